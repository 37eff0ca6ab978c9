"""The signs of danger that `safety` looks for: words, figures of speech that only look like them, families of phrasing.

A rule is a line of the lists below, a regular expression over folded words, misspellings put right, with
`<names>` for its common parts. Every repetition is bounded, so that reading takes time in proportion to the text.
"""

import re
from typing import Final

_NAME: Final = re.compile(r"<([a-z ]+)>")
_PARTS: Final = {
    "want": r"(?:quiero|quer[ie]a|quise|quisiera|deseo|desearia|necesito|prefiero|preferiria|pienso|pensando"
    r"|pensado|planeo"
    r"|planeando|decidi|ganas|gustaria|mejor|voy a|vaya a|vou|intent[eo]|intentando|trate de|debo|deberia|punto de"
    r"|merezco|ocurre|dice que)",
    "not": r"(?:no|ya no|yano|nop|tampoco|ni) (?:\w+ ){0,2}",
    "few": r"(?:\w+ ){0,3}",
    "two": r"(?:\w+ ){0,2}",
    "one": r"(?:\w+ )?",
    "near one": r"(?:mama|papa|madre|padre|hij[oa]s?|bebe|espos[oa]|novi[oa]|abuel[oa]|herman[oa]|amig[oa]"
    r"|señora?|persona"
    r"|vecin[oa]|prim[oa]|niñ[oa]|pareja|marido|alguien|ti[oa]|suegr[oa]|sobrin[oa]|nen[ea]|guagua|compañer[oa]|cliente)",
    "attacker": r"(?:espos[oa]|marido|novi[oa]|pareja|padrastro|ex|exnovi[oa]|exmarido|padre|papa|vecino"
    r"|hombre|alguien|hijo|hermano)",
    "feeling": r"(?:(?:la|las|el|los|pura|puro|tanta|tanto|lo) )?(?:hambre|sed|frio|calor|risa|sueño|amor"
    r"|ternura|verguenza"
    r"|pena|envidia|celos|antojos?|aburrimiento|cansancio|emocion|nervios|curiosidad|felicidad|alegria|gusto"
    r"|flojera|susto"
    r"|ganas|iras?|rabia|coraje|asco|placer|ansias|impaciencia|viej[oa]|viejit[oa]|ric[oa]s?|delicios[oa]"
    r"|lind[oa]s?)",
    "suffering": r"(?:mundo|vida|planeta|dolor|sufrimiento|angustia|depresion|ansiedad|miedo|tristeza|pena|culpa"
    r"|enfermedad|cuerpo|agonia|manera|forma)",
    "busy": r"(?:trabaj|estudi|entren|corr|busc|cocin|limpi|bail|esper|com|pedale|camin|le|carg|hac)(?:ando"
    r"|iendo|yendo)",
    "poison": r"(?:cloro|lejia|lavandina|raticida|insecticida|detergente|veneno|soda caustica|acido|thinner"
    r"|gasolina)",
    "pills": r"(?:tod[oa]s|much[oa]s?|demasiad[oa]s?|un monton|un frasco|un bote|una caja|un puñado|\d\d+) <few>"
    r"(?:pastillas|pildoras|medicamentos|tabletas|remedios|somniferos|antidepresivos|clonazepam|paracetamol)",
    "height": r"(?:puente|edificio|balcon|azotea|metro|tren|vias|precipicio|barranco|ventana|techo|vacio"
    r"|acantilado|piso \d+)",
    "end": r"(?= $| (?:ayud\w*|por favor|y|ya|hoy|porque|pero|ahora|otra vez|de nuevo|de una|amig[oa]) )",
    "bleeds": r"(?:vomit\w+|escup\w+|orin\w+|cag\w+|defec\w+|tos\w*|bot\w+|ech\w+|expuls\w+|sale[ns]?"
    r"|saliendo|salio|salia"
    r"|pierd\w+|perd\w+|chorr\w+|much\w+|demasiada|tanta|hay|brota\w*|corre|tiene|tengo|veo|vi|llen\w+ de|charco de"
    r"|gotas? de|coagulos de|no para)",
    "body": r"(?:vomito|tos|flemas?|heces|popo|caca|orina|orine|orino|pis|pipi|diarrea|saliva|mocos?|pañal"
    r"|excremento|semen"
    r"|flujo|nariz|oidos?|boca|herida|cabeza|ano|vagina|pierna|brazo|ojos?|recto)",
}


