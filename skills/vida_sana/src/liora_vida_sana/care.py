"""Talk that may come from an eating disorder, and questions for a professional: no numbers, no diets, a warm word."""

import re
from collections.abc import Iterable
from functools import lru_cache

from liora.language.normalise import words
from liora.skill import Effect, Reply, Step

_WORRYING = re.compile(
    r"\b(?:vomit\w+ (?:\w+ ){0,4}(?:com\w+|bajar|adelgazar|engordar|gorda?)|(?:quiero|voy a|provocarme) vomit\w+"
    r"|(?:sin|no|dejar de|dejo de|evit\w+) (?:\w+ ){0,2}com(?:er|iendo) (?:nada|por (?:\w+ )?dias?|mas para)"
    r"|(?:dias?|semanas?) sin comer|no (?:quiero|debo|merezco) comer|dej(?:ar|e|o) de comer"
    r"|(?:bajar|perder|adelgazar|bajo|pierdo|bajara) (?:de peso )?(?:\w+ ){0,3}(?:kilos?|kg|libras?|tallas?)"
    r"|(?:bajar|perder|rebajar|bajo de|pierdo) (?:de )?peso|adelgaz(?:ar|o|e|ara)"
    r"|(?:quemar|bajar la) (?:grasa|panza|guata|barriga)"
    r"|dieta (?:extrema|rapida|milagro\w*|de (?:agua|hielo|la luna|\d+ calorias))|ayun(?:ar|o) (?:de )?(?:\w+ )?dias?"
    r"|(?:estoy|soy|me (?:veo|siento)) (?:muy |tan |re |super )?(?:gord\w+|obes[ao]|fe[ao] y gord\w+)"
    r"|odio mi (?:cuerpo|panza|peso)|(?:pastillas?|laxantes?|te|jugos?|inyeccion\w*) (?:para|de) (?:bajar|adelgazar\w*)"
    r"|laxantes para \w+|atrac(?:on|ones)|anorexi\w*|bulimi\w*|(?:cuanto|como) (?:\w+ )?para (?:bajar|adelgazar))\b"
)


_REMEDIES = re.compile(
    r"\b(?:melatonina|paracetamol|acetaminofen|ibuprofeno|metformina|losartan|omeprazol|clonazepam|antibioticos?|insulina"
    r"|amoxicilina|aspirinas?|pastillas?|remedios?|medicament\w+|medicinas?|suplementos?|tratamiento|quimioterapia)\b"
)
_TAKES = re.compile(
    r"\b(?:tomo|tomar(?:me|los?)?|dosis|dejar(?:l[oa])?|dejo|cambiar|mezclar|cuant[oa]s? \w+ (?:puedo|debo))\b"
)
_HURTS = re.compile(
    r"\bme (?:duelen?|dolia) (?!(?:el |la )?(?:precio|bolsillo|alma|pagar|gastar|billetera|corazon))(?:\w+ ){0,2}\w+"
)


@lru_cache(maxsize=256)
def is_worrying(text: str) -> bool:
    """Whether the words ask for care instead of numbers: "quiero bajar 10 kilos en una semana"."""
    return _WORRYING.search(" ".join(words(text))) is not None


@lru_cache(maxsize=256)
def asks_professional(text: str) -> bool:
    """Whether the words ask what only a professional may answer: doses, treatments, pains."""
    said = " ".join(words(text))
    return bool((_REMEDIES.search(said) and _TAKES.search(said)) or _HURTS.search(said))


def care(step: Step) -> Iterable[Effect]:
    yield Reply.text("cuidado")


def send_to_professional(step: Step) -> Iterable[Effect]:
    yield Reply.text("profesional")
