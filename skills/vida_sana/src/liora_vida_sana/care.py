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


@lru_cache(maxsize=256)
def is_worrying(text: str) -> bool:
    """Whether the words ask for care instead of numbers: "quiero bajar 10 kilos en una semana"."""
    return _WORRYING.search(" ".join(words(text))) is not None


def is_careful(step: Step) -> bool:
    """Whether an answer was no answer but a worry."""
    return is_worrying(step.words)


def care(step: Step) -> Iterable[Effect]:
    yield Reply.text("cuidado")


def send_to_professional(step: Step) -> Iterable[Effect]:
    yield Reply.text("profesional")
