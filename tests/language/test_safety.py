import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liora.language.safety import detect

CRISIS = """
kiero morir
m quiero matar
suisidio
ya no quiero bibir
Me quiero morir
a nadie le importaría si me muero
a veces pienso que sería mejor no estar viva
ando pensando en matarme
anoche intenté matarme
cansado de bibir
cuantas pastillas necesito para morir
deseo mi muerte
el mundo estaría mejor sin mi
estarían mejor sin mí
estoy cansada de vivir
estoy cansado de esta vida
estoy mejor muerto
estoy re mal, me quiero morir
he pensado en el suicidio
hoi me mato
hoy acabo con mi vida
hoy es mi último día, me voy a matar
i dont want to live anymore
kiero mrir
kiiero morir
kill myself
kitarme la vida
la muerte es la única salida
la vida no tiene sentido para mi
la vida ya no vale nada
maldigo el dia que naci
me ahorco
me cansé de vivir
me corto los brazos
me corté los brazos otra vez
me gustaría no despertar
me kiero morir ya
me kiero tirar x la ventana
me lastimo a propósito
me quiero ahorcar
me quiero desvivir
me quiero hacer danio
me quiero hacer daño
me quiero lastimar
me quiero rajar las venas
me quiero suicidar
me quiero tirar del edificio
me quise matar anoche
me rajo las venas
me siento muerta en vida y quiero morir
me voy a disparar
me voy a pegar un tiro
me voy a tomar un frasco de pastillas
mejor matarme
mequieromatar
mequieromorir
mi amiga intentó quitarse la vida
mi hija dice que no quiere vivir
mi hijo intentó matarse
mi vida no tiene sentido
mkiero morir
nadie notaría si desaparezco
no aguanto vivir así
no dejo de pensar en matarme
no doy mas con mi vida
no encuentro razones para vivir
no kiero vivir
no le encuentro sentido a la vida
no me importa vivir
no merezco vivir
no puedo dejar de lastimarme
no quiero estar vivo
no quiero seguir aquí, quiero morirme ya
no quiero seguir viviendo
no quiero vivir asi
no veo salida
nop quiero vivir
odio mi vida
ojalá estuviera muerto
para que vivir si todo sale mal
para qué vivir
por que naci
preferiría estar muerto
prefiero morirme
quiero acabar con todo
quiero beber cloro
quiero darme un tiro
quiero desaparecer para siempre
quiero dormirme para siempre
quiero estar muerta
quiero hacerme daño
quiero irme al cielo con mi mamá
quiero irme de este mundo
quiero kitarme la vida
quiero moriiiiir
quiero morirr
quiero mroir
quiero pegarme un balazo
quiero poner fin a mi vida
quiero que todo termine y morirme
quiero quitarme del medio
quiero reunirme con mi hijo en el cielo
quiero suicidarm
quiero terminar con mi vida
quiero tomarme todas las pastillas
quiero... morir
quisiera no existir
si no me contestas me mato
solo quiero morir
sui cidio
suicdarme
suicidame
suicidi
suicidioo
suisidarse
tengo depresión y pensamientos de muerte
toy pensando en suicidarme
una amiga me dijo que se quiere suicidar
una persona se quiere matar
vou me matar
weon me quiero puro morir
ya no doy más, me quiero matar
ya no kiero bibir mas
ya no quiero seguir con mi vida
ya tengo la carta de despedida y las pastillas
""".strip().splitlines()

