"""The signs that somebody may take their life or hurt themselves, the writer or somebody near."""

from typing import Final

from liora.language.families import families

CRISIS: Final = families(r"""
    # suicide by its name
    sui ?cid\w*
    desviv\w+me
    autolesion\w*|autolisis|unalive
    empastillarme|envenenarme(?! (?:a|con))
    # wanting to die or to be dead
    (?<!siento que me )(?<!creo que me )(?<!siento que )(?<!creo que )<want> <few>(?:morir|morirme|fallecer
        |la muerte|mi muerte)
    (?:<want>|quiere|ojala) <few>(?:estar|estuviera|estaria) <few>muert[oa]
    (?:mejor|merezco) (?:estar )?muert[oa]|ojala <two>(?:muera|muriera)|mejor me muero|quiero muerte|quiero morrer
    morir (?:es|seria) (?:lo )?mejor|(?:ideas?|pensamientos?) de (?:muerte|morir|hacerme daño)
    (?:forma|manera|como) <few>(?:morir|morirme|matarme)
    (?:pastillas|veneno|dosis) <few>para (?:morir|morirme|morirse|matarme|matarse|no despertar\w*
        |dormir(?:me)? (?:para )?siempre|acabar con (?:todo|mi vida|esto)|dejar de (?:vivir|existir|sufrir))
    como <one>(?:me|se) <one>(?:puedo|podria|puede|hago para) (?:matar|suicidar|ahorcar|morir)
    (?:quiere|quieren|piensa en|hablando de|habla de) <few>(?:morir|morirse|no vivir)
    (?:mismo|igual) (?:vivir o|si vivo o) (?:morir|muero)
    morirme
    (?:unica|mejor) (?:salida|solucion|opcion) es (?:morir|morirme|matarme|la muerte)|muerte es la (?:unica|mejor)
    (?:ojala|que alguien) <one>(?:me )?(?:mate(?! <few>jaja)|matara|atropell\w+)
    (?:<want>|espero) que (?:\w+ )?me (?:mate|maten|matara|muera|atropell\w+|arroll\w+|parta un rayo)
    si (?:me )?(?:muero|mato|muriera) <few>(?:nadie|mejor|que mas da|da igual|no pasa nada|no import\w+)
    (?:que mas da|da igual|me da lo mismo|nadie <two>cuando) <two>(?:si |cuando )?(?:me muero|me muera|me mato)
    (?:cuando|el dia que) (?:yo )?(?:me )?muera <few>(?:llor\w+|extrañ\w+|arrepent\w+)
    (?:pienso|pensando|penso|piensa|sueño|fantase\w+) <one>(?:mucho |siempre |solo )?(?:en|con) <one>(?:la muerte
        |mi muerte|morir\w*|no existir|matar(?:me|se))
    (?:ultimo dia|ultima noche|ultimas horas) (?:en este mundo|de mi vida|con vida|viv[oa]|que vivo)
    cuant[oa]s? <few>(?:pastillas|<poison>) <few>me (?:mata|matan)|si me (?:tomo|trago) <pills>
    (?:da (?:lo mismo|igual)|no (?:me )?(?:importa|interesa)|que mas da|me vale\w*) <few>(?:si )?<one>(?:amanezco
        |despierto|vivo o|existo|sigo viv[oa]|estoy viv[oa]|me muero|muero o)
    (?:dios\w*|el señor|virgencita|la muerte|la parca|la pelona) <one>(?:ya )?(?:que )?me (?:lleve|llevara
        |recoja)(?! (?:con bien|al|a (?:la|mi) (?!lado)|por|de la mano) )
    (?:ruego|rogue|pido|pedi|rezo|suplico) <few>(?:dios\w*|señor|virgen\w*|cielo) <two>me (?:lleve|llevara|recoja)
    (?:si|cuando|que) (?:yo )?(?:dejo|dejara|deje|dejase) de (?:existir|vivir|respirar)<end>
    duele (?:mucho )?(?:morir(?:se|me)?|ahorcarse|matarse|suicid\w+)
    cuanto (?:se )?(?:tarda|demora) <few>(?:morir\w*|ahorcarse|desangrarse)
    que sentido tiene <one>(?:vivir|seguir vivi\w+|seguir si (?:todo|nada|nadie)|existir|(?:la|mi|esta) vida)
    (?:miro|veo|mirando|viendo|asomo|paso por) <few><height> <few><want> <few>(?:saltar|(?:tirar|lanzar|aventar
        |arrojar)me)
    me (?:hubiera|habria|hubiese) (?:matado|suicidado|ahorcado)<end>
    si no fuera por <few><one>me (?:hubiera|habria|hubiese) (?:matado|suicidado|ahorcado)
    (?:hoy|esta noche|mañana) me muero<end>|todo (?:listo|preparado|arreglado) para (?:morir\w*|matarme|irme de este)
    (?:quisiera|querria|ojala|desearia|preferiria) no haber (?:despert\w+|existido|sobrevivido)
    dejar de sufrir para siempre|<want> <one>que (?:se )?(?:acabe|termine) (?:todo|mi vida|esta vida)
    que mi vida (?:se )?(?:acabe|termine)
    (?:carta|nota|mensaje|audio|video) <few><one>(?:despidiendome|despidiendose)
    (?:pensamientos?|ideas?) <one>de no (?:vivir|existir|querer vivir|despertar)
    # not wanting to live
    (?:arrepiento|lamento|lastima|rabia|pena|por que) <few>(?:sobreviv\w+|me (?:salvaron|salvaste|salvo|rescataron
        |revivieron)(?! la vida| con | de ))
    no (?:quiero|queria) que me (?:salven|salvaran|salve|rescaten|revivan|encuentren con vida)
    vivir (?:ya )?me (?:pesa|duele|cansa|agota)|sin mi (?:estar\w+|seri\w+|viviri\w+) <one>mejor
    mejor que (?:yo )?no este(?= $| (?:aqui|mas) )
    (?:acabar|terminar) conmigo<end>
    (?:duele|pesa|cuesta|cansa|agota|asfixia) <two>(?:vivir|existir|estar viv[oa]|seguir vivi\w+)<end>
    nada <one>(?:por|para) (?:lo )?(?:que|cual) (?:seguir|vivir|luchar|estar|existir)<end>
    (?:mejor|deberia|tendria que|prefer\w+|hubiera preferido) <one>(?:no|nunca) <one>(?:hubiera|hubiese|haber
        |haya) nacido
    <not>(?:quiero|quiere|quisiera|deseo|desearia|puedo|soporto|aguanto|merezco|provoca) <few>(?:vivir|viviendo
        |existir|existiendo)
    <not>(?:vale la pena|tiene (?:caso|sentido)|dan|interesa|importa|se como|se para que) <few>(?:vivir
        |viviendo|existir)
    <not>(?:tengo|tiene|hay|encuentro|veo|siento|hallo) <few><one>(?:vivir|viviendo|existir)
    <not>(?:soporto|aguanto|tolero) <one>(?:estar|seguir) viv[oa]
    <not>(?:quiero|quisiera|deseo|merezco|quiere) <two>(?:despertar|despertarme|estar viv[oa]
        |estar en este mundo|nacer|haber nacido)
    <not>(?:quiero|quisiera|deseo|quiere|soporto|aguanto) <two>(?:estar|seguir) <few>en este mundo
    ya no (?:quiero|quisiera|quiere) (?:estar|seguir) <one>(?:aqui|aca)<end>
    <not>(?:quiero|quisiera|deseo|quiere) <two>seguir (?:viv[oa]|con vida|con mi vida|en este mundo|en esta vida)
    (?:<want>|ojala|seria mejor) no (?:vivir|existir|despertar\w*|haber nacido|estar (?:viv[oa]|en este mundo)
        |ser nadie)
    ojala (?:no|nunca) <one>(?:hubiera|hubiese|haya) nacido
    ojala (?:ya )?no <one>(?:despiert[ae]|despertar\w*|amanezca)(?! <one>(?:el|la|los|mi|mis|a) )
    (?:sin|perd\w+|quit\w+|acab\w+|falta\w*|fueron|pocas) <few>ganas de (?:seguir )?(?:vivir|viviendo|existir)
    (?:(?:cansad|hart|agotad|aburrid|chat|podrid|mamad|hastiad|asquead|fastidiad|jart)[oa]|canse|harte|aburri|(?:hasta
        |asta) (?:la|las|el|los) \w+|da (?:asco|flojera|hueva|paja|ladilla|pereza|fiaca))(?: de)? (?:vivir|existir
        |estar viv[oa]|seguir vivi\w+|(?:la|esta|mi) vida(?! de (?!mierda|porqueria|dolor|sufri\w+)))
    (?:para|por) que <one>(?:vivir|vivo|existir|existo|viviendo|naci|sigo viv[oa]|sigo vivi\w+|seguir vi[vi]\w+)
    (?:nada por|nadie por|(?:sin|falta\w*|pocas|ni) (?:motivos?|razon\w*|fuerzas) (?:por|para)) (?:(?:el|la|lo|quien
        |que|cual) ){0,2}<one>(?:vivir|seguir vivi\w+|seguir viv[oa]|existir)
    me pesa (?:la vida|vivir|existir|seguir viv\w+)|(?:me rindo|me rendi|rendirme) (?:con|de|en) (?:la|mi) vida
    ya no <one>(?:quiero|puedo|aguanto) (?:con |mas )?(?:con )?(?:mi|la|esta) (?:vida|existencia)
    (?:no puedo|no doy|no aguanto) mas (?:con )?todo esto
    (?:vida|vivir) <two>(?:no|ya no|sin) <one>(?:tiene|tenga|vale|valga|importa|sirve|encuentro|hay|sentido)
    (?:no|ni|nada) <one>(?:tiene|encuentro|veo|hallo) <one>sentido (?:(?:a|de|en) )?(?:(?:la|mi|esta) )?(?:vida
        |vivir|seguir vivi\w+)
    no <one>(?:encuentro|veo|hallo|siento) <one>sentido (?:a|en) nada(?! de (?:esto|eso|lo que))
    nada tiene sentido(?:<end>|(?= para mi| sin | en mi))
    no (?:le )?(?:encuentro|veo|hallo|tengo) (?:otra )?salida(?! (?:de|del|a la))
    no <one>(?:aguanto|soporto) (?:mas )?(?:la|esta|mi) vida|no (?:puedo|doy) mas con (?:mi|la|esta) vida
    (?:nunca|no) (?:debi|deberia|debia|tuve que|tendria que) (?:de )?(?:haber )?(?:nacer|nacido)|(?:maldigo|maldito
        |odio) <few>(?:naci|haber nacido)
    (?:mundo|nadie) (?:no )?me necesit[ao]|no voy a estar viv[oa]|(?:cerrar|cierro) los ojos <two>no despertar\w*
    dormir(?:me)? <two>(?:siempre|no despertar\w*|eternamente)
    no despertar(?:me)? (?:nunca|mas|jamas)
    descansar para siempre
    <want> <two>desaparecer(?:me)?(?:<end>|(?= de (?:este|la|esta|aqui|todo)
        | del mundo| para siempre| por completo))
    (?:hoy|esta noche|mañana) <two>(?:es|sera|va a ser) mi ultim[oa] (?:dia|noche)(?= $| (?:gracias por todo|perdon\w*
        |adios|cuid\w+|l[oae]s (?:quiero|amo)|me despido|me voy|vivo|viva|con vida))
    (?:perdon\w*|gracias|disculpen\w*) por todo <few>(?:ya no voy a estar|no voy a estar mas|me voy para siempre
        |no me busquen|adios para siempre|cuiden a mis?)
    me despedi (?:ya )?de (?:tod[oa]s?|mis?) <few>(?:(?:solo|ya) <one>(?:falta|queda)|y (?:me voy|hoy|esta noche)
        |perdon\w*|adios|para siempre)
    (?:junte|guarde|guardad[ao]s?|juntando|guardando|compre|consegui|tengo) <few>(?:pastillas|veneno|soga|raticida
        |rivotril|clonazepam|pistola) <few><two>(?:decid[ao]|anim[eo]|atrev[ao]|acabar|hacerlo|tomarmel[oa]s|matarme
        |no (?:quiera|aguante) mas)
    (?:dejar|irme|ir|salir|partir|estar|ido|hart[oa]|pertenezco) (?:de |en |a )?(?:este mundo|esta vida
        |de existir|de vivir)
    (?:despido|adios) (?:de |a )?(?:este mundo|la vida)|(?:me despido|adios) <two>para siempre
    esta es mi despedida(?! de)|mejor desaparezco
    (?:encontre|escribi|deje|dejo|dejando|escribiendo) <two>(?:carta|nota) de (?:despedida|suicid\w+)
    (?:despedido|despedirme) de (?:este mundo|la vida)|deje de (?:existir|vivir)|carta de despedida <few>pastillas
    (?:irme|reunirme|reencontrarme|estar) <few>(?:en |al )(?:el )?cielo
    (?:fallec\w+|murio|partio) (?:\w+ ){0,25}(?:irme|reunirme|alcanzar\w*|estar|ir) con (?:el|ella|ellos)<end>
    (?:me voy|me fui|irse|se quiere ir) de (?:este mundo|esta vida)(?! (?:del?|corporativo|laboral) )
    (?:irme|ir|estar|reunirme|reencontrarme) con (?:dios\w*|mi diosito|jesus|mi \w+ (?:que )?(?:en paz|murio|fallecio
        |muert[oa]|fallecid[oa]))
    (?:odio|detesto) (?:mi vida|vivir|estar viv[oa]|existir)
    (?:estari\w+|seri\w+|viviri\w+|estan?) <few>sin mi(?:<end>|(?= en | por | aqui ))
    (?:estari\w+|seri\w+|viviri\w+) <few>si (?:yo )?no (?:estuviera|existiera|viviera)
    soy (?:solo |nada mas que )?(?:una carga|un estorbo)(?! de)
    nadie (?:me|va a|notaria|notara|se <two>cuenta) <few>(?:extrañ\w+|echar\w* de menos|llor\w+) <few>(?:si|cuando)
    nadie <few>(?:extrañaria|extrañara|va a extrañar|notaria|notara|daria cuenta|lloraria) <few>
        (?:si |cuando )?(?:yo )?(?:me )?(?:desaparec\w+|desaparezco|muer[oa]|muriera|mato|mate|falto|faltara
        |no (?:esto[iy]|estoy|estuviera))
    nadie (?:me|va a|notaria|notara) <two>(?:extrañ\w+|echar\w* de menos|si (?:desaparec\w+|muero))
    (?:nadie|si) (?:le |me )?(?:importa|importaria|muero|desaparec\w+) <two>(?:si me muero|si desaparec\w+|nadie)
    # killing or hurting oneself
    (?<!siento que )(?<!creo que )me <few><want> <few>morir
    me <few><want> <few>matar(?! (?:al?|las?|los?|el|una?|unos) )
    me (?:mataba|mataria|suicidaba|suicidaria)(?! de)|(?:vida|vivir) y <two>(?:terminarla|acabarla|quitarmela)
    no <two>(?:aguanto|soporto|quiero) <two>dia mas (?:de vida|viv[oa]|viviendo|en este mundo|en esta vida)
    (?:hice|hago|hizo|hace) <two>cort(?:es|adas) <few>(?:piernas?|brazos?|muñecas?|antebrazos?|muslos?|venas)
    me <few><want> <few>(?:ahorcar|horcar|colgar|suicidar|desvivir|lastimar|hacer daño|dispararme
        |disparar|rajar|envenenar)
    me <few><want> <few>cortar(?:<end>|(?= (?:las|los) (?!puntas|uñas|rulos|rizos|pelos)))
    <want> <few>(?:mat|ahorc|colg|lastim|her|dispar)(?:arme|irme|arse|irse)|<want> <few>(?:hacerme daño|morirse)
    (?:<want>|volvi a|vuelvo a|dejar de|parar de|sigo sin dejar de|ganas de) <few>cortarme
        (?:<end>|(?= cuando | (?:las|los) (?!puntas|uñas|rulos|rizos|pelos)))
    (?:kil|hurt|cut) my ?self
    end my life
    want to die
    want to be dead
    don ?t want to live
    (?:quiero|vou) me matar
    acabar com a minha vida
    matarme|ahorcarme|lastimarme|herirme|hacerme daño|me ahorco(?! (?:en|con|de) )|me matare
    quitarme (?:del|de en) medio
    me mato(?! (?:el|la|los|las|de|un|una|con|su|ese|esa))
    me (?:lastimo|corto|hago daño)(?= $| (?:a mi|a proposito|cuando|para|porque|los|las|y))
    me (?:quemo|golpeo|rasguño|araño|pego) (?:\w+ ){0,2}(?:a proposito|para (?:castigarme|sentir)|contra la pared)
    (?:miedo|ganas|pienso|pensando|capaz) (?:de|en) hacerme algo(?: malo)?<end>|me (?:quiero|voy a
        |vuelvo a) <one>(?:pitiar|pitear|petatear)
    <want> <few>(?:estirar la pata|petatearme|corchazo)|me <few>corchazo
    (?:pistola|arma|revolver|soga|cuerda|navaja) <few>(?:usarla (?:en mi|contra mi|conmigo)|en mi cabeza|en mi contra
        |para (?:matarme|ahorcarme|colgarme))
    tengo <two>(?:pistola|revolver|soga) <few>(?:en mi|conmigo|lista|para mi)
    <near one> <few>(?:se )?(?:esta|estaba|anda|sigue) (?:haciendose daño|haciendo daño|lastimandose|lastimando
        |cortandose|cortando|autolesion\w+)(?= $| (?:a si|los|las|sol[oa]|a proposito|y|otra|de nuevo|cuando))
    (?:encontre|encontramos|vi|pille|descubri|sorprendi) <few><near one> <few>(?:cortandose|cortando|lastimandose
        |haciendose daño|colgad[oa]|colgandose|ahorcandose|ahorcad[oa])(?! (?:el|las? (?:uñas?|puntas?|pelo)) )
    <near one> <one>(?:se anda|se esta|se estaba|anda|esta) cort(?:ando|andose) (?:los|las|en (?:el|los|las)) (?!uñas
        |puntas|flecos|rulos)
    (?:dice|dijo|jura|juro|amenaza|amenazo|escribio) <few><two>se (?:mata|suicida|quita la vida|muere)(?= $| )
    (?:tirar|lanzar|aventar|arrojar)se <few><height>|se <one>(?:quiere|va a|queria|quiso) <one>(?:tirar|lanzar
        |aventar|arrojar) <few><height>
    <near one> <few>se (?:tiro|lanzo|avento|arrojo) <few><height>|se ahorco|se intent[oa]ron? (?:matar|ahorcar)
    <near one> <few>se (?:hace daño|lastim\w+|corta)(?= $| (?:los|las|a si|a proposito|y|cuando))
    me estoy (?:lastimando|cortando|haciendo daño)(?= $| (?:a|los|las|y|otra|de nuevo))
    (?:se|lo|la) <one>(?:quiere|queria|intento|va a|quiso) <few>(?:matar|morir|lastimar|ahorcar|quitar la vida
        |hacer daño|(?:pegar|dar|meter) un (?:tiro|balazo)|cortar las venas|envenenar)
    (?:quiere|queria|quiso|intento|piensa|piensa en|habla de|amenaza con|va a) (?:matarse|morirse|lastimarse
        |hacerse daño|ahorcarse)
    (?:cort(?:a|ando|o|arme|arse|ar|e)|raj(?:o|ar|arme)) <one>(?:las venas|las muñecas|los brazos|las piernas)
    (?:quitar(?:me|se)|sacarme) <one>la (?:propia )?vida|(?:me|se) <few>quit(?:o|are|ar|aria|ando) la (?:propia )?vida
    (?:acab\w+|termin\w+|fin|finalizar) (?:(?:de una vez|ya|todo) )?(?:(?:con|a|de) )?(?:mi|esta
        |su) <one>(?:vida|existencia)
    acabe mi vida|<want> (?:poner|ponerle) fin a (?:todo|esto)<end>
    <want> <few>(?:acabar|terminar) con (?:todo|esto|(?:mi|este) (?:sufrimiento|dolor))(?! y (?:te|les?|luego|despues
        |paso|pido))(?:<end>|(?= (?:para|esta noche|mañana|antes de)))
    (?:pegar|dar|meter)me <one>(?:tiro|balazo|disparo)|me <few>(?:pego|doy|meto|pegar|dar|meter) <one>(?:tiro|balazo)
    (?:(?:tirar|lanzar|aventar|arrojar)me|saltar|me (?:tiro|lanzo|aviento|arrojo)) <few><height>
    me <few>(?:tirar|lanzar|aventar|arrojar) <few><height>
    (?:parad[oa]|sentad[oa]|subid[oa]|estoy|colgad[oa]) <two>(?:en|al|de) <one>(?:baranda|barandal|borde|cornisa
        |orilla|filo|pretil) (?:del?|de la) <one><height>
    (?:en|sobre|arriba|encima|subid[oa]|parad[oa]|borde|orilla) <few><height> <few>(?:(?:<want>|a punto) <few>(?:tirar
        |lanzar|aventar|arrojar|saltar)(?:me)?(?= $| (?:ya|y|ahora|adios|perdon\w*))|me (?:tiro|lanzo|aviento
        |arrojo)(?= $| (?:ya|y)))
    (?:(?:tirar|lanzar|aventar|arrojar)me|me (?:tiro|lanzo|aviento|arrojo)) <one>(?:a los (?:carros|autos|coches
        |camiones)|(?:delante|enfrente|debajo|abajo|frente) (?:del?|a) <one>(?:carros?|autos?|camion\w*|micro|bus|tren
        |metro|coches?))
    <want> <few>(?:tomar|tomarme|tragar|tragarme|beber|ingerir) <one>(?:<pills>|<poison>)
    <want> <few>sobredosis
""")
"""Suicide and self-harm, of the writer or of somebody near."""

ALONE: Final = frozenset({"matarme", "desaparecer para siempre", "morir", "morirme", "muerte", "sobredosis"})
"""Crisis when they are the whole message."""
