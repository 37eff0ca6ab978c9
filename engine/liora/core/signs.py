"""The signs of danger that `safety` looks for: words, figures of speech that only look like them, families of phrasing.

Rules meet folded words, known ones as spelt here. Every repetition in them is bounded, so that reading takes time in
proportion to the text.
"""

import re
from typing import Final


def _families(*families: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?:{family})\b" for family in families))


WORDS: Final = frozenset("""
quiero queria quisiera quiere quieren quieres deseo necesito prefiero preferiria pienso pensando pensado planeo planeando decidi
ganas gustaria mejor ojala intente intento intentando trate debo deberia voy vaya punto mejor
morir morirme morirse muero muere muera muriera muerto muerta muerte muriendo fallecer
matar matarme matarse mato mate matare suicidio suicida suicidas suicidar suicidarme suicidarse desvivir desvivirme
vivir viviendo vivo viva vida existir existiendo despertar despertarme desaparecer desaparecerme nacer nacido
quitar quitarme quitarse quito quitare acabar acabo terminar termino poner ponerle fin
lastimar lastimarme lastimarse lastimo herirme autolesion autolesionarme hacerme hacerse haciendo daño
ahorcar ahorcarme ahorcarse colgar colgarme cortar cortarme cortarse corto cortando venas muñecas brazos piernas
tirar tirarme lanzar lanzarme aventar aventarme arrojarme saltar puente edificio azotea balcon metro tren vias
pegarme darme meterme dispararme tiro balazo pastillas pildoras medicamentos veneno envenenarme empastillarme
sobredosis sentido merezco aguanto soporto puedo cansado cansada harto harta estorbo extrañar extrañaria
cloro lejia lavandina raticida insecticida detergente mundo nunca siempre nadie tiene tengo razon motivo
duele dolor pecho opresion presion aprieta punzada puntada corazon infarto infartando derrame cerebral
respirar respira aire ahogo ahoga ahogando asfixia asfixiando atraganto atragantado atragantando
desmaye desmayo desmayar desmayando desmayado desmayada conocimiento conciencia inconsciente reacciona despierta
responde convulsion convulsiones convulsionando convulsiono sangre sangrando sangrar sangro sangra hemorragia
desangrando vomito vomite vomitando vomitar orino escupo accidente atropellaron atropello apuñalaron dispararon
electrocute electrocuto queme quemadura quemaduras ambulancia emergencia emergencias auxilio
intoxicado intoxicada intoxico intoxique intoxicacion envenene enveneno
trago trague tragado tome tomo bebio ingirio ingeri alergica garganta lengua cierra brazo cara cuerpo mover
esposo marido novio pareja padrastro mama papa madre padre hijo hija bebe abuela abuelo hermano hermana amigo amiga
señora señor persona vecino vecina esposa novia niño niña hambre risa calor sueño verguenza antojo ternura precios
""".split())
"""Words whose misspellings are put right before the rules are tried."""

EVERYDAY: Final = frozenset("""
a al algo ya yo me te se le lo la los las el un una de del en con por para que como si no ni sin mas muy mi mis tu su
y o u es esta este esto estan estoy ser soy hay ha he tan bien mal eso ese esa todo todos todas nada
subsidio subsidios conclusion conclusiones retirar reparar mirar mandarme contarme cortarle quitarle matarlo matarla
matarlos matarlas matarte mata matas matan atarme girarme ganar ganan quieto quieta quiera quieran pueda puede pueden
hecho techo fecha precio pasta pista pastel tienda tienes tienen tenia contar ventas venta mando orina corte corta
cortan cortas trajo traje trae traer traigo trato sangria sangrias color poder casada corral metros soporte sonido
""".split())
"""Words that are an edit away from one of the rules and mean something else, and common ones, to be quick."""