EMERGENCY = """
me duele el pecho
me desmayé
no puedo respirar
ambulancia por favor
atropellaron a mi perro y a mi hermano
choque y hay heridos
es una emergencia médica
escupi sangre
esta sangrando mucho la herida
estoy vomitando sangre
hay mucha sangre
le dio un derrame
le dio una convulsión
llamen ambulansia
llamen una ambulancia por favor
m duele el pecho
manden una ambulancia
mandenme una ambulancia
me acabo de desmayar
me ahogo no puedo respirar
me aprieta el pecho y no respiro
me atropellaron
me corté y no para la sangre
me desmalle en el baño
me desmayo
me duele el pecho al respirar
me duele el pexo
me duele elpecho
me duele mucho el pecho
me e desmayado
me estoy ahogando
me está dando un infarto
me falta aire
me picó una abeja y no puedo respirar
me sale mucha sangre
me sale sangre de la nariz
me sangra mucho la nariz
me tome 20 pastillas
mi abuelo se muere
mi esposa esta desmayada
mi guagua no respira
mi hermano está convulsionando
mi hija se desmayo
mi hija se tomó todas mis pastillas
mi hijo bebió cloro
mi mama esta desmayada
mi mamá no reacciona
mi mamá tiene la boca chueca y no puede hablar
mi nena tomo veneno
mi papa no despierta
mi papá se está ahogando
mi sobrino se tomo unas pastillas
necesito una ambulancia
no logro respirar
no puedo mover el brazo
no puedo mover la mitad del cuerpo
no puedo resirar
no puedo respirar bien ayuda
no puedo respirrar bien
no puedo rezpirar
no pueo respirar
nopuedo respirar
nos estamos intoxicando con gas
perdi mucha sangre
pidan ambulancia
popo con sangre
respiro con dificultad
sangre
se le paralizo la cara
se me cierra la garganta
se me hinchó la lengua
se quedó sin aire
siento una presion fuerte en el pecho
tengo dolor de pexo
tengo opresion en el pecho
tengo punzadas en el corazon
tengo un dolor fuerte en el pecho
tosiendo sangre
toso sangre
tuve un accidente de auto
tuvimos un accidente en la moto
tuvo una sobredosis
urgente una ambulancia
vomitando sangre
""".strip().splitlines()

