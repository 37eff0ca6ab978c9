"""Figures of speech and products that only look like danger ("me muero de hambre", "sangre de toro")."""

from typing import Final

from liora.language.families import families

FIGURES: Final = families(r"""
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
    (?:quiso|quiere|quisieron|quieren) <one>(?:matarme|ahorcarme)
    casi (?:me )?mat[oea]\w*
    (?:sin|evitar|evito|puedo|pueden?|podrian?|va a|vaya a|para no|como no) (?:lastimarme|herirme|hacerme daño)
    miedo (?:a|de) (?:lastimarme|herirme|hacerme daño) (?:al|haciendo|en|con|corriendo)
    (?:lastimarme|hacerme daño) (?:en |con )?(?:la|el|las|los|mis?) (?:espalda|rodillas?|hombros?|cintura
        |tobillos?|pies?)
    (?:lastimarme|hacerme daño) (?:en |con )?(?:la|el|las|los|mis?) (?:columna|cuello|estomago|higado|piel
        |ojos?|pelo|cabello)
    (?:puedo|puede|pueden|podria) vivir sin
    vivir (?:tan )?(?:en|con|cerca|lejos|junto|por|de(?! verdad)|aqui|aca|ahi|alla|sol[oa])(?! <few><suffering>)
    despertar(?:me)? (?:al? (?!mañana)|tan |temprano|tarde|con )
    colgar(?:me)? (?:el|la|los|las|un|una|esta|este|mi|de mi|del)
    cortar(?:me|se)? (?:el|la|mi|las uñas|los rulos|un)
    desviv\w+ por
    vida (?:social|amorosa|laboral|sedentaria|nocturna|util|crediticia|escolar|saludable|sana)
    sangre (?:en|de) (?:(?:la|el|mi) )?(?:carne|pollo|filete|bistec|hueso|pescado)
    suicid\w+ squad|incendio de precios|gas (?:pimienta|natural|licuado)
    convulsion\w* (?:el|la|los|las|social\w*|politic\w*) ?(?:mercado|pais|redes?|bolsa|mundo|internet|politica)?
    (?:maquina|maquinita|cajero|alcancia|juguete|control|reloj|camara|aspiradora|lavadora|telefono) <few>(?:trag|com
        |gast)\w+ <few>(?:pilas?|monedas?|bateria|tarjeta|botones)
    (?:muero|moria|morir|morirme|muriendo) <few>(?:de ganas|de lo \w+)
    (?:detector|alarma|sensor|equipo|curso|seguro|kit|extintor\w*|prevencion) <few>(?:incendios?|gas|monoxido|humo
        |accidentes?
        |caidas?|violencia|emergencias?)
    romp\w+ la cabeza (?:pensando|tratando|con)
    (?:casi|que|me va a|le va a|un) <two>infarto (?:con|al|cuando|de|por) <few>precios?
    infarto (?:al ver|cuando vi|con)
    desmay\w+ (?:de (?:hambre|amor|emocion|risa|la \w+)|<two>(?:con|al ver|cuando vi) <few>precios?)
    ahog\w+ (?:en|de|con) (?:(?:un|mis?|las|los|tantas|puras) )?(?:deudas?|trabajo|risa|vaso|tareas?|correos|mensajes)
    respirar (?:de|por) (?:la |tanta )?risa
    (?:paquete|pedido|envio|producto|repartidor) <two>accidente
    (?:desangr|ahorc|asfixi|atragant)\w+ <one>(?:con|por|de|en) (?:(?:est[oae]s?|los|las|tant[oa]s|mis?|la
        |el) )?(?:interes\w*|precios?|deudas?|cuotas?|impuestos?|gastos|comision\w*|renta|alquiler|arriendo|pagos)
    (?:moto|motor|carro|auto|coche|camioneta|carburador) (?:no (?:arranca|prende
        |enciende) )?(?:y )?se (?:me )?(?:esta )?ahog\w+
    (?:plantas?|matas?|cesped|suculentas?|pasto|celular|pila|bateria) se (?:me )?(?:esta )?(?:muer|mur)\w+
    respirar (?:hondo|profundo|por la nariz) (?:en|durante|para|con) (?:la |el )?(?:medit\w+|yoga|clases?|mascarilla
        |practica)
    sobredosis de (?:azucar|chocolates?|cafe|cafeina|dulces?|caramelos|amor|ternura|cariño|trabajo|informacion
        |noticias|pan|pizza|carbohidratos|comida|internet|tele\w*|futbol|series?|musica|risa|alegria|energia|felicidad
        |colores?|brillo|estilo|queso|sabor)
    no (?:me )?(?:quiero|voy a|pienso) (?:morir|morirme|matar|matarme|suicidar|suicidarme) <few>(?:tranquil[oa]s?
        |no te preocupes|jaja\w*|jeje\w*|broma|hambre|sed|sueño)
    (?:<attacker>|ella) <one>me ahorc(?:o|aba|aron) <throttled>
    ca(?:e|yo|ia) la cara de (?:verguenza|pena|risa)
    # what is taken as it was prescribed
    (?:tomo|(?:tengo que|debo|hay que) tomar(?:me)?) (?:todas|todos) <one>(?:pastillas|medicamentos|remedios|medicinas
        |pildoras) <few>(?:cada (?:mañana|dia|noche|\d+)|todos los dias|con <one>(?:desayuno|comida|cena|almuerzo)
        |recet\w+)
    (?:doctora?|medic[oa]|psiquiatra) <one>(?:dijo|indico|mando) que (?:(?:me|debo|tengo que|debia
        |hay que) ){0,2}(?:tom[eo]|tomar(?:me)?) (?:todas|todos) <one>(?:pastillas|medicamentos|remedios|medicinas)
    # what nearly was, or is long past
    casi (?:me |lo |la |nos |le )?atropell\w+
    (?:infarto|derrame|acv|ictus|convulsi\w+|accidente|sobredosis|intoxic\w+|hemorragia|desmay\w+|atropell\w+|paro
        |ataque|quem\w+) <few>(?:hace <two>(?:año|años|meses)|en (?:19|20)\d\d|el año pasado|cuando era (?:niñ|chic
        |jov)\w+)
    (?:hace <two>(?:año|años|meses)|en (?:19|20)\d\d|el año pasado) <few>(?:infarto|derrame|acv|ictus|convulsi\w+
        |accidente|sobredosis|paro|hemorragia)
    no (?:me |te |se )?(?:estoy|esta|estaba) muriendo|no es (?:una )?emergencia
    # what is told, sung and shown
    (?:novela|serie|pelicula|peli|capitulo|libro|historia|cuento|teleserie|anime|manga|personaje|protagonista|actor
        |actriz|cantante) <few>se (?:suicid\w+|mat[ao]|muere|ahorc\w+)
    (?:pelicula|peli|serie|libro|cancion|novela|documental|banda|disco|videojuego) (?:(?:de|del|sobre|la|el|las|los
        |llamad[oa]|se llama|que se llama) ){0,2}(?:\d+ )?(?:(?:razones|motivos) (?:de|para) )?(?:suicid\w+|infarto
        |sobredosis|hemorragia|convulsi\w+|matarme|morirme|morir|quiero morir)
    (?:el |la )?suicid\w+ (?:es|era|de|sale en) (?:la |el |una? )?(?:pelicula|peli|serie|libro|cancion|novela|comic)
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