_I_WANT: Final = (
    r"(?:quiero|queria|quisiera|deseo|necesito|prefiero|preferiria|pienso|pensando|pensado|planeo|planeando|decidi|ganas|gustaria"
    r"|mejor|voy a|vaya a|intent[eo]|intentando|trate de|debo|deberia|punto de|merezco|ocurre|dice que)"
)
_FEW: Final = r"(?:\w+ ){0,3}"
_NEAR_ONE: Final = (
    r"(?:mama|papa|madre|padre|hij[oa]s?|bebe|espos[oa]|novi[oa]|abuel[oa]|herman[oa]|amig[oa]|señora?|persona|vecin[oa]"
    r"|prim[oa]|niñ[oa]|pareja|marido|alguien|ti[oa]|suegr[oa]|compañer[oa]|cliente)"
)
_HARMLESS: Final = (
    r"(?:(?:la|las|el|los|pura|puro|tanta|tanto|lo) )?(?:hambre|sed|frio|calor|risa|sueño|amor|ternura|verguenza|pena"
    r"|envidia|celos|antojos?|aburrimiento|cansancio|emocion|nervios|curiosidad|felicidad|alegria|gusto|flojera|susto"
    r"|ganas|iras?|rabia|coraje|asco|placer|ansias|impaciencia|viej[oa]|viejit[oa]|ric[oa]s?|delicios[oa]|lind[oa]s?)"
)
_BUSY: Final = r"(?:trabaj|estudi|entren|corr|busc|cocin|limpi|bail|esper|com|pedale|camin|le|carg|hac)(?:ando|iendo|yendo)"
_SUFFERING: Final = (
    r"(?:mundo|vida|planeta|dolor|sufrimiento|angustia|depresion|ansiedad|miedo|tristeza|pena|culpa|enfermedad|cuerpo|agonia|manera|forma)"
)
_METHOD: Final = r"(?:cloro|lejia|lavandina|raticida|insecticida|detergente|veneno|soda caustica|acido|thinner|gasolina)"
_PILLS: Final = (
    r"(?:todas|todos|much[oa]s|demasiad[oa]s|un monton|un frasco|un bote|una caja|un puñado|\d\d+) (?:\w+ ){0,3}"
    r"(?:pastillas|pildoras|medicamentos|tabletas|remedios|somniferos|antidepresivos|clonazepam|paracetamol)"
)
_NOT_LIFE: Final = (
    r"(?:sangre de (?:toro|drago|drac|grado|cristo|pichon|pollo|res|cerdo|cordero|dragon)|sangre (?:fria|azul|latina|falsa"
    r"|artificial|frita|encebollada|nueva)|(?:analisis|exam\w+|prueba|tipo|grupo|donar|dono|donante|donacion|banco|glucosa"
    r"|azucar|color|rojo|naranja|morcilla|manchas?|presion|oxigeno|muestra|pura|tinta|limpia\w*|purifica\w*|circulacion"
    r"|sopa|pizza|colesterol|hierro|prestamo) (?:\w+ ){0,2}sangre|sangra\w* (?:de )?(?:las |mis )?encias)"
)

FIGURES: Final = _families(
    rf"(?:muer\w+|mor(?:ir\w*|ia\w*)|muriendo) {_FEW}de {_HARMLESS}",
    r"(?:muero|muere|muriendo|morir|morirme) (?:\w+ )?por",
    r"prefiero (?:morir|morirme) (?:\w+ )?(?:antes|que|de|a)",
    r"muert[oa] de \w+",
    r"de (?:muerte|infarto)",
    r"(?:escuadron|precios?|ofertas?|mision|promos?|promociones|promocion) suicidas?",
    r"suicidio (?:financiero|economico|comercial|politico|laboral|profesional|empresarial)",
    r"(?:cancion|canciones|musica|playlist|disco|tema|temas) (?:\w+ )?(?:para|de) cort\w+ las venas",
    rf"mat(?:arme|arse|ar|o|e|a|ando|arnos) {_FEW}(?:de {_HARMLESS}|{_BUSY})",
    r"mat(?:arme|arse|ar|o|e|are) (?:\w+ )?(?:en el (?:gym|gimnasio|trabajo)|a (?:abdominales|ejercicios?|pesas|trabajo))",
    r"matar (?:el|la|las|los|ese|este|un|mi) (?:\w+ )?(?:hambre|tiempo|antojos?|gusanito|sed|rato|curiosidad|ganas|aburrimiento)",
    r"(?:quieren?|quieres|van?|vas|puede[ns]?|podrian?|hacen?|amenaz\w+ con) (?:\w+ )?matarme",
    r"casi (?:me )?mat[oea]\w*",
    r"(?:sin|evitar|evito|miedo (?:a|de)|puedo|puede|pueden|podrian?|va a|vaya a|para no|como no) (?:lastimarme|herirme|hacerme daño)",
    r"(?:lastimarme|hacerme daño) (?:en |con )?(?:la|el|las|los|mi|mis) (?:espalda|rodillas?|hombros?|cintura|tobillos?|pies?"
    r"|columna|cuello|estomago|higado|piel|ojos?|dientes|muela|pelo|cabello)",
    r"(?:puedo|puede|pueden|podria) vivir sin",
    rf"vivir (?:tan )?(?:en|con|cerca|lejos|junto|por|de|aqui|aca|ahi|alla|sol[oa]) (?!{_FEW}{_SUFFERING})",
    r"vivir (?:aqui|aca|ahi|alla|lejos|cerca|junt[oa]s?) (?=$)",
    r"despertar(?:me)? (?:a (?!mañana)|tan |temprano|tarde|con )",
    r"(?:colgarme|colgar) (?:el|la|los|las|un|una|esta|este|mi|de mi|del)",
    r"cortar(?:me|se)? (?:el|la|mi|las uñas|los rulos|un)",
    r"desviv\w+ por",
    r"(?:casi|que|me va a|le va a|un) (?:\w+ ){0,2}infarto (?:con|al|cuando|de|por) (?:\w+ ){0,3}precios?",
    r"infarto (?:al ver|cuando vi|con)",
    r"(?:desmay\w+) (?:de (?:hambre|amor|emocion|risa|la \w+)|(?:\w+ ){0,2}(?:con|al ver|cuando vi) (?:\w+ ){0,3}precios?)",
    r"ahog\w+ (?:en|de|con) (?:(?:un|mi|mis|las|los|tantas|puras) )?(?:deudas?|trabajo|risa|vaso|tareas?|correos|mensajes)",
    r"respirar (?:de|por) (?:la |tanta )?risa",
    r"aire acondicionado",
    _NOT_LIFE,
)
"""Figures of speech and other meanings, taken out before a rule is tried."""