def _families(lines: str) -> re.Pattern[str]:
    """One pattern of many rules, a line each; a line that is indented further belongs to the one before it."""
    whole = re.sub(r"\n {8}", "", lines)
    rules = [line.strip() for line in whole.splitlines() if line.strip() and not line.strip().startswith("#")]
    text = "|".join(rf"\b(?:{rule})\b" for rule in rules)
    while _NAME.search(text):
        text = _NAME.sub(lambda name: _PARTS[name[1]], text)
    return re.compile(text)


FIGURES: Final = _families(r"""
    (?:muer\w+|mor(?:ir\w*|ia\w*)|muriendo) <few>de <feeling>
    (?:muero|muere|muriendo|morir|morirme) <one>por
    prefiero (?:morir|morirme) <one>(?:antes|que|de|a)
    muert[oa] de \w+
    (?<!ideas )(?<!pensamientos )(?<!deseos )de (?:muerte|infarto)
    no <one>quiero <one>(?:morir|morirme) sin
    (?:escuadron|precios?|ofertas?|mision|promos?|promociones|promocion) suicidas?
    suicidio (?:financiero|economico|comercial|politico|laboral|profesional|empresarial)
    (?:cancion|canciones|musica|playlist|disco|temas?) <one>(?:para|de) cort\w+ las venas
    mat(?:arme|arse|ar|o|e|a|ando|arnos) <few>(?:de <feeling>|<busy>)
    mat(?:arme|arse|ar|o|e|are) <one>(?:en el (?:gym|gimnasio|trabajo)|a (?:abdominales|ejercicios?|pesas|trabajo))
    matar (?:el|la|las|los|ese|este|un|mi) <one>(?:hambre|tiempo|antojos?|gusanito|sed|rato|curiosidad|ganas
        |aburrimiento)
    (?:quieren?|quieres|van?|vas|puede[ns]?|podrian?|hacen?|amenaz\w+ con) <one>matarme
    casi (?:me )?mat[oea]\w*
    (?:sin|evitar|evito|puedo|pueden?|podrian?|va a|vaya a|para no|como no) (?:lastimarme|herirme|hacerme daño)
    miedo (?:a|de) (?:lastimarme|herirme|hacerme daño) (?:al|haciendo|en|con|corriendo)
    (?:lastimarme|hacerme daño) (?:en |con )?(?:la|el|las|los|mis?) (?:espalda|rodillas?|hombros?|cintura
        |tobillos?|pies?)
    (?:lastimarme|hacerme daño) (?:en |con )?(?:la|el|las|los|mis?) (?:columna|cuello|estomago|higado|piel
        |ojos?|pelo|cabello)
    (?:puedo|puede|pueden|podria) vivir sin
    vivir (?:tan )?(?:en|con|cerca|lejos|junto|por|de|aqui|aca|ahi|alla|sol[oa])(?! <few><suffering>)
    despertar(?:me)? (?:al? (?!mañana)|tan |temprano|tarde|con )
    colgar(?:me)? (?:el|la|los|las|un|una|esta|este|mi|de mi|del)
    cortar(?:me|se)? (?:el|la|mi|las uñas|los rulos|un)
    desviv\w+ por
    (?:casi|que|me va a|le va a|un) <two>infarto (?:con|al|cuando|de|por) <few>precios?
    infarto (?:al ver|cuando vi|con)
    desmay\w+ (?:de (?:hambre|amor|emocion|risa|la \w+)|<two>(?:con|al ver|cuando vi) <few>precios?)
    ahog\w+ (?:en|de|con) (?:(?:un|mis?|las|los|tantas|puras) )?(?:deudas?|trabajo|risa|vaso|tareas?|correos|mensajes)
    respirar (?:de|por) (?:la |tanta )?risa
    (?:paquete|pedido|envio|producto|repartidor) <two>accidente
    # blood that nobody loses
    sangre de (?:toro|drago|drac|grado|cristo|pichon|pollo|res|cerdo|cordero|dragon)
    sangre (?:fria|azul|latina|falsa|artificial|frita|encebollada|nueva)
    (?:analisis|exam\w+|prueba|tipo|grupo|donar|dono|donante|donacion|banco|glucosa|azucar|muestra
        |prestamo) <two>sangre
    (?:color|rojo|naranja|morcilla|salsa|sopa|manchas?|pura|tinta|luna|toro|diamante|pizza) <two>sangre
    (?:presion|oxigeno|limpia\w*|purifica\w*|circulacion|colesterol|hierro) <two>sangre
    sangra\w* (?:de )?(?:las |mis )?encias
""")
"""Figures of speech and other meanings, taken out before a rule is tried."""

