"""What people write about their habits: the topic of a question, and whether it is one."""

import re
from functools import lru_cache

from liora.language.normalise import fold, words
from liora.language.readers import yes_no
from liora.language.search import WordIndex

TOTAL = re.compile(r"\b(?:cuant[oa]s?|total)\b.* (?:llevo|llevamos|van?|voy|he|hoy|tomad[oa])\b|\bllevo\b")
"""A question about what was noted."""

ADVICE = re.compile(r"\b(?:cuant[oa]s?|cuentan?|debo|deberia|recomiendan?|hay que)\b")
"""A question about what is good."""

WEEK = frozenset({
    "mi semana", "ver mi semana", "quiero ver mi semana", "como voy", "como voy esta semana", "como he ido",
    "como me ha ido esta semana", "mi resumen", "resumen de mi semana", "mis habitos de la semana",
})  # fmt: skip

MOST_WORDS = 6
"""Of what is said to a result, and understood by a word."""

_HEARD = frozenset({"ok", "oka", "okey", "okay", "vale", "bueno", "listo", "ya", "ah ok", "entiendo", "ok gracias"})
"""What answers no question: a result was read."""
_CHANGES_WEIGHT = re.compile(r"\b(?:(?:como|si) (?:lo |le |me )?bajo|bajar\w*|subir(?:lo)?|adelgazar|engordar)\b")
_MEANING = re.compile(
    r"\b(?:que (?:significa|quiere decir|es eso)|(?:es|esta|estoy|sera) (?:\w+ )?(?:grave|malo?|bueno?|bien|mal|alto"
    r"|bajo|mucho|poco|normal|peligroso)|no entiendo|por que)\b"
)

_WATER = re.compile(
    r"\bcuant[oa]s? (?:agua|(?:vasos|litros) de agua) (?:\w+ ){0,2}(?:tom\w+|beb[aeio]\w*|necesit\w+)\b"
    r"|\baños cuanta agua$"
)

_KEEPS_NOT = re.compile(
    r"\bno (?:quiero que |quisiera que )?(?:me )?(?:sigas? |siga |vuelvas? a )?(?:guard|anot|registr|almacen)\w*"
    r" (?:mas )?(?:mis? (?:datos|cosas|registros?|agua|sueno|habitos|informacion)|nada(?: mas| mio)?$|mas$)"
    r"|\b(?:sac|quit|retir|revoc|cancel)\w+ (?:el|mi) (?:permiso|consentimiento)\b"
)
_FORGETS = re.compile(
    r"\b(?:olvid\w+|borr\w+|elimin\w+|bot\w+) (?:de )?(?:todo )?(?:lo )?(?:que )?(?:has |ha )?"
    r"(?:anotaste|anotado|anoto|guardaste|guardado|registraste|registrado)\b"
)

TOPICS = {
    "agua": "agua hidratacion hidratarme hidratarse hidratado",
    "movimiento": "ejercicio ejercicios ejercitar gimnasio deporte caminar correr entrenar rutina moverme movimiento"
    " gym sedentario sedentaria estirar",
    "sueno": "sueño dormir duermo insomnio desvelo cansancio desvelado desvelada siesta cansado cansada",
    "comida": "comida comidas comer alimentacion alimentos dieta fruta verduras receta recetas azucar sal nutricion",
    "estres": "estres estresado estresada ansiedad ansioso ansiosa nervios nervioso nerviosa mental triste"
    " tristeza estresao depre bajoneado bajoneada colapsado colapsada sola ganas",
}
"""Words that tell a topic, despite typos."""

_BESIDE_TOPIC = frozenset(
    word
    for line in (
        "y de del la el los las lo para pa sobre por con un una unos algun alguna tip tips consejo consejos dame deme",
        "quiero mejor mas menos otro otra otros algo porfa favor que tal me hay info informacion ahora como sano sana",
        "bien ok tema",
    )
    for word in line.split()
)
_LESS_TELLING = frozenset({"ganas", "sola"})
"""Words that tell a topic where no other does."""
_TOPIC_WORDS = [(word, topic) for topic, said in TOPICS.items() for word in said.split()]
_INDEX = WordIndex([word for word, _ in _TOPIC_WORDS])


@lru_cache(maxsize=256)
def topic_in(text: str) -> str | None:
    """The topic that a word of the text tells."""
    for word in sorted(fold(text).split(), key=_LESS_TELLING.__contains__):
        hits = _INDEX.hits(word, limit=1) if len(word) > 2 else ()
        if hits and hits[0].coverage > 0.8:
            return _TOPIC_WORDS[hits[0].position][1]
    return None


@lru_cache(maxsize=256)
def talk_in(text: str) -> bool | str | None:
    """What is said where topics are spoken of: yes, no, or nothing but a topic ("y para dormir?")."""
    said = yes_no(text)
    return topic_alone(text) if said is None else said


def surely(text: str) -> bool | None:
    """Yes or no to what cannot be undone: "ok" and a thumb may only say that it was read."""
    said = " ".join(words(text))
    return None if not said or said in _HEARD else yes_no(text)


@lru_cache(maxsize=256)
def talk_of_result(text: str) -> bool | str | None:
    """What is said to a result: what it means (`duda`), how to change one's weight (`peso`), or as with topics."""
    said = " ".join(words(text))
    if said in _HEARD:
        return None
    if len(said.split()) <= MOST_WORDS and _CHANGES_WEIGHT.search(said):
        return "peso"
    if len(said.split()) <= MOST_WORDS and _MEANING.search(said):
        return "duda"
    return talk_in(text)


@lru_cache(maxsize=256)
def topic_alone(text: str) -> str | None:
    """The topic that is named, where nothing else is said."""
    told = [word for word in words(text) if fold(word) not in _BESIDE_TOPIC]
    topics = {topic_in(word) for word in told}
    return topics.pop() if len(topics) == 1 else None


@lru_cache(maxsize=256)
def asks_water(text: str) -> bool:
    """Whether it is asked how much water somebody needs: "mi mamá tiene 80 años, ¿cuánta agua?"."""
    return _WATER.search(fold(text)) is not None


def asks_week(text: str) -> bool:
    """Whether the whole message asks how one is doing."""
    return fold(text) in WEEK


@lru_cache(maxsize=256)
def takes_permission_back(text: str) -> bool:
    """Whether nothing should be kept any more: "ya no quiero que guardes mis datos"."""
    return _KEEPS_NOT.search(fold(text)) is not None


@lru_cache(maxsize=256)
def wants_erasure(text: str) -> bool:
    """Whether what was noted should be forgotten: "olvidate de todo lo que anotaste"."""
    return _FORGETS.search(fold(text)) is not None


def asks_total(text: str) -> bool:
    """Whether the text asks for what was noted: "¿cuánta agua llevo?"."""
    return TOTAL.search(fold(text)) is not None


def asks_how_much(text: str) -> bool:
    """Whether the text asks what is good: "¿cuánta agua debo tomar?"."""
    return ADVICE.search(fold(text)) is not None