NOTHING = """
no quiero vivir en santiago
no quiero vivir con mi suegra
no quiero vivir tan lejos
me muero de hambre
matar el tiempo
esta promo está de muerte
me matan los precios
mosquitos: algo para matar
sangre de toro vino
dormi como 5 hrs nomas toy muerta
vino Sangre de Toro 750
a nadie le importa el cliente
accidente geografico
accidentes en el hogar seguro
aceite quemado donde lo boto
agua
ambulancia hot wheels
auxilio no encuentro mi pedido
bateria muerta
bomba de aire
calor de muerte
camiseta ajustada en el pecho
cara de corazón
carga rapida
cargador para el auto
carro ambulancia juguete
casi me da un infarto con los precios
casi muero de la risa
chocolate
cloro en pastillas
colgar ropa
colgarme el bolso
compresor de aire
con que mato las ratas
corazón de alcachofa
cortina corta venas
corto de dinero
cuantas pastillas trae la caja
cuanto cuesta vivir en lima
cuanto daño hacen las pilas
cuerda para colgar hamaca
cómo vivir más
cómo vivir sin plástico
daño ambiental
descansar mejor
desmayo de amor
dolor de muelas
donar sangre
donde dejo medicamentos vencidos
donde voto la basura
emergencias del hogar
escuadrón suicida
esto no tiene sentido
estoy muerto de cansancio
está para morirse de rico
flores para un muerto
hasta nunca
herbicida para matar pasto
inhalador
insecticida para matar mosquitos
la tele no reacciona
latido
liquidación total vida o muerte
los precios se dispararon
los zombies muertos vivientes
luces de emergencia
mata el tiempo jugando
mata hambre precio
matamoscas
matricula
me despido
me duele el cuello
me duele el estomago
me duele la garganta
me duele todo después del gym
me mata de risa
me mata el tacón
me matan los zapatos
me mataste
me mató el precio
me morí de risa
me muero de risa
me muero del hambre
me muero por comprarlos
me quemé con el sol
me quemé la lengua con el café
me quiero comprar unas zapatillas
me quiero maquillar
me van a matar en la casa
mejor mañana
merezco un descuento
mi hijo tomó la leche
mi papa murio hace un año
mi paquete tuvo un accidente
mi planta se está muriendo
mortal
muero d hambre
murió la licuadora
murió mi celular
nadie me responde
necesito urgente un regalo
no aguanto el dolor de muela
no aguanto mas el calor
no le veo sentido a pagar envio
no me cortes
no me despierta la alarma
no quiero despertar a mi bebe
no quiero lastimarme la rodilla
no quiero morir sin conocer la playa
no quiero nada mas
no tengo ganas de nada
no tiene sentido pagar tanto
no vivo ahí
odio esperar
odio este bot
oximetro
pan de muerto
pelicula morir de amor
peso muerto
pila muerta donde la boto
pilas sulfatadas
pintura color sangre
planta muerta
press de pecho
prueba de glucosa en sangre
puede hacerme daño tomar mucha agua?
puedo tirar pilas a la basura
puente de madera
que muerte
que rico me muero
que sentido tiene
quemaduras de sol crema
quemar calorias
quiero acabar con las hormigas
quiero borrar mis datos
quiero cambiar de vida
quiero dejar de ser gordo
quiero desaparecer la grasa
quiero desaparecer mis ojeras
quiero descansar
quiero dormir
quiero irme
quiero matar cucarachas
quiero matar unas hormigas
quiero mate
quiero morder algo rico
quiero que viva mi planta
quiero salir
quiero saltar la pregunta
quiero terminar
quiero tomar agua
quiero un motor
quiero viajar
quiero vino
quiero vivir mejor
quiero vivir sano
quitar manchas
ropa para colgar
salida de emergencia
salsa de sangre
saltar al menu
salto de cama
sangre artificial para halloween
santa muerte vela
se ahoga el motor
se cortó internet
se me ahoga la moto
se murio mi perro y quiero otro collar
se murió la pila
te mato si no llega
te quiero
telefono de emergencia de la tienda
tengo la presión alta
tengo que matar tiempo
terminar con mi compra
tiempo muerto
tienen cloro?
tienen mata moscas?
tienen sangre de grado
tirarme en paracaidas
tiro al blanco
tome cloro y lo puse en la piscina
toy muerta de hambre
trague mucho en navidad
urgente
vaso de la muerte santa
vida saludable
vida sana
voy a matarme entrenando
voy a tomar pastillas para la gripe
ya no vivo en chile
ya no vivo en esa dirección
zapatilla respirable
""".strip().splitlines()


LISTS = Path(__file__).with_name("danger")
"""By kind: lists named `vistas` were looked at while rules were written, those named `apartadas` only afterwards.

`segundas` to `quintas` were written later, each measured before a rule was mended by it (docs/matching.md).
"""

SHARED = Path(__file__).parents[3] / "shared" / "data" / "utterances"

VIOLENCE = """
mi ex me quiere matar
mi marido me pega
mi esposo me golpeó y tengo miedo
mi novio me amenazo de muerte
mi papá le pega a mi mamá
me violaron
""".strip().splitlines()

SLIPPED = """
me kiero suicdar
mi nene se comio raticoda
mi amiga se tomo un frasco de pastilkas
tome 40 pastilals
me sekuestraron en un taxi
me estan sigiendo, tengo miedo
mi tio me manoceo
tengo contraxiones cada 3 minutos
""".strip().splitlines()

LOOKALIKES = """
estoy informando que ya pague
que desagrado de servicio
hay confusiones con mi pedido
se encendio el auto solo
me estan permitiendo dos por persona
me pagaron en efectivo
me volaron la cabeza con ese diseño
quiero pagarme un gustito
el mio es un nokia, me pega la foto en negro
estoy centrando el cuadro
""".strip().splitlines()

NO_VIOLENCE = """
mi novia me pegó la gripe
mi hijo me pego su catarro
me pega el sol en la cara
un look que me pega
mi hermano me pegó un susto
me golpearon los precios
mi vecino me golpeó la puerta
""".strip().splitlines()