CRISIS: Final = _families(r"""
    # suicide by its name
    sui ?cid\w*
    desviv\w+me
    autolesion\w*
    empastillarme|envenenarme(?! (?:a|con))
    # wanting to die or to be dead
    (?<!siento que me )(?<!creo que me )(?<!siento que )(?<!creo que )<want> <few>(?:morir|morirme|fallecer
        |la muerte|mi muerte)
    (?:<want>|quiere|ojala) <few>(?:estar|estuviera|estaria) <few>muert[oa]
    (?:mejor|merezco) (?:estar )?muert[oa]|ojala <two>(?:muera|muriera)|mejor me muero|quiero muerte|quiero morrer
    morir (?:es|seria) (?:lo )?mejor|(?:ideas?|pensamientos?) de (?:muerte|morir|hacerme daño)
    (?:forma|manera|como) <few>(?:morir|morirme|matarme)
    (?:pastillas|veneno|dosis) <few>para (?:morir|morirme|matarme)
    (?:quiere|quieren|piensa en|hablando de|habla de) <few>(?:morir|morirse|no vivir)
    (?:mismo|igual) (?:vivir o|si vivo o) (?:morir|muero)
    morirme
    (?:unica|mejor) (?:salida|solucion|opcion) es (?:morir|morirme|matarme|la muerte)|muerte es la (?:unica|mejor)
    ojala <one>(?:me )?(?:mate|matara|atropell\w+)|quisiera que me (?:mate|matara|atropell\w+)
    cuant[oa]s? <few>(?:pastillas|<poison>) <few>me (?:mata|matan)|si me (?:tomo|trago) <pills>
    # not wanting to live
    <not>(?:quiero|quiere|quisiera|deseo|desearia|puedo|soporto|aguanto|merezco|provoca) <few>(?:vivir|viviendo
        |existir|existiendo)
    <not>(?:vale la pena|tiene (?:caso|sentido)|dan|interesa|importa|se como|se para que) <few>(?:vivir
        |viviendo|existir)
    <not>(?:tengo|tiene|hay|encuentro|veo|siento|hallo) <few><one>(?:vivir|viviendo|existir)
    <not>(?:quiero|quisiera|deseo|merezco|quiere) <two>(?:despertar|despertarme|estar viv[oa]
        |estar en este mundo|nacer|haber nacido)
    <not>(?:quiero|quisiera|deseo|quiere) <two>seguir (?:viv[oa]|con vida|con mi vida|en este mundo|en esta vida)
    (?:<want>|ojala|seria mejor) no (?:vivir|existir|despertar\w*|haber nacido|estar (?:viv[oa]|en este mundo)
        |ser nadie)
    ojala no <one>(?:hubiera|hubiese|haya) nacido|ojala no <one>(?:despierte|despertar\w*)
    (?:sin|perd\w+|quit\w+|acab\w+|falta\w*|fueron|pocas) <few>ganas de (?:seguir )?(?:vivir|viviendo|existir)
    (?:cansad[oa]|hart[oa]|agotad[oa]|aburrid[oa]|canse|harte|aburri) de
         (?:vivir|existir|estar viv[oa]|seguir vivi\w+|(?:la|esta|mi) vida)
    (?:para|por) que <one>(?:vivir|vivo|existir|existo|viviendo|naci)
    (?:vida|vivir) <two>(?:no|ya no|sin) <one>(?:tiene|tenga|vale|valga|importa|sirve|encuentro|hay|sentido)
    (?:no|ni|nada) <one>(?:tiene|encuentro|veo|hallo) <one>sentido (?:(?:a|de|en) )?(?:(?:la|mi|esta) )?(?:vida
        |vivir|seguir vivi\w+)
    nada tiene sentido(?:<end>|(?= para mi| sin | en mi))
    no (?:le )?(?:encuentro|veo|hallo|tengo) (?:otra )?salida(?! (?:de|del|a la))
    no <one>(?:aguanto|soporto) (?:mas )?(?:la|esta|mi) vida|no (?:puedo|doy) mas con (?:mi|la|esta) vida
    nunca debi (?:haber )?(?:nacer|nacido)|(?:maldigo|maldito|odio) <few>(?:naci|haber nacido)
    (?:mundo|nadie) (?:no )?me necesit[ao]|no voy a estar viv[oa]|(?:cerrar|cierro) los ojos <two>no despertar\w*
    dormir(?:me)? <two>(?:siempre|no despertar\w*|eternamente)
    no despertar(?:me)? (?:nunca|mas|jamas)
    descansar para siempre
    <want> <two>desaparecer(?:me)?(?:<end>|(?= de (?:este|la|esta|aqui|todo)
        | del mundo| para siempre| por completo))
    (?:dejar|irme|ir|salir|partir|estar|ido|hart[oa]|pertenezco) (?:de |en |a )?(?:este mundo|esta vida
        |de existir|de vivir)
    (?:despido|adios) (?:de |a )(?:este mundo|la vida)|deje de (?:existir|vivir)|carta de despedida <few>pastillas
    (?:irme|reunirme|reencontrarme|estar) <few>(?:en |al )(?:el )?cielo
    (?:odio|detesto) (?:mi vida|vivir|estar viv[oa]|existir)
    (?:estari\w+|seri\w+|viviri\w+|estan?) <few>sin mi(?:<end>|(?= en | por | aqui ))
    (?:estari\w+|seri\w+|viviri\w+) <few>si (?:yo )?no (?:estuviera|existiera|viviera)
    soy (?:solo |nada mas que )?(?:una carga|un estorbo)(?! de)
    nadie (?:me|va a|notaria|notara) <two>(?:extrañ\w+|echar\w* de menos|si (?:desaparec\w+|muero))
    (?:nadie|si) (?:le |me )?(?:importa|importaria|muero|desaparec\w+) <two>(?:si me muero|si desaparec\w+|nadie)
    # killing or hurting oneself
    (?<!siento que )(?<!creo que )me <few><want> <few>morir
    me <few><want> <few>(?:matar|ahorcar|horcar|colgar|suicidar|desvivir|lastimar|hacer daño|dispararme
        |disparar|rajar|envenenar)
    me <few><want> <few>cortar(?:<end>|(?= (?:las|los) ))
    <want> <few>(?:mat|ahorc|colg|lastim|her|dispar)(?:arme|irme|arse|irse)|<want> <few>(?:hacerme daño|morirse)
    (?:<want>|volvi a|vuelvo a|dejar de) <few>cortarme(?:<end>|(?= (?:las|los|cuando) ))
    (?:kil|hurt|cut) my ?self
    end my life
    want to die
    want to be dead
    don ?t want to live
    (?:quiero|vou) me matar
    acabar com a minha vida
    matarme|ahorcarme|lastimarme|herirme|hacerme daño|me ahorco|me matare|quitarme (?:del|de en) medio
    me mato(?! (?:el|la|los|las|de|un|una|con|su|ese|esa))
    me (?:lastimo|corto|hago daño)(?= $| (?:a mi|a proposito|cuando|para|porque|los|las|y))
    <near one> <few>se (?:hace daño|lastim\w+|corta)(?= $| (?:los|las|a si|a proposito|y|cuando))
    me estoy (?:lastimando|cortando|haciendo daño)(?= $| (?:a|los|las|y|otra|de nuevo))
    (?:se|lo|la) <one>(?:quiere|queria|intento|va a|quiso) <few>(?:matar|morir|lastimar|ahorcar|quitar la vida
        |hacer daño)
    (?:quiere|queria|quiso|intento|piensa|piensa en|habla de|amenaza con|va a) (?:matarse|morirse|lastimarse
        |hacerse daño|ahorcarse)
    (?:cort(?:a|ando|o|arme|arse|ar|e)|raj(?:o|ar|arme)) <one>(?:las venas|las muñecas|los brazos|las piernas)
    (?:quitar(?:me|se)|sacarme) <one>la (?:propia )?vida|(?:me|se) <few>quit(?:o|are|ar|aria|ando) la (?:propia )?vida
    (?:acab\w+|termin\w+|fin|finalizar) (?:(?:de una vez|ya|todo) )?(?:(?:con|a|de) )?(?:mi|esta
        |su) <one>(?:vida|existencia)
    acabe mi vida|<want> (?:poner|ponerle) fin a (?:todo|esto)<end>
    <want> <few>(?:acabar|terminar) con (?:todo|esto|(?:mi|este) (?:sufrimiento|dolor))(?:<end>|(?= para))
    (?:pegar|dar|meter)me <one>(?:tiro|balazo|disparo)|me <few>(?:pego|doy|meto|pegar|dar|meter) <one>(?:tiro|balazo)
    (?:(?:tirar|lanzar|aventar|arrojar)me|saltar|me (?:tiro|lanzo|aviento|arrojo)) <few><height>
    me <few>(?:tirar|lanzar|aventar|arrojar) <few><height>
    <want> <few>(?:tomar|tomarme|tragar|tragarme|beber|ingerir) <one>(?:<pills>|<poison>)
    <want> <few>sobredosis
""")
"""Suicide and self-harm, of the writer or of somebody near."""