CRISIS: Final = _families(
    # suicide by its name
    r"sui ?cid\w*|desviv\w+me|autolesion\w*|empastillarme|envenenarme",
    # wanting to die or be dead
    rf"{_I_WANT} {_FEW}(?:morir|morirme|fallecer|la muerte|mi muerte)",
    rf"(?:quiero|quiere|quisiera|deseo|prefiero|preferiria|gustaria|mejor|ojala) {_FEW}(?:estar|estuviera|estaria) {_FEW}muert[oa]",
    r"(?:mejor|merezco|estaria mejor) (?:estar )?muert[oa]|ojala (?:\w+ ){0,2}(?:muera|muriera)|mejor me muero|quiero muerte",
    r"morir (?:es|seria) (?:lo )?mejor|(?:ideas?|pensamientos?) de (?:muerte|morir|hacerme daño)",
    rf"(?:quiere|quieren|piensa en|hablando de|habla de) {_FEW}(?:morir|morirse|no vivir)",
    # not wanting to live
    rf"(?:no|tampoco|ni) (?:\w+ ){{0,2}}(?:quiero|quiere|quisiera|deseo|puedo|soporto|aguanto|merezco|vale la pena|tiene (?:caso|sentido)"
    rf"|dan|tengo|tiene|hay|encuentro|veo|siento|se como|se para que|interesa|importa|provoca) {_FEW}(?:\w+ )?(?:vivir|viviendo|existir|existiendo)",
    r"no (?:\w+ ){0,2}(?:quiero|quisiera|deseo|merezco|quiere) (?:\w+ ){0,2}(?:despertar|despertarme|estar viv[oa]|estar en este mundo"
    r"|seguir (?:viv[oa]|con vida|con mi vida|en este mundo|en esta vida)|haber nacido|nacer)",
    rf"(?:sin|perd\w+|quit\w+|acab\w+|falta\w*|fueron|pocas) {_FEW}ganas de (?:seguir )?(?:vivir|viviendo|existir)",
    r"(?:cansad[oa]|hart[oa]|agotad[oa]|aburrid[oa]) de (?:vivir|existir|estar viv[oa]|seguir vivi\w+|(?:la|esta|mi) vida)",
    r"(?:para|por) que (?:\w+ )?(?:vivir|vivo|existir|existo|viviendo|naci)|(?:quisiera|ojala|deseo|mejor) no haber nacido"
    r"|ojala no (?:\w+ )?(?:hubiera|hubiese|haya) nacido|ojala no (?:\w+ )?(?:despierte|despertara|despertar)",
    r"(?:vida|vivir) (?:\w+ ){0,2}(?:no|ya no|sin) (?:\w+ )?(?:tiene|tenga|vale|valga|importa|sirve|encuentro|hay|sentido)",
    r"(?:no|ni|nada) (?:\w+ )?(?:tiene|encuentro|veo|hallo) (?:\w+ )?sentido (?:(?:a|de|en) )?(?:(?:la|mi|esta) )?(?:vida|vivir|seguir vivi\w+)"
    r"|nada tiene sentido(?= $| para mi| ya | sin | en mi)",
    r"no (?:le )?(?:encuentro|veo|hallo|tengo) (?:otra )?(?:salida|(?:una )?(?:razon|razones|motivos?) (?:para|de) (?:vivir|seguir|estar))",
    r"dormir(?:me)? (?:\w+ ){0,2}(?:siempre|no despertar\w*|eternamente)|no despertar(?:me)? (?:nunca|mas|jamas)|descansar para siempre",
    r"(?:quiero|quisiera|gustaria|ganas de|mejor) (?:\w+ ){0,2}desaparecer(?:me)?(?= $| de (?:este|la|esta|aqui|todo)| del mundo| para"
    r"| ya| por completo| y | porque)",
    r"(?:dejar|irme|salir|partir|estar|ir|ido|harto|harta) (?:de |en )?(?:este mundo|esta vida|de existir|de vivir)|despido de (?:este mundo|la vida)",
    r"(?:dejar|deje) de (?:existir|vivir)|(?:odio|detesto) (?:mi vida|vivir|estar viv[oa]|existir)",
    r"(?:estari\w+|seri\w+|viviri\w+|estan?) (?:\w+ ){0,3}sin mi(?= $| en | y | por| ya| aqui| porque)",
    r"soy (?:solo |nada mas que )?(?:una carga|un estorbo)|nadie (?:me|va a|notaria|notara) (?:\w+ ){0,2}(?:extrañ\w+|echar\w* de menos|si (?:desaparecer|desaparezco|muero))",
    r"no (?:\w+ )?(?:aguanto|soporto) (?:mas )?(?:la|esta|mi) vida|no puedo mas con (?:mi|la|esta) vida",
    r"(?:gustaria|quisiera|ojala|deseo|mejor|ganas de|preferiria) no despertar\w*|si (?:me muero|desaparecer|desaparezco) (?:\w+ ){0,2}nadie",
    # killing or hurting oneself
    rf"me {_FEW}(?:{_I_WANT}|podria|quiere que) {_FEW}(?:matar|morir|ahorcar|colgar|suicidar|desvivir|lastimar|cortar(?= $| (?:las|los|otra|de nuevo))|hacer daño)",
    rf"{_I_WANT} {_FEW}(?:matarme|matarse|ahorcarme|colgarme|lastimarme|hacerme daño|herirme|cortarme|morirse|ahorcarse)",
    r"matarme|morirme|me ahorco|quitarme (?:del|de en) medio|ahorcarme|lastimarme|herirme|hacerme daño|me mat(?:o|are)|me quito de en medio",
    r"me (?:lastimo|corto|hago daño)(?= $| (?:a mi|a proposito|cuando|para|porque|los|las|y))|me estoy (?:lastimando|cortando|haciendo daño)(?= $| (?:a|los|las|y|otra|de nuevo))",
    rf"(?:se|lo|la) (?:\w+ )?(?:quiere|queria|intento|va a|quiso) {_FEW}(?:matar|morir|lastimar|ahorcar|quitar la vida|hacer daño)",
    r"(?:quiere|queria|quiso|intento|piensa|piensa en|habla de|amenaza con|va a) (?:matarse|morirse|lastimarse|hacerse daño|ahorcarse)",
    r"cort(?:a|ando|o|arme|arse|ar|e) (?:\w+ )?(?:las venas|las muñecas|los brazos|las piernas)",
    rf"(?:quitar(?:me|se)|sacarme) (?:\w+ )?la (?:propia )?vida|(?:me|se) {_FEW}quit(?:o|are|ar|aria|ando) la (?:propia )?vida",
    r"(?:acab\w+|termin\w+|fin|finalizar) (?:(?:de una vez|ya|todo) )?(?:(?:con|a|de) )?(?:mi|esta|su) (?:\w+ )?(?:vida|existencia)",
    rf"(?:{_I_WANT}) {_FEW}(?:acabar|terminar) con (?:todo|esto|mi sufrimiento|este sufrimiento|este dolor|mi dolor)(?= $| de una| ya | y | hoy| para)",
    rf"(?:pegar|dar|meter)me (?:\w+ )?(?:tiro|balazo|disparo)|me {_FEW}(?:pego|doy|meto|pegar|dar|meter) (?:\w+ )?(?:tiro|balazo)",
    rf"(?:(?:tirar|lanzar|aventar|arrojar)me|saltar|me (?:tiro|lanzo|aviento|arrojo)|me {_FEW}(?:tirar|lanzar|aventar|arrojar)) (?:\w+ ){{0,3}}"
    r"(?:puente|edificio|balcon|azotea|metro|tren|vias|precipicio|barranco|ventana|techo|vacio|acantilado|piso \d+)",
    rf"{_I_WANT} {_FEW}(?:tomar|tomarme|tragar|tragarme|beber|ingerir) (?:\w+ )?(?:{_PILLS}|{_METHOD})",
    rf"{_I_WANT} {_FEW}sobredosis",
    # as said in English or Portuguese
    r"want to die|kil my ?self|end my life|hurt myself|cut myself|dont want to live|don t want to live|want to be dead"
    r"|quiero morrer|quiero me matar|n[ao]o quero (?:mais )?viver|acabar com a minha vida",
)
"""Suicide and self-harm, of the writer or of somebody near."""

