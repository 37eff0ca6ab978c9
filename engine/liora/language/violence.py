"""The signs that somebody is hurt, threatened or robbed by another."""

from typing import Final

from liora.language.families import families

VIOLENCE: Final = families(r"""
    # what one who is near does, or wants to do
    (?!jef[ea] <few><one>me va a)<attacker> <few><one>me (?:quiere|intent\w+|trat\w+ de|quiso|va a) <one>(?:matar
        |golpear|pegar|violar|hacer daño|quemar|ahorcar)
    <attacker> <few><one>(?:quiere|intent\w+|trat\w+ de|amenaz\w+|amenaz\w+ con|quiso) <one>(?:matarme|pegarme
        |golpearme|violarme|hacerme daño|quemarme|ahorcarme|tocarme)
    <attacker> <few><one>me (?:esta |estaba |sigue )?(?:(?:golpe|peg)\w*(?! <thing>)|(?:apunt|ahorc|maltrat|pate
        |abofete|cachete|estrangul|agarr\w+ a golp|zarande|zamarre|escup|quem\w+ con)\w*)
    <attacker> <few>(?:le|la|lo|nos|les) (?:esta |estaba |sigue )?(?:golpe|peg|maltrat|pate)\w* <one>(?:a )?(?:mi
        |mis|su|sus|la|el) <near one>
    <attacker> <few>(?:nos|me) <one>(?:(?:peg|golpe)\w*(?! <thing>)|(?:maltrat|amenaz|persig|chantaje|acos|humill
        |tortur)\w*(?! con no )|(?:encerr|encierr|amarr)\w*(?! <one><mild>| (?:el|la|los|las|un|una|mi|mis) ))
    me (?:esta |estaba )?(?:peg|golpe|maltrat|amenaz|viol|manose|encerr|encierr|persig|acos|apunt|pate
        |chantaje)\w+ (?:mi|un|una|su) <one><attacker>(?! <one>(?:<mild>|con no) )
    (?:el|ella|ellos) (?:me|nos) (?:esta |estaba )?(?:(?:peg|golpe)\w+(?! <thing>)|(?:maltrat|amenaz|viol|pate
        |manose)\w+)
    (?:<attacker> <few>(?:me|nos|la|le)|me) <one>(?:cag[ao]|muel[ea]|molio|mol[ei]an?|agarr[ao]|dio|da|dieron|peg[ao]
        |meti?o|mete|sac[ao]|tira|tiro) <one>(?:a (?:palos|golpes|piñas|trompadas|patadas|correazos|puñetes|combos
        |madrazos|cinturonazos)|(?:una? )?(?:paliza|golpiza|pateadura|madriza|putiza|cachetadas?|bofetadas?|trompadas?
        |puñetazos?|puñetes?|charchazo|cinturonazos?))(?! de (?:realidad|humildad|agua|aire))
    (?:soy|fui|he sido|siendo|<near one> <two>(?:es|fue|ha sido|era|sido|esta)) <one>(?:golpead|maltratad|abusad|violad
        |agredid|violentad|secuestrad|acosad|torturad)[oa]s?
    me (?:obligan?|obligo|obligaron|forzaron|fuerzan?) a (?:prostituir\w*|acostar\w*|desnudar\w*|tener (?:sexo
        |relaciones))
    (?:<kin>|(?:novio|pareja|esposo|marido) de mi (?:mama|madre|hermana|tia|abuela)) me (?:hace|hizo|hacia) cosas<end>
    <attacker> <few>me (?:hace|hizo|hacia|obliga a hacer) <one>cosas <two>(?:no me gustan?|feas|malas|raras|no quiero
        |sexuales|incomodas)
    me (?:cachetea|abofetea|patea|escup[eo]|zamarrea|zarandea|maltrata|pega|golpea) <one>(?:cada vez que|cuando
        |siempre que|todos los dias|a cada rato) <one>(?:toma|bebe|llega|esta|anda|viene|se|me|discut\w+|pele\w+
        |no)?<end>
    <attacker> <few>(?:mand[ao]|pid[eo]|pidio|envia|muestra|mostro) <one>(?:fotos?|videos?|packs?
        |nudes?) <few>(?:desnud\w+|intim\w+|sin ropa|sexual\w*|porno\w*|cochin\w+)
    me (?:piden?|exige|obliga) <few>(?:fotos?|videos?|packs?|nudes) <few>(?:desnud\w+|intim\w+|sin ropa)
    si (?:lo|la|me|le) <one>(?:dejo|voy|denuncio|separo|digo|cuento) <few><one>me (?:mata|pega|golpea|quema|hace daño
        |va a matar)
    (?:encerrad[oa]s?|escondid[oa]s?|encerre|escondi|encerramos) <few>(?:baño|cuarto|pieza|habitacion|closet|casa
        |dormitorio|carro|auto) <few><one>(?:<attacker>|loc[oa]|borrach[oa]|miedo|furios[oa]|pega\w*|matar\w*|grit\w+)
    (?:borrach|tomad|drogad)[oa] <few><few>(?:me|nos) (?:esta |quiere |va a )?(?:peg|golpe|pate|amenaz|insult|empuj)\w*
        (?! <one><mild>)
    (?:miedo|ayuda|asustad[oa]|temo) <few><few><attacker> <few>(?:violent|agresiv|furios|borrach)[oa]
    <attacker> <few>(?:violent|agresiv|furios|borrach)[oa] <few><few>(?:miedo|ayuda|asustad[oa]|golpe\w*|peg(?:a|ar|o))
    me (?:golpearon|pegaron|apalearon|patearon|estan (?:pegando|golpeando|pateando))(?! <one>(?:el|la|los|las|con|una?
        |mi|mis|sus?) )
    me dejo <two>(?:ojo|cara) (?:morad|hinchad|golpead)[oa]|me (?:dejo|dejaron) (?:tod[oa] )?golpead[oa]
    <attacker> <few>me (?:dejo|hizo) <few>(?:moretones|morad[oa]|marcas|sangrando|inconsciente)
    me (?:agarr|apret|tom|cogi|sujet)(?:o|aron|aba|ando) (?:del|por el) cuello
    me (?:arrastr|jal|jalone|agarr|tir)(?:o|aron|aba|a|an) (?:del|por el) (?:pelo|cabello)
    <attacker> <few><few>me (?:peg|golpe)(?:a|o|aba|aron|an)<again>|me estrangul\w+
    <attacker> <one>me ahorc(?:o|aba|aron) <throttled>
    me (?:empuj|arrastr|avent|estrell|azot)(?:o|aron|aba) <one>(?:al|contra|por|del|de) (?:el |la |las )?(?:piso|suelo
        |pared|escaleras?|calle)
    (?:<attacker>|cuello|golp\w+|peg\w+) <one>(?:y )?me tiro (?:al|contra) <one>(?:piso|suelo|pared)
    (?:marido|esposo|pareja|novio) <few>no me deja <one>(?:salir|hablar con|ver a (?:nadie|mi|mis)|trabajar)
    # what is suffered, whoever does it
    (?:me|nos) (?:esta |estan |estaba |estaban )?(?:golpe(?:an?|aron|ando|aban?)|peg(?:an|aron|ando|aban)|agred\w+
        |maltrat\w+|cachete\w+|jalone\w+|zarande\w+|pate(?:an|aron|ando)|empuj(?:an|aron)|madre(?:aron|an)
        |ahorc(?:aron|an)|lastim(?:an|aron)|avent(?:aron|an)|tiraron)<again>
    (?:cuando|si|cada vez que) <few>me (?:pega|golpea|golpean|pegan|patea|cachetea|maltrata)<again>
    me golpeo (?:otra vez|de nuevo|anoche)
    me (?:dieron|dan|pusieron|ponen|metieron|soltaron|acomodaron|puso|metio|solto|agarraron|agarran) <one>(?:(?:una?
        |unas|unos|de|a) )?(?:madrizas?|chingas?|putizas?|golpizas?|palizas?|golpes|madrazos|putazos?|trancazos?
        |chingadazos?|cachetadas?|patadas)(?! de (?:calor|suerte|realidad|estado|energia))
    me (?:dejaron|dejan|dejo) <two>(?:moretones|moreteado|moreteada|golpead[oa]|madread[oa]|sangrando|con marcas)
    duelen? (?:por )?los golpes(?! de)
    me apret(?:aron|o|aban|aba) el cuello|me castigan? (?:con|a) (?:golpes|cinturonazos|correazos|palos)
    me encierran(?! l[oa]s?)
    no (?:me siento|estoy|estamos) segur[oa]s? en (?:mi|la|nuestra) casa
    (?<!curso de )(?<!taller de )(?<!charla de )(?<!contra la )(?<!sobre )(?:violencia (?:sexual|domestica
        |intrafamiliar|familiar|fisica)|(?:abuso|acoso) sexual)
    # what is done to a body
    me (?:forzo|obligo|obliga|fuerza) a (?:tener|hacer|acostarme|desnudarme|tocar\w*|prostituir\w*
        |mandar\w*) <two>(?:sexo|relaciones|cosas|con el|fotos|lo|desnud[oa])
    me forzo(?= $)|me (?:obliga|obligo|forzo) a (?:acostarme|desnudarme)
    me (?:viol(?:o|aron|an|a|ando)|(?:estan|esta) violando)(?! (?:el|los|la|mi|mis) )|(?:sufri|hubo) <one>violacion
    (?:violo|violaron|violando|viola) a (?:mi|su|una?) <one><near one>
    abus(?:a|o|aron|an|ando|aba) <one>(?:sexualmente|de mi|conmigo|de (?:mis?|una?|sus?
        |la) <near one>)(?! (?:confianza|paciencia|bolsillo))
    (?:me|la|lo|le|nos) <one>(?:manose|toquete)\w+|<near one> <few>(?:manose|toquete)\w+
    (?<!a mi )<kin> me toca(?:ba)?(?:<end>|(?= (?:cuando|en las noches|mucho|por debajo|donde|todas las|siempre)))
    me abusaron
    (?:me|la|lo|le) toc(?:a|o|aba|an|aron) <one>(?:(?:mis|sus) partes|donde no (?:debe|quiero)|(?:los|las|mis
        |sus) (?:pechos|senos|nalgas|genitales)|sin (?:mi |su )?(?:permiso|consentimiento))
    amenaz\w+ con (?:publicar|subir|mandar|difundir|compartir|pasar) <few>(?:fotos?|videos?|packs?|desnud\w+)
    # being held, followed, threatened
    (?:me|nos|la|lo) (?:tiene|tienen|tenia|tenian) (?:encerrad|secuestrad|amarrad|amenazad|atad
        |retenid)[oa]s?(?! (?:con|por|a|en|al) (?:\w+ )?(?:contrato|plan|plazo|precios?|oferta|deudas?|banco|trabajo
        |oficina|reunion|junta|clases?|trafico|cuotas?|pantalla|serie|sillon|cargos?))
    (?:me|nos|lo|la) (?:secuestr|rapt)\w+|(?:secuestr|rapt)(?:o|aron) a (?:mi|mis|nuestr[oa]s?)
    se (?:llevaron|llevo) a (?:la fuerza|mis? <near one> (?:unos|en una?|a la fuerza|encapuchad\w+|por la fuerza))
    me amenaz\w+ <one>(?:de muerte|con (?:matar\w*|(?:un |una )?<weapon>))
    (?:me|nos) (?:esta |estan )?amenaz(?:o|aron|an|ando)(?= $| (?:por|y|unos?|de muerte|ayuda|si|en (?:mi )?casa
        |todo el tiempo|todos los dias|siempre) )
    (?:me|nos) (?:estan|esta|vienen?|van?|andan?) (?:persi|si)guiendo(?! (?:en|por|desde) <one><network>| (?:los|el|la
        |mas|a) | \w+ndo)
    <attacker> <few>me (?:sigue|siguio|persigue|acecha|vigila|espia|ronda) (?:a todos? lados?|a todas partes
        |por la calle|hasta|desde|en la calle|cuando|a mi|en (?:su|el|un) (?:carro|auto|moto)|y (?:tengo|me|no))
    (?:<ex>|<stranger>|acosador) <few>(?:esta|anda|vino|llego|sigue|aparecio) <two>(?:afuera|fuera|rondando|merodeando
        |(?:en|a) (?:mi|la) (?:casa|puerta|trabajo)) <few><one>(?:no se (?:quiere ir|va)|miedo|grit\w+|golpe\w+
        |pate\w+|amenaz\w+|ayuda|casa)
    (?:<stranger>|<kin>) <few>me toco(?:(?= $)| y (?:tengo|no)| (?:en|el|la|las|los|por|cuando|sin)(?! (?:timbre
        |puerta|bocina|claxon|ventana|hombro|turno|mesa|guitarra|amigo|fila) ))
    <stranger> <few>(?:me|nos) <two>(?:siguen?|siguio|siguiendo|persigue|persiguiendo)(?! \w+ndo| (?:en
        |por) <one><network>)
    (?:estan|esta) siguiendo <few>(?:miedo|ayuda|calle)
    (?:miedo|temo|terror) <two>que (?:\w+ ){0,2}me (?:mate|maten|pegue|golpee|haga daño|viole)
    miedo <two>(?:volver|llegar|regresar|estar en|irme) <one>(?:a )?(?:mi |la |su )?casa(?! por (?:el|la|los|las)\b
        | sol[oa]| embruj)
    (?:tengo|tengole|da) miedo (?:a|de) mi <attacker>(?! <one>(?:no|se|ya) )
    (?:sufro|victima de|vivo|viviendo|sufre) <two>(?:violencia|maltrato|abuso) <one>(?:domestic\w+|intrafamiliar
        |de genero|familiar|sexual)?
    (?:dicen?|dijo|dijeron|jur[ao]|amenaz\w+) <one>(?:que|con) <one>(?:me |nos |la |lo |los )?(?:van?) a (?:matar
        |quemar viv\w+|violar|pegar|golpear|apuñalar|acuchillar|hacer daño)\w*
    (?:van?|quieren?) a? ?(?:matar|violar|secuestrar|hacer daño) a (?:mi|mis|toda mi) <one>(?:<near one>|familia)
    (?:policia|auxilio|armad[oa]s?|<weapon>|escondid[oa]|borrach[oa]|encerrad[oa]) <few><few>(?:me|nos) (?:quieren?
        |van? a) <one>(?:matar|violar|pegar|golpear)
    (?:me|nos) (?:quieren?|van? a) (?:matar|violar|secuestrar) <few><few>(?:ayuda|auxilio|policia|<weapon>
        |escondid[oa]|tengo miedo|me da miedo)
    # robbers, weapons, shots: now, and here
    (?:hombres?|alguien|gente|ladron|ladrones|tipos?|sujetos?) (?:esta |estan )?armad[oa]s?(?! de)
    (?:nos|me|los|la|lo|estan|esta|acaban? de) <one>asalt(?:ando|ar)(?! (?:la|una) (?:duda|pregunta|idea|refri\w*
        |nevera)| con (?!<weapon>|una? ))
    (?:me|nos|le) acaban? de <one>(?:robar|golpear|pegar|atacar|amenazar|violar|apuntar)
    (?:asalt|rob)ando(?:me|nos) <few>ayuda
    (?:(?:estan|esta) robando|me estan robando|nos estan robando) (?:(?:en |a )?(?:mi |la |el )?(?:casa|negocio|tienda
        |local|vecin\w+|cuarto|carro|auto|moto)|ayuda|aqui|aca|ahora)
    (?:metieron|metio|metiendo|entraron|entro|entrando) a robar(?! <past>)
    (?:me|nos) (?:quieren?|intentan?|tratan de|van a) (?:robar|asaltar)(?! (?:con|en|el|la) )
    (?:recien|ahorita|ahora) <one>(?:me|nos) (?:robaron|asaltaron|golpearon|atacaron)(?! (?:el|la|un) (?:wifi|internet
        |señal|corazon|beso|idea|luz))
    (?:me|nos) (?:robaron|asaltaron|atacaron) (?:recien|ahorita
        |ahora|hace (?:un rato|poco|\d+ minutos)|aqui|aca|en la esquina|con (?:un |una )?<weapon>)
    (?:hay|estan|entraron|llegaron|vinieron) <two>(?:tipos?|hombres?|sujetos?|weones|manes|malandros?|chamos
        |vatos) <one>con (?:una? )?(?:armas|pistolas?|cuchillos?|machetes?|navajas?)
    tirando piedras <few>casa|(?:quieren?|intentan?|tratan de) entrar (?:a|en) (?:mi|la) casa
    (?:alguien|ladron(?:es)?|<stranger>) <few>(?:entro|entraron|entrando|metio|metieron|metiendo|meterse|metiendose
        |entrar) <few>(?:casa|depto|departamento|mi (?:cuarto|local|negocio|patio|tienda))(?! <past>)
    (?:estan|esta) (?:entrando|metiendose) <two>(?:a |en )(?:mi )casa
    (?:estoy|estamos) escondid[oa]s?(?! de (?:mi|la) (?:dieta|nutri\w*)| (?:comi|trabaj|vi|jug|ley|tom|fum)\w*ndo)
    hay <one>ladron(?:es)?(?! de)
    (?:me|nos|le|lo|la) <one>(?:apunt|encañon|amag)\w+ <few>(?:<weapon>|en la cabeza|a la cabeza)
    con (?:un |una )?<weapon> <few>(?:dice que|amenaz\w+|(?:me|nos) (?:quiere|va a|amenaz\w+|ataco|dijo)|afuera de mi)
    (?:hay|esta|empezo|oigo|escucho|escuchan?|oyen?|suenan) <two>(?:balacera|tiroteo|balazos|disparos|plomazos
        |plomacera)(?! (?:en|de) (?:la|el|una?) (?:pelicula|serie|juego|videojuego|novela|musica))
    (?<!se )(?:estan|esta|andan) (?:disparando|tirando (?:bala|tiros|balazos|plomo)|echando bala)(?! (?:los|el|las
        |fotos) )
    (?<!se )(?:estan|esta) (?:asalt|viol|acuchill|apuñal|linch|secuestr|pate)ando a (?:una?|mis?|la|el|los|sus?)
    les? (?:estan|esta) (?:peg|golpe)ando a (?:una?|mis?|la|el|los|sus?)(?! (?:planta|pelota|gripe|sol))
    les? (?:pegan?|golpean?|pega|maltratan?) a (?:sus?|los|el|la|una?|mis?) (?:<near one>|mujer|niñit[oa]s?)
    (?:escucho|escuchan?|oyen?) <few>(?:gritos|golpes|gritando) <few>(?:vecin[oa]s?|niñ[oa]s?|mujer|auxilio|ayuda)
    (?:pateando|tumbando|rompiendo|derribando) (?:la|mi) puerta(?! (?:vieja|del? ))
    tirando (?:abajo )?(?:la|mi) puerta(?: abajo| a patadas)
    (?:pid|exig)\w+ <one>(?:plata|dinero|lana|rescate|pago|\d+) <few><one>(?:o|si no|para no) <one>(?:mat\w+
        |secuestr\w+|quem\w+)
    o (?:matan|secuestran|violan|queman) a (?:mi|mis)
    extorsion\w+(?! (?:el|del|los) precios?)|pid(?:en|e|ieron) (?:un )?rescate por
    # calling for help in a whisper
    (?:llamen|llama|llame|llamar|manden|manda|mande|envien|avisen) (?:(?:por favor|ya|rapido|a|al|la|una?|los
        |urgente) ){0,3}(?:policia|carabineros|patrulla(?! canina)|serenazgo|policias|pacos|tombos|cana
        |yuta)(?! que est[aeo]s? | de | canina)
    (?:necesito|urge) (?:a )?(?:la )?(?:policia|una patrulla(?! canina))(?! (?:de|que est[aeo]s?) )
    no puedo hablar <few>(?:esta (?:aqui|aca|cerca|al lado|escuchando)|me (?:oye|escucha|oyen|escuchan|va a))
    (?:manden|envien|pidan) ayuda (?:por favor|urgente|rapido|ya|a mi|a la)
    (?:esta aqui|esta aca|escondid[oa]|encerrad[oa]|miedo) <few>(?:manden|envien|pidan) ayuda
""")
"""Somebody is being hurt by another: read before figures of speech are taken out."""
