"""Words that go before everything else: somebody who may take their life, somebody who needs an ambulance.

Rules are written over plain words, after misspellings were put right ("m kiero mtar" → me quiero matar) and figures of
speech taken out ("me muero de hambre"). A rule is a family of phrasings: who speaks, what is wanted, a few words
between. In doubt it fires: a warm line too many costs less than one too few.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from liora.language.figures import FIGURES
from liora.language.normalise import fold, sound, written_out
from liora.language.perils import ALONE_EMERGENCY, EMERGENCY
from liora.language.signs import ALONE, CRISIS
from liora.language.violence import VIOLENCE
from liora.language.vocabulary import grouped

LIMIT: Final = 4096
"""Characters that are read: the longest text that WhatsApp carries."""

_FEWEST_SPELT: Final = 4


Danger = Literal["crisis", "emergency", "violence"]
"""Suicide and self-harm, of the writer or somebody near; a body in danger; somebody who is hurt by another."""


def detect(text: str) -> Danger | None:
    """The danger that a text tells of; what speaks of several is a crisis first, then an emergency."""
    return _danger_in(fold(text, LIMIT))


@lru_cache(maxsize=1024)
def _danger_in(folded: str) -> Danger | None:
    said = _put_right(folded)
    meant = FIGURES.sub(" ", said)
    if CRISIS.search(meant) or said.strip() in ALONE:
        return "crisis"
    if EMERGENCY.search(meant) or said.strip() in ALONE_EMERGENCY:
        return "emergency"
    return "violence" if VIOLENCE.search(said) else None


def _put_right(folded: str) -> str:
    """The message in plain words, with a space at both ends."""
    pieces = _joined_letters(folded.split())
    said = " ".join(_known_word(word) for piece in pieces for word in written_out(piece))
    return _OWN_WORDS.sub(r" \1me ", f" {' '.join(_GLUED.sub(' quiero ', said).split())} ")


def _joined_letters(pieces: Iterable[str]) -> Iterable[str]:
    """`s u i c i d i o` as one word."""
    spelt: list[str] = []
    for piece in pieces:
        if len(piece) == 1 and piece.isalpha():
            spelt.append(piece)
            continue
        yield from _word_or_letters(spelt)
        spelt = []
        yield piece
    yield from _word_or_letters(spelt)


def _word_or_letters(spelt: list[str]) -> list[str]:
    return ["".join(spelt)] if len(spelt) >= _FEWEST_SPELT else spelt


@lru_cache(maxsize=4096)
def _known_word(word: str) -> str:
    """The word of the rules that this is a misspelling of, by ear or by an edit or two in a long word; else itself."""
    if word in _PLAIN:
        return word
    if word in _CLIPPED:
        return _CLIPPED[word]
    if not word.isalpha():
        word = word if word.isdigit() else word.translate(_DIGITS_AS_LETTERS)
    for written in (word, word.replace("x", "ch"), word.replace("ni", "ñ")):
        if sound(written) in _BY_SOUND:
            return _BY_SOUND[sound(written)]
    if sound(word) in _EVERYDAY_SOUNDS:
        return word
    if (apart := _GLUED_WORDS.match(word)) and apart[2] in _WORDS:
        return f"{apart[1]} {apart[2]}"
    heard = sound(word)
    near = [(edits, -len(known), known) for known, edits in _misspelt(heard)]
    if near:
        return min(near)[2]
    return _BY_TAIL.get(heard[1:]) or _BY_TAIL.get(heard) or _mistyped(word) or word


def _mistyped(word: str) -> str | None:
    """The long word that this is but for one key: a slip that sounds like more (`suicdio`, `raticoda`)."""
    scorer: Callable[..., int] = OSA.distance
    near = process.extractOne(word, _BY_FIRST_LETTER.get(word[:1], ()), scorer=scorer, score_cutoff=1)
    return _LONG[near[0]] if near else None


def _misspelt(heard: str) -> Iterable[tuple[str, int]]:
    """(word, edits) for the words of the rules that begin with the same sound and are long enough for a typo."""
    scorer: Callable[..., int] = OSA.distance
    known = _BY_FIRST_SOUND.get(heard[:1], ())
    for other, edits, _ in process.extract(heard, known, scorer=scorer, score_cutoff=2, limit=None):
        if edits <= (2 if len(other) >= 9 else 1 if len(other) >= 5 else 0):
            yield _BY_SOUND[other], edits


def _by_sound(known: Iterable[str]) -> Mapping[str, str]:
    return MappingProxyType({sound(fold(word)): word for word in known})


def _by_first_sound(known: Iterable[str]) -> Mapping[str, Sequence[str]]:
    return MappingProxyType(grouped((heard[:1], heard) for heard in known))


def _words(lines: str) -> frozenset[str]:
    return frozenset(lines.split())


def _folded(lines: str) -> frozenset[str]:
    return frozenset(map(fold, lines.split()))


_WORDS: Final = _words("""
quiero queria quise quisiera desearia quiere quieren quieres deseo necesito prefiero preferiria pienso pensando
pensado planeo planeando decidi
ganas gustaria mejor seria ojala intente intento intentando trate debo deberia voy vaya punto
morir morirme morirse muero muere muera muriera muerto muerta muerte muriendo fallecer
matar matarme matarse mato mate matare suicidio suicida suicidas suicidar suicidarme suicidarse desvivir desvivirme
vivir viviendo vivo viva vida existir existiendo despertar despertarme desaparecer desaparecerme nacer nacido
quitar quitarme quitarse quito quitare acabar acabo terminar termino poner ponerle fin
lastimar lastimarme lastimarse lastimo herirme autolesion autolesionarme hacer hago hacerme hacerse haciendo daño
ahorcar ahorcarme ahorcarse ahorco rajar colgar colgarme cortar cortarme cortarse corto cortando venas muñecas
brazos piernas
tirar tirarme lanzar lanzarme aventar aventarme arrojarme disparar saltar puente edificio azotea balcon metro
tren vias
pegarme darme meterme dispararme tiro balazo pastillas pildoras medicamentos veneno envenenarme empastillarme
sobredosis contracciones sentido merezco aguanto soporto puedo cansado cansada harto harta estorbo extrañar extrañaria
cloro lejia lavandina raticida insecticida detergente mundo nunca siempre nadie tiene tengo razon motivo
duele dolor pecho opresion presion aprieta punzada puntada corazon infarto infartando derrame cerebral
respirar respira aire ahogo ahoga ahogando asfixia asfixiando atraganto atragantado atragantando
desmaye desmayo desmayar desmayando desmayado desmayada conocimiento conciencia inconsciente reacciona despierta
responde convulsion convulsiones convulsionando convulsiono sangre sangrando sangrar sangro sangra hemorragia
desangrando vomito vomite vomitando vomitar orino escupo accidente atropellaron atropello apuñalaron dispararon
reaccion sangrado dificultad respiro infartante convulso
electrocute electrocuto queme quemadura quemaduras ambulancia emergencia emergencias auxilio
intoxicado intoxicada intoxico intoxique intoxicacion envenene enveneno envenenaron envenenado envenenar
trago trague tragado tome tomo bebio ingirio ingeri alergica garganta lengua cierra brazo cara cuerpo mover
existiera existieran atropelle atropellado atropellaron epilepsia epileptico intoxicamos intoxicaron intoxicando comio
cuando amenaza amenazo golpea golpeo golpeando violaron violo secuestraron incendio quemando quemo herido herida
alacran vibora pistola soga cuchillo desmayado escopeta balazo colgarse envenenarse tirarse lanzarse aventarse
esposo marido novio pareja padrastro mama papa madre padre hijo hija bebe abuela abuelo hermano hermana amigo amiga
señora señor persona vecino vecina esposa novia niño niña hambre risa calor sueño verguenza antojo ternura precios
policia
""")
"""Words whose misspellings are put right before the rules are tried."""

_HEARD: Final = _words("""
secuestraron secuestrada secuestrado secuestro extorsionando extorsionan extorsion manoseando manoseo manosean manosea
amenazando amenazaron amenazan persiguiendo persigue siguiendo asaltando asaltar escondida escondido encerrada encerrado
golpearon golpeada pegaron pegando disparando disparos balacera tiroteo balazos abusa abuso abusaron violando despedida
violar viola robando robar azucar glucosa glicemia espuma fiebre diabetico diabetica hinchando
hincho piscina hirviendo inyecto insulina contraccion ahogado parafina herbicida gasolina acido acetona
cuchillazo navaja fierro machete arma armado armados hombre tipo
""")
"""Words that are put right by ear alone: too many others are a letter away from them."""

_EVERYDAY: Final = _folded("""
a al algo ya yo me te se le lo la los las el un una de del en con por para que como si no ni sin mas muy mi mis tu su
y o u es esta este esto estan estoy ser soy hay ha he tan bien mal eso ese esa todo todos todas nada
subsidio subsidios conclusion conclusiones retirar reparar mirar mandarme contarme cortarle quitarle matarlo matarla
matarlos matarlas matarte mata matas matan atarme girarme ganar ganan quieto quieta quiera quieran pueda puede pueden
hecho techo fecha precio pasta pista pastel tienda tienes tienen tenia contar ventas venta mando orina corte corta
cortan cortas trajo traje trae traer traigo trato sangria sangrias color poder casada corral metros soporte
sonido fuente trigo cuanto cuanta cuñado comico comino combo combos camion golpe golpes golpear amenazar hervida hervido
comando cuchilla germinar viola vinilo comida comido comun adentrarse averiarse quemado quemada
deberian deben auxilios mueve mueven mueves nueve
ahorrar ahorro ahorrarme ahorra ahorre ahorran arco arcos acatar acaso vivienda viviendas convivencia descartar
descartarme despejar despegar despistar desertar dispersar deportar destacado destacada destacar detallado detallada
despachado despachada destapada descarada descarado confusion convencion conversion conversiones conduccion contusion
conjuncion contraccion conotaciones contrataciones contradicciones construcciones constricciones contraindicaciones
compulsion conclusiones automocion claro claros clara clero coro balon balones bolazo balso azote vaso
vasos bravo brasa brasas braza calar caler calzada calzado canada cantada candado casado cañada sierra sierras cierre
cierto cierta colar coincidencia consistencia constancia confidencia costar costear corear cortado costo costos corro
corcho curso cuero cuerno cuervo cuerdo deshecho desecho disparate doler duelo duelos escucho escudo escapo espesa
espeso gana gatas gata gansa gafas gasas hacienda asiento arte harte arta arto inconsistente informante intenso
intensa invento lanza lastima lavanda lavandera lavanderia logia marino mamar mater matera matear matearme matero
matices menor mero mora moras morar moral morral morron mudo mundial muro muros muela muelas muerdo muele muelen
muelle mugre muestra muesta muesca mueva muevan mover moler noria novilla novillo navio horno ojal pesado pesada
prensado penado pintada planchado plateado plato prision precioso preciosa personal puta puto pinto ponto puño querida
cria creia relacion relaciones redaccion racion recio raton ramon radio radar rayar rallar rapar rajado sagrado soltar
salvar saltear salar sentado cenar ceñir señoria sera serio seria cera cerca serie sepia servia suelo suelos suero
sueco tango terminal terminales termico ternera tira timar tratado trazado trabado trapo trapos tramo trazo traste
valla baya bocina vecinal bencina veras buenas vena bonito bonitos botito venero vomitado aguante alergia amia antejo
anteojos balazos cordones tortas cartera cortinas cortina cotizar destacan afeitar afeitarme atentar alentar ventana
ventanas maver mirto viento vientos primer premio premios
nokia pagarme velas vendas vegas venus vengas vetas venias votando meto metio viniendo volaron volo vuelo costando
contando contarse conto trote planes plano planteo planteado plantando planeta paseando pateando sandra mario bacon
senos sonora sensor suena suene pensador puntos punta preciso predios previos patillas astillas parejo pesando
portando portarse quejando quedando quiebre quimio copio cosio cogio comic refiero relaciona saldar serial tiende
trabo legua muevo muñecos nuca opino orion hereda heredo erizo abre aceptarme aceptarse afeitarse apuntarme apuntarse
ahorrarse atiendo atrapando autogestion bolo bravos causada causado confusiones convenciones contusiones curando
derramo derrama derraman golpeada golpeado tragos informando inventando inventado integrando insertando exigiendo
extiendo exhibiendo inyectando despertador desagrado centrando detallando destacando desatada desatado encendio
dolar seguia sequia serena siguiente siguientes saltando asaltado azul escondite politica politicas policial
fibra aperta apretar respecto abogando acallar alabar aventurarse benceno catar cerda censor cantado colmar
colarse concienciar deceso desierto desierta desertor divergente edificio esboza espesor ejido estorba exigente
extranjeria ganase golpeador habiendo ingente ingerir lazar leia mejora mejoro mejore meterse meterle mutar noboa
novoa nuca pagarse pagarle pagarte perdona persistir piense portador podre planea quien quienes rayon raso reacio
reacios sentida sentidos serian sirve termina terminan terminos tiago thiago vibra visitando viñas viña visir
abogado abogada volando volado poliza polizas acusaron enterrada enterrado enterradas enterrados goleada insecto
insectos timoteo conocimientos decide decidir decida dificulta salta saltan trata traten acaba acaban dame
darle darse darte
aventaron lastiman lastimaron
""")
"""Words that are an edit away from one of the rules and mean something else, and common ones, to be quick."""

_PLAIN: Final = _EVERYDAY | _WORDS | _HEARD
_EVERYDAY_SOUNDS: Final = frozenset(map(sound, _EVERYDAY))
_BY_SOUND: Final = _by_sound(sorted(_HEARD | _WORDS))
_SPELT: Final = _by_sound(sorted(_WORDS))
_BY_FIRST_SOUND: Final = _by_first_sound(_SPELT)
_LONG: Final = MappingProxyType(
    {
        key: word
        for word in (*sorted(_HEARD), *sorted(_WORDS))
        if len(word) >= (7 if word in _WORDS else 8)
        for key in {fold(word), fold(word).replace("ll", "l")}
    }
)
_BY_FIRST_LETTER: Final = MappingProxyType(grouped((key[:1], key) for key in _LONG))
_BY_TAIL: Final = MappingProxyType({heard[1:]: word for heard, word in _SPELT.items() if len(heard) >= 8})
"""Long words by all but their first sound, for those that begin with a wrong key or without it."""
_DIGITS_AS_LETTERS: Final = MappingProxyType(str.maketrans("01345", "oieas"))
_CLIPPED: Final = MappingProxyType(
    {
        "vda": "vida",
        "bda": "vida",
        "mrir": "morir",
        "mtarme": "matarme",
        "mtar": "matar",
        "ksa": "casa",
        "kasa": "casa",
        "ayre": "aire",
    }
)
"""Words without their vowels, as they are typed in a hurry."""

_GLUED: Final = re.compile(r"(?<=\w)[kq]u?iero|[kq]u?iero(?=\w)")
_GLUED_WORDS: Final = re.compile(r"(no|ya|me|el|mi|se)(\w{5,})")
_OWN_WORDS: Final = re.compile(r" (matar|morir|lastimar|cortar|ahorcar|colgar|tirar|lanzar|quitar|suicidar) me ")