def listed(kind: str) -> list[str]:
    parts = sorted(LISTS.glob(f"{kind}_*.txt"))
    return [line for part in parts for line in part.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("text", listed("crisis"))
def test_a_crisis_of_the_lists_is_heard(text: str) -> None:
    assert detect(text) == "crisis"


@pytest.mark.parametrize("text", listed("emergencias"))
def test_an_emergency_of_the_lists_is_heard(text: str) -> None:
    assert detect(text) in ("emergency", "violence")


@pytest.mark.parametrize("text", listed("violencia"))
def test_violence_of_the_lists_is_heard(text: str) -> None:
    assert detect(text) == "violence"


@pytest.mark.parametrize("text", listed("nada"))
def test_idioms_and_what_shops_are_asked_are_left_alone(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize("text", VIOLENCE)
def test_violence_is_heard(text: str) -> None:
    assert detect(text) == "violence"


@pytest.mark.parametrize("text", NO_VIOLENCE)
def test_what_only_sounds_like_violence_is_left_alone(text: str) -> None:
    assert detect(text) is None


def test_a_wounded_body_goes_before_who_hurt_it() -> None:
    assert detect("mi esposo me pegó y no puedo respirar") == "emergency"


def test_of_sentences_about_other_things_next_to_none_is_taken_for_danger() -> None:
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is not here.")
    with (SHARED / "tod_facebook_es_train.tsv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) for cell in row]
    texts = [re.sub(r"^[\s\-#*]+", "", cell) for cell in cells if len(cell) > 2]
    assert len(texts) > 10_000
    assert [text for text in texts if detect(text)] == []


@pytest.mark.parametrize("text", CRISIS)
def test_a_crisis_is_heard(text: str) -> None:
    assert detect(text) == "crisis"


@pytest.mark.parametrize("text", EMERGENCY)
def test_an_emergency_is_heard(text: str) -> None:
    assert detect(text) == "emergency"


@pytest.mark.parametrize("text", NOTHING)
def test_figures_of_speech_and_products_are_left_alone(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize("dress", [str.upper, str.title, "hola, {}... 😢".format, "{} ayuda".format])
def test_dress_does_not_matter(dress: Callable[[str], str]) -> None:
    assert [text for text in CRISIS if detect(dress(text)) != "crisis"] == []


def test_a_figure_of_speech_hides_nothing_else() -> None:
    assert detect("me muero de hambre y quiero matarme") == "crisis"
    assert detect("jaja me muero de risa. no, en serio, me duele el pecho") == "emergency"
    assert detect("vi una pelicula de suicidio y yo tambien me quiero matar") == "crisis"
    assert detect("hace dos años tuve un infarto y ahora me duele el pecho") == "emergency"
    assert detect("choco en la moto y se esta muriendo mi hermano") == "emergency"
    assert detect("el doctor no me dijo nada y me tome todas las pastillas") == "emergency"
    assert detect("tomo una sobredosis de sertralina") == "emergency"


@pytest.mark.parametrize("text", SLIPPED)
def test_a_slip_of_a_key_in_a_long_word_hides_nothing(text: str) -> None:
    assert detect(text) is not None


@pytest.mark.parametrize("text", LOOKALIKES)
def test_everyday_words_a_letter_away_from_danger_stay_themselves(text: str) -> None:
    assert detect(text) is None


def test_a_crisis_goes_before_an_emergency() -> None:
    assert detect("me duele el pecho y quiero morir") == "crisis"


def test_the_end_of_the_longest_text_is_read() -> None:
    assert detect("bla " * 1000 + "quiero morirme") == "crisis"
    assert detect("bla " * 5000 + "quiero morirme") is None


@given(st.text(max_size=600))
def test_no_text_breaks_it(text: str) -> None:
    assert detect(text) in ("crisis", "emergency", "violence", None)


@given(st.lists(st.sampled_from(" ".join(CRISIS + EMERGENCY + NOTHING).split()), max_size=120).map(" ".join))
def test_no_order_of_its_own_words_breaks_it(text: str) -> None:
    assert detect(text) in ("crisis", "emergency", "violence", None)
