"""The signs that a body is in danger."""

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
        |mensajes|mucho|casi|tanto|demasiado))
    no <one>(?:reacciona|despierta) <few><near one>
    no (?:tiene|le siento|le encuentro|hay) <one>pulso|(?:dando|dio|sufrio|tuvo) <one>un paro(?! (?:de|nacional
        |camionero))
    se (?:me |le )?(?:esta )?(?:torcio|torciendo|paralizo|durmio|enchueco) <two>(?:boca|cara|lado|medio)
    se (?:desvanecio|desplomo)|se cayo <few><two>(?:no (?:se mueve|despierta|responde|reacciona)|inconsciente)
    <near one> <few>(?:no (?:se )?(?:mueve|despierta)|esta (?:azul|morad[oa]|fri[oa] y no))(?= $| (?:y|ni|ayuda|desde
        |esta|respira|responde|despierta|se mueve))
    se (?:esta )?(?:poniendo|puso|ponio|pone) (?:morad|azul)\w*(?! (?:el|la|los|las|mi|un|una) (?!cara|boca|labios
        |piel))
    se (?:me |le )?(?:atoro|atraganto|trabo) <few>(?:carne|comida|pollo|garganta|dulce|hueso|espina|respirar|pedazo)
    convulsi\w+
    # blood
    <bleeds> <few>sangre
    <body> <two>(?:con |de |hay |sale |en )?sangre|sangre <two>(?:por|de|en) (?:la |el |mi |los )?<body>
    (?:estoy|esta|sigue|sigo|esto|dejo|empez\w+|para|paro|deja|parar|dejar) <two>(?:sangrando|sangrar|desangr\w+)
    no <one>(?:para|paraba|parando) <one>(?:la sangre|el sangrado)|desangr\w+|hemorragia|(?:me|le) sangra\w*|sangro
        |sangra (?:much|demasiad|bastant)\w+
    sangrado (?:fuerte|abundante|vaginal|que no)|embarazad\w+ <few>sangr\w+|sangr\w+ <few><few>embarazad[oa]
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
    sangr\w+ <two>(?:a (?:chorros?|borbotones|mares)|sin parar|muchisimo|demasiado)
    no <two>(?:para|deja|dejo|paro|dejan?) de <one>(?:sangrar|sangre)
    (?:se|me|le) <one>(?:arranco|arrancaron|amputo|volo|rebano|trituro|aplasto) <two>(?:dedos?|mano|pie|brazo|pierna
        |oreja)
    (?:heridas?|corte) <one>(?:profund\w+|grave)|quemaduras? <one>(?:grave|fea|profunda|segundo|tercer)\w*
    me quem(?:e|ado) <few>(?:aceite|agua|cara|cuerpo|mano|brazo|pierna)
    (?:mordio|pico) (?:un|una) (?:vibora|serpiente|culebra|alacran|escorpion|araña|viuda)
    (?:corriente|cable|electric\w+|descarga|golpe|cayo|choco) <few>(?:y )?qued[oe] <one>(?:tirad[oa]|ties[oa]|inmovil
        |inconsciente|sin moverse)
    (?:inhal\w+|respir\w+|aspir\w+|trag\w+) <two>(?:humo|gas|monoxido|cloro|amoniaco
        |vapor\w*) <few><few>(?:no (?:reacciona|despierta|responde|puede)|mare\w+|vomit\w+|desmay\w+|inconsciente
        |muy mal|ahog\w+)
    (?:clav|enterr|encaj)(?:o|aron|e) <two>(?:cuchillo|navaja|puñal|fierro|vidrio|destornillador|varilla
        |cuchilla) <few>(?:a (?:mi|un|una)|pecho|estomago|panza|cuello|ojo|cabeza|espalda|abdomen|costado)
    se (?:agarro|agarra|agarraba|llevo la mano) (?:el|al|del) (?:pecho|corazon)
    (?:choque|accidente|derrumbe|explosion|incendio|volcamiento|volcadura) <few><few>(?:gente|personas?|alguien
        |niñ[oa]s?|pasajeros) <one>(?:atrapad|herid|tirad|quemad|inconsciente)\w*
    # stroke, allergy, birth
    (?:medio cuerpo|media cara|mitad (?:del cuerpo|de la cara)|lado (?:del cuerpo|de la cara|derecho
        |izquierdo)) <one>(?:dormid|torcid|paraliz|caid|adormec|inmovil|muert)\w+
    (?:de repente|de golpe|de pronto|derrepente|de la nada) <few><few>no (?:puede|puedo|podia) <one>(?:hablar|caminar
        |ver|mover\w*)
    no (?:puede|puedo) (?:caminar|hablar|mover\w*) ni (?:hablar|caminar|mover\w*)
    (?:tiene|tengo|(?:se|le|me) <two>(?:pus\w+|pon\w+|estan poniendo)|estan?|quedaron) <two>(?:labios|cara
        |boca) <one>(?:azul|azules|morad[oa]s?)
    no <one>(?:puedo|puede|siento|siente) (?:mover )?<two>(?:medi[oa] (?:cara|cuerpo)|lado|mitad|brazo|piernas?|cara)
    se (?:me|le) (?:\w+ ){1,2}(?:cara|medio cuerpo|lado izquierdo|lado derecho)(?! de la)
    (?:boca|cara) (?:chueca|torcida|caida|de lado)|adormec\w+ <few>(?:brazo|cara|lado)
    media (?:cara|boca) (?:dormida|torcida|caida|paralizada)
    (?:cierra|cerrando|cerro|hincho|hincha|hinchando|inflam\w+) <two>(?:garganta|lengua|cara|labios)
    anafila\w+|(?:tengo|tiene|dio|dando|teniendo) <two>reaccion alergica|reaccion alergica (?:grave|fuerte)
    rompi(?:o)? (?:la )?(?:fuente|bolsa)(?= $| y | que | ya | estoy | tengo )
    (?<!gata )(?<!perra )(?<!vaca )(?:estoy|esta) (?:pariendo|dando a luz|por (?:parir|dar a luz)|teniendo (?:al
        |el) bebe)
    ya viene el bebe
    (?:tengo|tiene|teniendo|con|empez\w+|son) <two>contracciones(?! muscular\w+)
    contracciones <few>(?:cada|minutos|seguidas|fuertes)
    trabajo de parto(?! en)|parto <one>(?:se adelanto|adelantado|prematuro)
    (?:va a|por|estoy por) (?:parir|dar a luz) <one>(?:ya|ahora|aqui|aca|en)
    (?:se )?(?:le |me )?rompio (?:la )?(?:fuente|bolsa)(?= $| y | que | ya | a | hace )
    (?:se )?(?:asoma|esta saliendo|sale) <two>(?:bebe|cabeza del bebe)
    # sugar
    (?:bajo|bajon|baja|subio|alta|subida) <few>(?:azucar|glucosa|glicemia|glucemia) <few>(?:no <one>(?:responde|contesta
        |reacciona|habla|despierta)|desmay\w+|inconsciente|tembl\w+|suda\w*|sudor|confundid[oa]|id[oa]|delir\w+)
    (?:tiene|tengo|marc[ao]|salio|subio|bajo|esta con|anda con|amanecio con) <few>(?:la azucar|el azucar|glucosa
        |glicemia|glucemia) <one>en (?:[3-9]\d\d|[1-4]\d)(?! (?:g|gr|gramos|kg|kilos?|pesos|soles|bolivares|dolares) )
    (?:diabetic[oa]|insulina|diabetes) <few><two>(?:desmay\w+|no (?:responde|reacciona|despierta)|inconsciente
        |convuls\w+)
    (?:mucha|demasiada|doble|exceso de) insulina|insulina <few>(?:tembl\w+|desmay\w+|suda\w+|inconsciente|confundid[oa])
    (?:tengo|tiene|subio|esta con|marca|marco) <two>presion <two>(?:en|a) <one>(?:2[0-6]\d(?! (?:psi|libras
        |bar|pesos))|1[89]\d <few><few>(?:veo|borroso|duelen?|vomit\w+|pecho|cabeza|hablar|desmay\w+))
    (?:shock|choque) (?:diabetico|insulinico|anafilactico|alergico)|hipoglucemia (?:severa|grave)
    (?:transpir|sud)\w+ fri[oa] <few><few>(?:pecho|brazo|mare\w+|vomit\w+|duelen?|palid\w+|desmay\w+|respir\w+)
    (?:pecho|brazo|mare\w+|palid\w+|desmay\w+) <few><few>(?:transpir|sud)\w+ fri[oa]
    (?:duelen?|dolor) <two>brazo izquierdo
    # fits
    (?:pataleta|episodio|ataques?|crisis) <one>(?:epilep\w+|convulsiv[oa]|asmatic[oa])
    espuma <two>(?:por|de|en) (?:la |su )?boca|(?:ojos|mirada) <two>(?:en blanco|volteados?|dados? vuelta)
    (?<!casi )(?:le|me) (?:dio|esta dando|dieron|dan|esta) <one>(?:un ataque|ataques)(?= $| (?:a (?:mi|un|una|la|el)|y
        |esta|ayuda|no|aqui|aca) )
    (?:esta|empezo a|se puso a) (?:temblar|temblando|sacud\w+) <few>(?:no (?:responde|reacciona|contesta)|ojos
        |convuls\w+)
    # under water
    (?:cayo|hundio|hundiendo|metio|caido) <few>(?:piscina|pileta|alberca|rio|mar|pozo|cisterna|acequia|canal|lago|laguna
        |tina|bañera) <few>(?:no (?:sale|respira|responde|reacciona|despierta|se mueve|sabe nadar)|ayuda|ahog\w+
        |inconsciente)
    (?:sacaron|sacamos|saque|rescat\w+) <few><two>(?:agua|rio|piscina|pileta|alberca|mar|pozo) <few>(?:no (?:respira
        |responde|reacciona|despierta|se mueve)|inconsciente|morad[oa]|azul|pulso)
    # somebody who lies there, who is not himself
    <near one> <few><few>(?:no (?:se mueve|reacciona|despierta|respira))(?= $| (?:y|ni|ayuda|desde|bien|para nada
        |por favor|nada) )
    no (?:vuelve|volvio|volvia|recupera) (?:en si|el conocimiento)
    (?:señora?|hombre|mujer|persona|joven|niñ[oa]|alguien|chic[oa]|ancian[oa]|motociclista|ciclista) <few>(?:tirad[oa]
        |botad[oa]|desplomad[oa]) <few>(?:calle|piso|suelo|vereda|acera|banqueta|sangr\w+|pista)
    <near one> <few>(?:palid[oa]|helad[oa]|fri[oa]|blanc[oa]) <few>(?:no (?:responde|contesta|reacciona|habla)|sudando)
    <near one> <few><two>habla\w* <one>(?:enredado|trabado|raro|arrastrado|incoherencias|cosas sin sentido)
    se (?:le|me) <two>(?:trab[oa]|enred[oa]|duerme) la lengua(?! (?:con|al|cuando) )
    se (?:le|me) (?:cae|cayo|cuelga) <one>(?:el|un) brazo
    se (?:le|me) <one>(?:cae|cayo|fue) (?:la |media )(?:cara|boca)(?! de la)
    (?:fiebre|temperatura) <two>(?:de|en|a) <one>4[0-3](?= $| )(?! (?:litros|personas|pesos))
    4[0-3] <two>(?:de )?fiebre|fiebre (?:muy alta|altisima)|(?:tengo|tiene|con|arde en) (?:mucha )?fiebre alta
    fiebre <few>(?:no (?:le |me )?(?:baja|cede)|delir\w+)
    # burns
    (?:cayo|volco|derramo|echo|tiro|salpico) <few>(?:agua|aceite|leche|sopa|cafe|olla|caldo) <two>(?:hirviendo|caliente)
         <few>(?:encima|cara|brazos?|piernas?|cuerpo|pecho|espalda|manos?|piel)
    quem\w+ <few>(?:la piel|ampollas?) <two>(?:levant\w+|sale\w*|despren\w+|cay\w+|grandes?)
    # too much of what heals
    (?:tom[eo]|trag[oa]|trague|bebio) <two>(?:frasco|jarabe|blister|gotero|caja de (?:pastillas|remedios
        |medicamentos)) <two>(?:enter|complet)[oa]
    (?:se|me) (?:paso|pase|fue) <one>(?:de|con) <one>(?:pastillas|dosis|drogas?|insulina|medicinas?)
    (?:tom[eo]|puse|puso|di|dio|dimos|inyect\w+) <few>(?:(?:doble|triple) dosis|(?:insulina|pastillas|medicamento|jarabe
        |gotas) <one>de mas)
    (?:necesit\w+|llamen|manden|traigan|urge) <two>(?:medico|doctora?|paramedicos?|bomberos) <one>(?:urgente|ya|ahora
        |rapido)|urgente <two>(?:medico|doctora?|paramedicos?|bomberos)
    # asking for help outright, dying
    (?:le|me|lo|la) (?:cayo|pego|dio) un rayo|se (?:me|nos|le) <one>(?:muere|muriendo) (?:mi|el|la) <near one>
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

ALONE_EMERGENCY: Final = frozenset(
    {"sangre", "ambulancia", "auxilio", "emergencia", "ahogo", "desmaye", "desmayo", "convulsion"}
)
"""Emergency when they are the whole message."""
