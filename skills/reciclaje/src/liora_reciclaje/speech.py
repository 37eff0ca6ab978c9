"""How people speak of rubbish: what says that something is thrown away, and the words around the thing itself."""

import re


def words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


BIN = words("tacho tachos caneca canecas bote contenedor contenedores basurero zafacon basura color")

THROW = words(
    "reciclo reciclar reciclan recicla reciclaje reciclable reciclables boto botar bota botan tiro tirar tira tiran",
    "voto votar votan echo echar desecho desechar deshago deshacerme botarlo botarla tirarlo tirarla reciclarlo",
    "botarlos botarlas tirarlos tirarlas reciclarla reciclarlos reciclarlas desechan botamos tiramos",
)

WORN = words(
    "viejo vieja viejos viejas usado usada usados usadas vencido vencida vencidos vencidas roto rota rotos rotas malo",
    "mala malos malas quebrado quebrada vacio vacia vacios vacias caducado caducada caducados caducadas malogrado",
    "malograda malogrados malogradas descompuesto descompuesta inservible inservibles",
)

WASTE = BIN | THROW | WORN
"""Words that say that something is thrown away, or that it could be."""

GOES = re.compile(
    r"\b(?:donde|en que|en cual|a que|adonde|dnde|dond) (?:\w+ ){0,2}"
    r"(?:va|van|dejo|dejar|pongo|poner|meto|llevo|llevar)\b"
    r"|\b(?:que|q|k) (?:hago|hacemos|se hace|puedo hacer|hacer) con\b"
)

ASKS = re.compile(
    rf"\b(?:donde|como|en que|en cual|puedo|puede) (?:\w+ ){{0,3}}(?:{'|'.join(sorted(THROW))})\b|\breciclar (?:\w+)"
)
"""A question about throwing something away, whatever that is."""

BUYS = words("tienen tienes tenes venden vendes vende busco necesito comprar precio precios cuesta cuestan vale valen")
"""Words of somebody who wants to have the thing."""

AROUND = (
    BIN
    | THROW
    | words(
        "a al ahora bolsa buenas buenos como con cual cuales de dejo dejar del dias donde el en es esa ese eso esta",
        "estas este estos favor gracias hago hola holi la las llevar llevo lo los me meto mi mis muchas muchos nada",
        "necesito no noches nose ok oye para poner pongo por porfa puede puedo q que quiero saber se si tambien tardes",
        "tengo un una unas uno unos va van y ya dnde dond adonde pa xfa d",
        "esto aquello cosa cosas algo aqui aca mas cerca cercano tal amigo amiga mira info ayuda ayudame tema",
        "po pe pues pero espera mejor dime decime digame perdon disculpa queria decir digo ademas tb tmb entonces",
        "bueno toy estoy monton parce parcero bro causa wey guey che weon man",
    )
)
"""Words around the thing itself, as people write them; `bolsa` stays where it is the thing."""

ALONE = words(
    "aceite alfombra almohada audifono balde balon bateria bicicleta bidon billetera bolsa bolso bota botella cable",
    "cafe caja cama cargador carne carpeta cartera celular ceramica champu colchon comida compu computador",
    "computadora copa cortina cuaderno cuna desodorante detergente encendedor escritorio espejo estante flore foco",
    "frazada fruta guante guitarra impresora insulina juguete labial laptop lapicera lavadora lente libro llave loza",
    "maceta maleta manguera maquillaje mascarilla mesa microonda mochila monitor mouse mueble notebook olla pan",
    "pañuelo pañale pañal papel paragua parlante pastilla pelota perfume pescado pintura pizza plancha planta plastico",
    "plato pollo queso radio rama refrigerador reloj remera ropa rueda sabana sandalia silla sillon sobre sofa tablet",
    "tabla taza tela tele telefono televisor teni toalla tv vape vaso vela ventilador verdura vestido yerba",
    "yogur yogurt zapatilla zapato te masa vino crema filtro arroz fideo frijole chicle globo papele consola",
    "camara calculadora mate pasto puff anteojo gafa polera camiseta pantalon pantalone casaca chompa media calcetin",
    "uniforme abrigo jean poncho teclado pantalla router licuadora tostador tostadora hervidor batidora cafetera",
    "aspiradora nevera heladera refri secadora estufa persona",
)
"""Names that alone mean the thing itself, as somebody would say in a shop, and waste only in a question about it."""
