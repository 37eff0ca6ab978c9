"""The things that people ask about: which class they are, and what to do before.

That is said without addressing anybody ("vacía y enjuagada"), so that it is right for tú, usted and vos.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Residue:
    """`kind` is the class that a bin takes, `prepare` what to do before; `also` are other names."""

    name: str
    kind: str
    prepare: str
    also: tuple[str, ...] = ()


RESIDUES: tuple[Residue, ...] = (
    Residue(
        "Botella de plástico",
        "plastico",
        "Vacía, enjuagada y aplastada, con su tapa puesta.",
        ("pet", "envase de plástico", "plástico", "botella de bebida", "botella de agua", "botella de refresco"),
    ),
    Residue(
        "Bolsa de plástico", "plastico", "Limpia y seca; mejor todavía, usarla otra vez.", ("bolsa nylon", "bolsas")
    ),
    Residue("Bolsa de pan", "plastico", "Limpia y sin migas.", ("bolsa del pan", "film", "papel film", "envoltorio")),
    Residue("Envase de yogur", "plastico", "Enjuagado y sin la tapa de aluminio.", ("pote de yogurt", "yogurt")),
    Residue(
        "Envase de shampoo",
        "plastico",
        "Vacío y enjuagado, con su tapa.",
        ("champú", "envase de detergente", "envase de cloro", "detergente"),
    ),
    Residue("Pote de plástico", "plastico", "Limpio y sin restos de comida.", ("taper", "tapers", "tupper", "táper")),
    Residue(
        "Tapa de plástico", "plastico", "Limpia; muchas campañas las juntan.", ("tapas de botella", "tapita", "tapas")
    ),
    Residue(
        "Plumavit o unicel",
        "resto",
        "Pocos programas lo reciben: con la basura, salvo que un punto limpio lo acepte.",
        ("plumavit", "unicel", "telgopor", "tecnopor", "icopor", "poliestireno", "isopor"),
    ),
    Residue(
        "Popote o pajita",
        "resto",
        "Es muy chico para reciclarse: con la basura.",
        ("popote", "sorbete", "pitillo", "pajita", "pajilla", "bombilla de jugo", "cubiertos de plástico"),
    ),
    Residue(
        "Vaso de café para llevar",
        "resto",
        "Mezcla cartón y plástico, así que va con la basura.",
        ("vaso desechable", "vaso de plástico", "plato desechable", "vaso de cartón"),
    ),
    Residue("Lata de bebida", "metal", "Vacía y aplastada.", ("lata", "lata de cerveza", "lata de refresco")),
    Residue("Lata de conserva", "metal", "Enjuagada; cuidado con el borde.", ("lata de atún", "tarro de conserva")),
    Residue("Papel aluminio", "metal", "Limpio y hecho una bola.", ("aluminio", "bandeja de aluminio")),
    Residue(
        "Diario o papel",
        "papel",
        "Seco y sin restos de comida.",
        ("papel", "diario", "periódico", "hojas de papel", "cuaderno", "revistas", "libro", "papel blanco", "sobre"),
    ),
    Residue("Caja de cartón", "papel", "Desarmada y sin cinta.", ("cartón", "caja", "cartones", "caja de zapatos")),
    Residue("Caja de huevos", "papel", "De cartón, seca y limpia.", ("cartón de huevos", "maple", "bandeja de huevos")),
    Residue(
        "Caja de pizza",
        "resto",
        "Con grasa no se recicla; la tapa limpia va con el papel.",
        ("pizza", "caja de pizza con queso", "caja de pizza con grasa"),
    ),
    Residue("Papel de regalo", "resto", "Con brillo o plástico no se recicla.", ("papel plastificado",)),
    Residue(
        "Servilleta o papel usado",
        "resto",
        "No se recicla: con la basura.",
        ("servilleta usada", "papel higiénico", "servilletas", "confort", "toalla de papel", "pañuelo"),
    ),
    Residue(
        "Botella de vidrio", "vidrio", "Enjuagada y sin tapa.", ("vidrio", "botella de vino", "botella de cerveza")
    ),
    Residue("Frasco de vidrio", "vidrio", "Enjuagado; la tapa va con los metales.", ("frasco", "tarro de mermelada")),
    Residue(
        "Vidrio roto o espejo",
        "resto",
        "No va con las botellas: bien envuelto y rotulado, para que nadie se corte.",
        ("vidrio roto", "espejo roto", "espejo", "vaso roto", "loza", "cerámica", "plato roto", "taza", "copa"),
    ),
    Residue(
        "Caja de leche",
        "brik",
        "Enjuagada y aplastada.",
        (
            "tetra",
            "tetra pak",
            "tetra brik",
            "tetrapack",
            "tetra pack",
            "cajita de leche",
            "cajita de jugo",
            "cartón de leche",
            "caja de jugo",
        ),
    ),
    Residue(
        "Cáscara de fruta",
        "organico",
        "Sin bolsa; sirve para compost.",
        ("cáscara", "fruta", "verdura", "restos de comida", "comida", "cáscara de plátano", "cáscara de huevo"),
    ),
    Residue(
        "Borra de café",
        "organico",
        "Sirve para compost, con el filtro de papel.",
        ("café", "café usado", "saquito de té", "bolsita de té", "yerba", "yerba mate"),
    ),
    Residue("Hueso", "organico", "Con los restos de comida; en el compost de casa, mejor no.", ("carne", "pescado")),
    Residue(
        "Pasto y hojas secas", "organico", "Sirve para compost.", ("pasto", "poda", "hojas secas", "flores", "ramas")
    ),
    Residue("Pilas", "peligroso", "Nunca con la basura común; se juntan en un frasco seco.", ("pila", "batería chica")),
    Residue(
        "Batería de celular",
        "peligroso",
        "Sin perforarla y con cinta en los contactos.",
        ("batería del celu", "batería de teléfono", "batería", "power bank"),
    ),
    Residue(
        "Aceite de cocina", "aceite", "Frío y en una botella cerrada, nunca al lavaplatos.", ("aceite", "aceite usado")
    ),
    Residue(
        "Medicamento vencido",
        "peligroso",
        "En su envase y nunca al inodoro; muchas farmacias lo reciben.",
        ("medicina", "medicinas vencidas", "remedio", "remedios", "pastillas", "jarabe"),
    ),
    Residue("Jeringa", "peligroso", "En una botella dura y cerrada, nunca suelta.", ("aguja", "lanceta", "insulina")),
    Residue(
        "Aerosol o pintura", "peligroso", "Sin perforarlo ni quemarlo.", ("aerosol", "spray", "pintura", "insecticida")
    ),
    Residue(
        "Foco o ampolleta",
        "peligroso",
        "Bien envuelto, para que no se quiebre.",
        ("ampolleta", "foco", "bombillo", "bombilla", "lamparita", "tubo fluorescente"),
    ),
    Residue(
        "Celular o computador",
        "electronico",
        "Con los datos borrados y sin la batería, si se puede sacar.",
        (
            "celular viejo",
            "celular",
            "teléfono viejo",
            "computadora",
            "laptop",
            "tablet",
            "impresora",
            "tele",
            "cables",
        ),
    ),
    Residue(
        "Electrodoméstico",
        "electronico",
        "Vacío y desenchufado.",
        ("refrigerador", "lavadora", "microondas", "plancha"),
    ),
    Residue(
        "Pañal",
        "resto",
        "Bien cerrado, con la basura.",
        ("pañales", "toallas higiénicas", "tampón", "toalla femenina", "condón", "preservativo"),
    ),
    Residue(
        "Mascarilla", "resto", "En bolsa cerrada, con la basura.", ("cubrebocas", "barbijo", "tapabocas", "guantes")
    ),
    Residue(
        "Colilla de cigarro", "resto", "Bien apagada, con la basura.", ("colillas", "cigarro", "cigarrillo", "pucho")
    ),
    Residue(
        "Caca de mascota",
        "resto",
        "En bolsa cerrada, con la basura.",
        ("caca de perro", "caca de gato", "popó de perro", "popó", "arena de gato"),
    ),
    Residue(
        "Ropa usada",
        "ropa",
        "Limpia y seca; si todavía sirve, es mejor donarla.",
        ("ropa", "zapatos", "telas", "toallas"),
    ),
    Residue(
        "Neumático",
        "voluminoso",
        "Muchas vulcanizaciones y gomerías lo reciben.",
        ("llanta", "llantas", "cubierta", "rueda"),
    ),
    Residue(
        "Mueble viejo",
        "voluminoso",
        "Si todavía sirve, es mejor donarlo.",
        ("sillón", "sillón viejo", "colchón", "escombros"),
    ),
)

NEEDS_A_QUESTION = frozenset(
    word
    for line in (
        "aceite batería bolsas café caja carne celular cerámica champú colchón comida computadora",
        "cuaderno detergente espejo flores fruta guantes impresora insulina laptop lavadora libro loza microondas",
        "pañuelo papel pastillas pescado pintura pizza plancha plástico ramas refrigerador ropa rueda",
        "sillón sobre tablet tele telas toallas verdura yerba yogurt zapatos",
    )
    for word in line.split()
)
"""Names that alone mean the thing itself, as somebody would say in a shop, and waste only in a question about it."""
