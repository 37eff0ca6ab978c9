"""What people write when they want something of this skill (MX, CL, CO, PE, AR)."""

import re

from liora.language.normalise import fold
from liora_reciclaje.countries import COUNTRIES
from liora_reciclaje.moving import has_moved

RECYCLING = ["separar la basura", "dónde boto la basura", "ayuda con el reciclaje"]

RECYCLING_ALONE = [
    "reciclar", "quiero reciclar", "quiero reciclar algo", "cómo reciclo", "cómo puedo reciclar", "basura", "la basura",
    "en qué contenedor va", "en qué tacho va", "en qué caneca va", "en qué bote va", "en qué bolsa va",
]  # fmt: skip
"""What means nothing more only where no thing is named along with it."""

POINTS = [
    "punto limpio", "puntos limpios", "punto verde", "puntos verdes", "ecopunto", "ecopuntos", "centro de acopio",
    "punto de reciclaje", "puntos de reciclaje", "puntos cerca", "dónde hay un punto limpio", "campana de reciclaje",
    "dónde llevo el reciclaje", "dónde puedo reciclar", "puntos de acopio", "centro de reciclaje",
    "dónde lo llevo", "dónde la llevo", "dónde los llevo", "dónde las llevo", "dónde llevo eso", "a dónde lo llevo",
]  # fmt: skip

POINTS_ALONE = ["puntos", "los puntos", "ver puntos", "ver los puntos", "qué puntos hay"]

DAYS = [
    "cuándo pasa el camión de la basura", "días de recolección", "qué día pasa la basura", "cuándo pasa la basura",
    "a qué hora pasa la basura", "qué días pasa el camión", "horario de la basura", "cuándo pasa el reciclaje",
    "cuándo sacar la basura", "qué día recogen la basura", "cuándo recogen la basura", "calendario de recolección",
    "qué día pasa el basurero", "qué día pasa el recolector", "qué día pasa el camión", "cuándo pasa el camión",
    "recuérdame sacar la basura", "avísame cuando pase la basura", "avísame cuando pase el camión",
    "recuérdame la basura", "avísame el día de la basura",
]  # fmt: skip

COLOURS = [
    "qué va en cada color", "colores de los contenedores", "colores de los tachos", "colores de las bolsas",
    "colores del reciclaje", "cuáles son los colores", "qué colores hay", "qué colores son",
    "qué color es cada cosa", "qué color es para cada cosa", "los colores de los contenedores",
    "qué significa cada color", "colores de las canecas", "colores de los botes",
]  # fmt: skip

TIPS = ["tips de reciclaje", "consejos para reciclar", "consejos de reciclaje", "ideas para reciclar"]

TIPS_ALONE = ["tips", "un tip", "más tips"]

CHANGE = [
    "cambiar país", "cambiar de país", "cambiar mi país", "estoy en otro país", "cambiar ciudad", "cambiar de ciudad",
    "cambiar mi ciudad", "estoy en otra ciudad", "cambiar comuna", "cambiar distrito", "cambiar de comuna",
    *(f"{begun} {name}" for name in COUNTRIES.values() for begun in ("estoy en", "vivo en", "me mudé a")),
]  # fmt: skip

NO_REMINDER = ["no me avises", "no me avises más", "quitar aviso de basura", "cancelar aviso de basura"]

NOT_KNOWING = frozenset(
    fold(said)
    for said in (
        "no sé", "nose", "no lo sé", "ni idea", "no tengo idea", "no estoy seguro", "no estoy segura", "quién sabe",
        "no sabría decirte", "no me acuerdo", "no sabe", "no se cual", "no se bien", "sepa", "no cacho",
    )
)  # fmt: skip


def knows_not(text: str) -> bool:
    """Whether it only says that one does not know."""
    return fold(text) in NOT_KNOWING


_WISHES = frozenset(
    fold(phrase) for listed in (POINTS, POINTS_ALONE, DAYS, COLOURS, TIPS, CHANGE, NO_REMINDER) for phrase in listed
)


_ASKS_DAYS = re.compile(
    r"(?:(?:hola|buenas|buenos|dias|tardes|disculpe|disculpa|una|consulta|y) )*"
    r"(?:(?:a )?(?:que|q|k) (?:dias?|horas?)|cuando|dias en que) (?:\w+ ){0,2}"
    r"(?:pasan? en .+|(?:pasan?|viene|recogen|recolectan|retiran|sacan?|sacar) (?:\w+ ){0,3}"
    r"(?:camion|basura|basurero|recolector|reciclaje|reciclables|organicos)(?: .+)?)"
)


def asks_days(text: str) -> bool:
    """Whether the whole message asks when the truck comes: "¿cuándo pasa el camión en Maipú?"."""
    return _ASKS_DAYS.fullmatch(fold(text)) is not None


_ASKS_POINTS = re.compile(
    r"(?:hola |y |pero )*(?:(?:en )?(?:donde|dnde|cual|cuales|q|que|algun|quiero|busco) )(?:\w+ ){0,3}?"
    r"(?:puntos?|ecopuntos?|centros?)(?: (?:limpios?|verdes?|de reciclaje|de acopio))?"
    r"(?: (?:hay|ay|queda|quedan|esta|estan))?(?: (?:el )?mas)?(?: cerca(?:nos?)?)?"
    r"(?: (?:en|de|del|por|a|para) .{2,40})?"
    r"|(?:y |hola )*(?:en|por) .{2,30} (?:donde|que|q|cuales) (?:hay )?puntos?(?: \w+)?(?: hay| quedan| tienen)?"
)
_OF_RECYCLING = re.compile(
    r"\b(?:limpios?|verdes?|reciclaje|acopio|ecopuntos?)\b|\bpuntos?(?: \w+){0,2} (?:cerca|en|por)\b|"
    r"\bhay puntos? para\b|\b(?:donde|que|q|cuales) (?:hay )?puntos?(?: hay| quedan)?$"
)


def asks_points(text: str) -> bool:
    """Whether the whole message asks where there are points: "¿dónde hay puntos en Providencia?"."""
    said = fold(text)
    return _ASKS_POINTS.fullmatch(said) is not None and _OF_RECYCLING.search(said) is not None


def is_wish(text: str) -> bool:
    """Whether a whole message is one of these, and so no answer to a question."""
    return fold(text) in _WISHES or asks_days(text) or asks_points(text) or has_moved(text)