EMERGENCY: Final = _families(
    # chest and heart
    rf"(?:duele|duelen|dolor|dolores|opresion|presion|aprieta|punzadas?|puntadas?|ardor|molestia) {_FEW}(?:pecho|corazon)",
    r"pecho (?:me )?(?:\w+ )?(?:duele|aprieta|quema|oprime)",
    r"infarto|infartando|infartad[oa]|paro card\w+|ataque (?:al corazon|card\w+)|(?:dio|dando|tuvo|tiene|sufrio) (?:\w+ )?derrame|derrame cerebral|acv|ictus",
    # breath
    rf"no (?:\w+ ){{0,2}}(?:puedo|puede|logro|consigue|consigo) {_FEW}respirar|no (?:esta |me )?respira(?:ndo)?(?= $| bien| mi| el| la| y)",
    r"(?:cuesta|costando|dificultad|dificultades|trabajo|problemas?) (?:\w+ )?(?:para |al )?respirar|(?:falta|faltando|quedo sin|quede sin) (?:\w+ )?aire",
    r"(?<!se )me (?:estoy )?(?:ahogo|ahogando)|se (?:esta )?(?:ahoga|ahogo|ahogando)(?! (?:la|el) (?:moto|motor|carro|auto))",
    r"(?:me|se) (?:esta |estoy |me |le )?(?:asfixi|atragant)\w+",
    # consciousness
    r"(?:me|se|nos) (?:\w+ ){0,2}desmay\w+|(?:perdi|perdio|pierde|perder|perdiendo) (?:el |la )?(?:conocimiento|conciencia)",
    rf"(?:esta|quedo|encuentro|sigue|estaba|{_NEAR_ONE}) (?:\w+ ){{0,2}}(?:inconsciente|desmayad[oa]|sin (?:conocimiento|pulso))",
    rf"{_NEAR_ONE} {_FEW}no (?:\w+ )?(?:reacciona|responde|despierta|se mueve)(?! (?:mis|los|el|la|al|mi|a los|tus|a mis|mensajes))",
    rf"no (?:\w+ )?(?:reacciona|despierta) {_FEW}{_NEAR_ONE}|convuls\w+",
    # blood
    rf"(?:vomit\w+|escup\w+|orin\w+|cag\w+|defec\w+|tos\w*|bot\w+|ech\w+|expuls\w+|sal\w+|pierd\w+|perd\w+|chorr\w+|much\w+"
    rf"|demasiada|tanta|hay|brota\w*|corre|tiene|tengo|veo|vi|llen\w+ de|charco de|gotas? de|coagulos de) {_FEW}sangre",
    r"(?:vomit\w+|tos|flemas?|heces|popo|caca|orina|orine|pis|pipi|diarrea|saliva|mocos?|pañal|excremento|semen|flujo|nariz|oido|boca|herida)"
    r" (?:\w+ ){0,2}(?:con |de |hay |sale |en )?sangre|sangre (?:\w+ ){0,2}(?:por|de|en) (?:la |el |mi |los )?(?:nariz|boca|oidos?|cabeza|ano|popo|orina"
    r"|heces|vagina|pierna|brazo|herida|vomito|ojos?|recto|caca|saliva|flema|pañal)",
    r"(?:estoy|esta|sigue|sigo|esto|dejo|empez\w+|para|deja|parar|dejar) (?:\w+ ){0,2}(?:sangrando|sangrar|desangr\w+)|desangr\w+|hemorragia"
    r"|(?:me|le) sangra\w*|sangro|sangra (?:much|demasiad|bastant)\w+|sangrado (?:fuerte|abundante|vaginal|que no)",
    # poison, pills, overdose
    rf"sobredosis|(?:tome|tomo|tomado|trago|trague|tragado|comio|bebio|ingirio|ingeri|inhale|inhalo) (?:\w+ ){{0,2}}(?:{_METHOD}|{_PILLS}"
    r"|pilas?|bateria|monedas?|iman(?:es)?|boton)",
    r"(?:me|se|nos|estoy|esta|creo que|tengo) (?:\w+ )?(?:intoxi\w+|envenen\w+)",
    # accidents and wounds
    r"(?:atropell|apuñal|acuchill|electrocut)\w+|(?:me|le|lo|la|nos) (?:dispararon|balearon|dieron un (?:tiro|balazo))",
    r"(?:tuve|tuvo|tuvimos|tuvieron|sufri\w*|hubo|acabo de tener) (?:\w+ ){0,2}accidente(?= $| (?:de|en|grave|fuerte|y|con (?:el|la|un|una|mi) (?:auto"
    r"|moto|carro|coche|bici\w*|camion)))|accidente (?:grave|de transito|automovilistico)",
    r"(?:herida|heridas|corte) (?:\w+ )?(?:profund\w+|grave)|quemaduras? (?:\w+ )?(?:grave|fea|profunda|segundo|tercer)\w*|me quem(?:e|ado) (?:\w+ ){0,3}"
    r"(?:aceite|agua|cara|cuerpo|mano|brazo|pierna)",
    # stroke, allergy, birth
    r"no (?:\w+ )?(?:puedo|puede|siento|siente) (?:mover )?(?:\w+ )?(?:medi[oa] (?:cara|cuerpo)|lado|mitad|brazo|pierna|piernas|la cara)"
    r"|(?:se (?:me|le) )(?:\w+ ){0,2}(?:cara|boca|medio cuerpo|lado)(?= $| (?:dormi|torci|paraliz|caid|de lado|izquierd|derech))",
    r"(?:cierra|cerrando|cerro|hincho|hinchando|inflam\w+) (?:\w+ ){0,2}(?:garganta|lengua|cara|labios)|shock|anafila\w+"
    r"|(?:tengo|tiene|dio|dando|teniendo|con) (?:\w+ ){0,2}reac\w+ alergica",
    r"rompi(?:o)? (?:la )?(?:fuente|bolsa)(?= $| (?:y|que|ya|estoy|tengo))|estoy (?:pariendo|dando a luz)|ya viene el bebe",
    # asking for help outright, dying
    r"(?:necesito|llam\w+|mand\w+|envi\w+|pid\w+|traigan|urge|urgente) (?:\w+ ){0,3}ambulancia(?! (?:de juguete|roja|lego|playmobil))|(?:una )?ambulancia urgente",
    r"emergencia medica|(?:es|tengo|tenemos) una emergencia(?= $| medica| de salud| con mi)|llam\w+ (?:\w+ ){0,2}emergencias?",
    rf"(?:me|siento que me|creo que me) (?:estoy|voy a) (?:muriendo|morir)|(?:siento|creo) que (?:me )?(?:muero|voy a morir)"
    rf"|{_NEAR_ONE} {_FEW}(?:se (?:esta )?(?:muere|muriendo)|morir)|se (?:esta )?(?:muere|muriendo) (?:\w+ )?{_NEAR_ONE}",
)
"""A body in danger: the country's emergency number, and no tip."""

THREAT: Final = _families(
    r"(?:esposo|marido|novio|pareja|padrastro|ex|exnovio|exmarido|padre|papa|vecino|hombre|alguien|hijo|hermano) (?:\w+ ){0,4}"
    r"(?:me (?:quiere|intent\w+|trat\w+ de|quiso) matar|(?:quiere|intent\w+|trat\w+ de|amenaz\w+ con|amenaz\w+|quiso) (?:de |con )?matarme"
    r"|me (?:esta )?(?:golpeando|golpea|golpeo|apunta|apunto|ahorca|ahorco|ahorcando))",
)
"""Somebody is being hurt by another: read before figures of speech are taken out."""

ALONE: Final = frozenset({"morir", "morirme", "muerte", "sobredosis"})
"""Crisis when they are the whole message."""

ALONE_EMERGENCY: Final = frozenset({"sangre", "infarto", "ambulancia", "auxilio", "emergencia", "ahogo", "desmayo", "convulsion"})
"""Emergency when they are the whole message."""
