"""The signs that a body is in danger, or that somebody hurts another."""

from typing import Final

from liora.language.families import families

EMERGENCY: Final = families(r"""
    # chest and heart
    (?:duelen?|dolor|dolores|opresion|presion|aprieta|punzadas?|puntadas?|ardor|molestia) <few><two>(?:pecho|corazon)
    (?:late|latiendo|palpita\w*) <two>(?:raro|mal|irregular|descontrolado) <few>corazon|coma diabetico
    se (?:me |le )?(?:esta )?(?:para|parando|detiene|deteniendo|paro) el corazon
    corazon <two>(?:late|latiendo|palpita\w*) <two>(?:raro|mal|irregular)|(?:tengo|con|dio|dando) <one>taquicardia
    (?:ataque|crisis) <one>(?:de )?(?:epilep\w+|asma)
    pecho (?:me )?<one>(?:duele|aprieta|apretado|quema|oprime|oprimido)
    infarto|infartando|infartad[oa]|paro card\w+|ataque (?:al corazon|card\w+)|acv|ictus
    (?:dio|dando|tuvo|tiene|sufrio) <one>derrame|derrame cerebral
    # breath
    no <two>(?:puedo|pudo|puede|logro|consigue|consigo) <few>respir\w+
    no (?:esta |me )?respira(?:ndo)?(?= $| bien| mi| el| la| y)
    (?:cuesta|costando|dificultad|dificultades|trabajo|problemas?) <one>(?:para |al )?respirar
    respir[ao] con dificultad
    no (?:me |le )?(?:llega|entra) <one>aire
    (?:falta|faltando|qued[oe] sin) <one>aire(?! (?:acondicionado|(?:en|a) (?:el|la|las|los|mi|mis) (?:llantas?
        |ruedas?|neumaticos?|gomas?|pelota|balon|bici\w*|moto)))
    (?<!se )me (?:estoy )?(?:ahogo|ahogando)
    se (?:esta )?(?:ahoga|ahogo|ahogando)(?! (?:la|el) (?:moto|motor|carro|auto))
    (?:me|se) (?:esta |estoy |me |le )?(?:asfixi|atragant)\w+
    # consciousness
    (?:me|se|nos) <two>desmay\w+|(?:perdi|perdio|pierde|perder|perdiendo) (?:el |la )?(?:conocimiento|conciencia)
    (?:esta|qued[oe]|encuentro|sigue|estaba|<near one>) <two>(?:inconsciente|desmayad[oa]|sin (?:conocimiento|pulso))
    <near one> <few>no <one>(?:reacciona|responde|despierta|se mueve)(?! (?:de|mis?|los|el|la|al|a los|tus|a mis
        |mensajes))
    no <one>(?:reacciona|despierta) <few><near one>
    no (?:tiene|le siento|le encuentro|hay) <one>pulso|(?:dando|dio|sufrio|tuvo) <one>un paro(?! (?:de|nacional
        |camionero))
    se (?:me |le )?(?:esta )?(?:torcio|torciendo|paralizo|durmio|enchueco) <two>(?:boca|cara|lado|medio)
    se (?:desvanecio|desplomo)|se cayo <few><two>(?:no (?:se mueve|despierta|responde|reacciona)|inconsciente)
    <near one> <few>(?:no (?:se )?(?:mueve|despierta)|esta (?:azul|morad[oa]|fri[oa] y no))(?= $| (?:y|ni|ayuda|desde
        |esta|respira|responde|despierta|se mueve))
    se (?:esta )?(?:poniendo|puso|ponio|pone) (?:morad|azul)\w*
    se (?:me |le )?(?:atoro|atraganto|trabo) <few>(?:carne|comida|pollo|garganta|dulce|hueso|espina|respirar|pedazo)
    convulsi\w+
    # blood
    <bleeds> <few>sangre
    <body> <two>(?:con |de |hay |sale |en )?sangre|sangre <two>(?:por|de|en) (?:la |el |mi |los )?<body>
    (?:estoy|esta|sigue|sigo|esto|dejo|empez\w+|para|paro|deja|parar|dejar) <two>(?:sangrando|sangrar|desangr\w+)
    no <one>(?:para|paraba|parando) <one>(?:la sangre|el sangrado)|desangr\w+|hemorragia|(?:me|le) sangra\w*|sangro
        |sangra (?:much|demasiad|bastant)\w+
    sangrado (?:fuerte|abundante|vaginal|que no)|embarazad\w+ <few>sangr\w+
    # poison, pills, overdose
    sobredosis
    (?:tom[eo]|tomado|trag[oa]|trague|tragado|comio|bebio|ingirio|ingeri|inhal[eo]) <two>(?:<poison>|<pills>)(?! y lo)
    (?:trag[oa]|trague|tragado|comio|metio) <two>(?:pilas?|bateria|monedas?|iman(?:es)?|boton)
    <near one> <few>(?:tomo|trago) (?:unas|mis|las|tus|varias) <one>(?:pastillas|pildoras|medicamentos|remedios)
    (?:me|se|nos|estoy|esta|estamos|que|tengo) <one>(?:intoxi|envenen)\w+|envenenaron|intoxicacion (?:por|con) \w+
    # accidents and wounds
    (?:me|le|lo|la) (?:dio|pego|agarro|paso) (?:la |una )?(?:corriente|descarga electrica)
    qued[oe] pegad[oa] <few>(?:corriente|electricidad)|cable y <one>quedo pegad[oa]
    (?:<near one>|se|me) <two>quem(?:e|o|ado|aron) <one>(?:con <one>(?:agua|aceite|vapor|acido|gasolina|fuego)
        |<one>(?:cara|cuerpo|manos?|brazos?|piernas?|espalda))
    (?:<near one> <two>se cayo|(?<!se )me cai|se cayo) (?:del?|desde|por) (?:(?:el|la|un|una|las|los) )?(?:techo
        |azotea
        |balcon|terraza|ventana|edificio|andamio|arbol|segundo piso|tercer piso|escaleras?|caballo|barranco)
    (?:se|me|le) <one>(?:abri|abrio|partio|parti) (?:la|su) (?:cabeza|ceja|frente)
    golp\w+ <two>(?:la |su )?cabeza <few>(?:sangr\w*|vomit\w*|mare\w*|desmay\w*|inconsc\w*|no despierta)
    (?:hay|tenemos|es|empezo) <one>incendio|fuego en (?:mi|la|el) (?:casa|cocina|edificio|cuarto|vecin\w+)
    se (?:esta |me esta |me |le )?(?:quemando|incendiando|incendio|prendiendo fuego) <one>(?:casa|edificio|cocina
        |cuarto
        |depto|departamento|bodega|local|carro|auto|vecin\w+|cerro)
    (?:huele|olor|fuga) <few>gas <few>(?:maread\w*|mareo|vomit\w*|desmay\w*|dorm\w*|mal|casa|cabeza)
    (?:hay|tengo|tenemos) <one>fuga de gas
    (?:choqu|choc)\w+ <few>(?:heridos?|herida|atrapad[oa]s?|sangr\w+|inconsciente)
    (?:estoy|esta|estamos|quedo|quede|quedamos) atrapad[oa]s? <few>(?:carro|auto|coche|elevador|ascensor|escombros
        |fuego|agua)
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
    media (?:cara|boca) (?:dormida|torcida|caida|paralizada)
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

VIOLENCE: Final = families(r"""
    <attacker> <few><one>me (?:quiere|intent\w+|trat\w+ de|quiso|va a) <one>(?:matar|golpear|pegar|violar|hacer daño)
    <attacker> <few><one>(?:quiere|intent\w+|trat\w+ de|amenaz\w+|amenaz\w+ con|quiso) <one>(?:matarme|pegarme
        |golpearme|violarme|hacerme daño)
    <attacker> <few><one>me (?:esta |estaba |sigue )?(?:golpe|peg|apunt|ahorc|maltrat|pate|abofete|cachete
        |agarr\w+ a golp
        )\w*(?! <one>(?:gripe|gripa|covid|virus|resfriado|resfrio|catarro|tos|piojos|risa|susto|grito|puerta|auto
        |carro|coche|ventana|foto))
    <attacker> <few>(?:le|la|lo|nos|les) (?:esta |estaba |sigue )?(?:golpe|peg|maltrat|pate)\w* <one>(?:a )?(?:mi
        |mis|su
        |sus|la|el) <near one>
    <attacker> <few>(?:nos|me) <one>(?:peg|golpe|maltrat|amenaz|encerr|persig)\w*(?! <one>(?:gripe|gripa|covid|virus
        |resfriado|resfrio|catarro|tos|piojos|risa|susto|grito|puerta|auto|carro|coche|ventana|foto))
    me (?:golpearon|pegaron|apalearon|estan (?:pegando|golpeando))(?! <one>(?:el|la|los|las|con|una?|mi|mis|sus?) )
    me (?:forzo|obligo|obliga|fuerza) a (?:tener|hacer) <two>(?:sexo|relaciones|cosas)|me forzo(?= $)
    me (?:viol(?:o|aron|an|a|ando)|(?:estan|esta) violando)(?! (?:el|los|la|mi|mis) )|(?:sufri|hubo) <one>violacion
    abus(?:a|o|aron|an|ando) <one>(?:sexualmente|de mi|de mis? <near one>)(?! (?:confianza|paciencia|bolsillo))
    (?:me|nos|la|lo) (?:tiene|tienen|tenia) (?:encerrad|secuestrad|amarrad|amenazad)[oa]s?
    (?:me|nos|lo|la) (?:secuestr|rapt)\w+|me amenaz\w+ <one>(?:de muerte|con (?:matar\w*|un arma|una pistola
        |un cuchillo))
    (?:hombres?|alguien|gente|ladron|ladrones) (?:esta )?armad[oa]s?(?! de)
    (?:miedo|temo|terror) <two>que (?:\w+ ){0,2}me (?:mate|maten|pegue|golpee|haga daño|viole)
    (?:sufro|victima de|vivo|viviendo) <two>(?:violencia|maltrato) <one>(?:domestic\w+|intrafamiliar|de genero
        |familiar)?
    (?:estan|esta) (?:entrando|metiendose) <two>(?:a |en )(?:mi )casa|(?:estan|esta) siguiendo <few>(?:miedo|ayuda
        |calle)
""")
"""Somebody is being hurt by another: read before figures of speech are taken out."""

ALONE_EMERGENCY: Final = frozenset(
    {"sangre", "ambulancia", "auxilio", "emergencia", "ahogo", "desmaye", "desmayo", "convulsion"}
)
"""Emergency when they are the whole message."""
