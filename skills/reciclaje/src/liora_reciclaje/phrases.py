"""What people write when they want something of this skill (MX, CL, CO, PE, AR)."""

from liora.language.normalise import fold
from liora_reciclaje.countries import COUNTRIES

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

DAYS = [
    "cuándo pasa el camión de la basura", "días de recolección", "qué día pasa la basura", "cuándo pasa la basura",
    "a qué hora pasa la basura", "qué días pasa el camión", "horario de la basura", "cuándo pasa el reciclaje",
    "cuándo sacar la basura", "qué día recogen la basura", "cuándo recogen la basura", "calendario de recolección",
    "qué día pasa el basurero", "qué día pasa el recolector",
]  # fmt: skip

COLOURS = [
    "qué va en cada color", "colores de los contenedores", "colores de los tachos", "colores de las bolsas",
    "colores del reciclaje", "qué significa cada color", "colores de las canecas", "colores de los botes",
]  # fmt: skip

TIPS = ["tips de reciclaje", "consejos para reciclar", "consejos de reciclaje", "ideas para reciclar"]

CHANGE = [
    "cambiar país", "cambiar de país", "cambiar mi país", "estoy en otro país", "cambiar ciudad", "cambiar de ciudad",
    "cambiar mi ciudad", "estoy en otra ciudad", "cambiar comuna", "cambiar distrito", "cambiar de comuna",
    *(f"{begun} {name}" for name in COUNTRIES.values() for begun in ("estoy en", "vivo en", "me mudé a")),
]  # fmt: skip

NO_REMINDER = ["no me avises", "no me avises más", "quitar aviso de basura", "cancelar aviso de basura"]

_WISHES = frozenset(fold(phrase) for listed in (POINTS, DAYS, COLOURS, TIPS, CHANGE, NO_REMINDER) for phrase in listed)


def is_wish(text: str) -> bool:
    """Whether a whole message is one of these, and so no answer to a question."""
    return fold(text) in _WISHES