EMERGENCY: Final = _families(r"""
    # chest and heart
    (?:duelen?|dolor|dolores|opresion|presion|aprieta|punzadas?|puntadas?|ardor|molestia) <few>(?:pecho|corazon)
    pecho (?:me )?<one>(?:duele|aprieta|apretado|quema|oprime|oprimido)
    infarto|infartando|infartad[oa]|paro card\w+|ataque (?:al corazon|card\w+)|acv|ictus
    (?:dio|dando|tuvo|tiene|sufrio) <one>derrame|derrame cerebral
    # breath
    no <two>(?:puedo|pudo|puede|logro|consigue|consigo) <few>respir\w+
    no (?:esta |me )?respira(?:ndo)?(?= $| bien| mi| el| la| y)
    (?:cuesta|costando|dificultad|dificultades|trabajo|problemas?) <one>(?:para |al )?respirar
    respir[ao] con dificultad
    no (?:me |le )?(?:llega|entra) <one>aire
    (?:falta|faltando|qued[oe] sin) <one>aire(?! acondicionado)
    (?<!se )me (?:estoy )?(?:ahogo|ahogando)
    se (?:esta )?(?:ahoga|ahogo|ahogando)(?! (?:la|el) (?:moto|motor|carro|auto))
    (?:me|se) (?:esta |estoy |me |le )?(?:asfixi|atragant)\w+
    # consciousness
    (?:me|se|nos) <two>desmay\w+|(?:perdi|perdio|pierde|perder|perdiendo) (?:el |la )?(?:conocimiento|conciencia)
    (?:esta|qued[oe]|encuentro|sigue|estaba|<near one>) <two>(?:inconsciente|desmayad[oa]|sin (?:conocimiento|pulso))
    <near one> <few>no <one>(?:reacciona|responde|despierta|se mueve)(?! (?:mis?|los|el|la|al|a los|tus|a mis
        |mensajes))
    no <one>(?:reacciona|despierta) <few><near one>
    convulsi\w+
    # blood
    <bleeds> <few>sangre
    <body> <two>(?:con |de |hay |sale |en )?sangre|sangre <two>(?:por|de|en) (?:la |el |mi |los )?<body>
    (?:estoy|esta|sigue|sigo|esto|dejo|empez\w+|para|deja|parar|dejar) <two>(?:sangrando|sangrar|desangr\w+)
    desangr\w+|hemorragia|(?:me|le) sangra\w*|sangro|sangra (?:much|demasiad|bastant)\w+
    sangrado (?:fuerte|abundante|vaginal|que no)|embarazad\w+ <few>sangr\w+
    # poison, pills, overdose
    sobredosis
    (?:tom[eo]|tomado|trag[oa]|trague|tragado|comio|bebio|ingirio|ingeri|inhal[eo]) <two>(?:<poison>|<pills>)(?! y lo)
    (?:trag[oa]|trague|tragado|comio|metio) <two>(?:pilas?|bateria|monedas?|iman(?:es)?|boton)
    <near one> <few>(?:tomo|trago) (?:unas|mis|las|tus|varias) <one>(?:pastillas|pildoras|medicamentos|remedios)
    (?:me|se|nos|estoy|esta|estamos|que|tengo) <one>(?:intoxi|envenen)\w+|envenenaron|intoxicacion (?:por|con) \w+
    # accidents and wounds
    (?:atropell|apuñal|acuchill|electrocut)\w+|(?:me|le|lo|la|nos) (?:dispararon|balearon|dieron un (?:tiro|balazo))
    (?:tuve|tuvo|tuvimos|tuvieron|sufri\w*|hubo|acabo de tener) <two>accidente(?= $| de | en | grave| fuerte| y )
    accidente (?:grave|de transito|automovilistico)|hay <one>heridos?
    (?:tuv\w+|hubo) <two>accidente con (?:el|la|un|una|mi) (?:auto|moto|carro|coche|bici\w*|camion)
    (?:heridas?|corte) <one>(?:profund\w+|grave)|quemaduras? <one>(?:grave|fea|profunda|segundo|tercer)\w*
    me quem(?:e|ado) <few>(?:aceite|agua|cara|cuerpo|mano|brazo|pierna)
    (?:mordio|pico) (?:un|una) (?:vibora|serpiente|culebra|alacran|escorpion|araña|viuda)
    # stroke, allergy, birth
    no <one>(?:puedo|puede|siento|siente) (?:mover )?<two>(?:medi[oa] (?:cara|cuerpo)|lado|mitad|brazo|piernas?|cara)
    se (?:me|le) (?:\w+ ){1,2}(?:cara|medio cuerpo|lado izquierdo|lado derecho)(?! de la)
    (?:boca|cara) (?:chueca|torcida|caida|de lado)|adormec\w+ <few>(?:brazo|cara|lado)
    (?:cierra|cerrando|cerro|hincho|hincha|hinchando|inflam\w+) <two>(?:garganta|lengua|cara|labios)
    anafila\w+|(?:tengo|tiene|dio|dando|teniendo) <two>reaccion alergica|reaccion alergica (?:grave|fuerte)
    rompi(?:o)? (?:la )?(?:fuente|bolsa)(?= $| y | que | ya | estoy | tengo )
    estoy (?:pariendo|dando a luz)
    ya viene el bebe
    # asking for help outright, dying
    (?:necesito|llam\w+|mand\w+|envi\w+|pid\w+|traigan|urge|urgente) <few>ambulancia(?! (?:de juguete|roja|lego
        |playmobil))
    ambulancia (?:por favor|urgente|ya)|llam\w+ (?:al |a )?(?:911|112|066|105|131|123|113|emergencias?)
    emergencia medica|(?:es|tengo|tenemos) una emergencia(?= $| medica| de salud| con mi)
    me (?:estoy )?muriendo
    (?:siento|creo) que <one>(?:muero|voy a morir)
    (?:auxilio|ayuda) me muero
    me muero (?:ayuda|auxilio)
    <near one> <few>(?:se (?:esta )?(?:muere|muriendo))|se (?:esta )?(?:muere|muriendo) <one><near one>
""")
"""A body in danger: the country's emergency number, and no tip."""

THREAT: Final = _families(r"""
    <attacker> <few><one>me (?:quiere|intent\w+|trat\w+ de|quiso) matar
    <attacker> <few><one>(?:quiere|intent\w+|trat\w+ de|amenaz\w+|amenaz\w+ con|quiso) matarme
    <attacker> <few><one>me (?:esta )?(?:golpe|peg|apunt|ahorc)(?:ando|a|o)
""")
"""Somebody is being hurt by another: read before figures of speech are taken out."""

ALONE: Final = frozenset({"morir", "morirme", "muerte", "sobredosis"})
"""Crisis when they are the whole message."""

ALONE_EMERGENCY: Final = frozenset(
    {"sangre", "ambulancia", "auxilio", "emergencia", "ahogo", "desmaye", "desmayo", "convulsion"}
)
"""Emergency when they are the whole message."""
