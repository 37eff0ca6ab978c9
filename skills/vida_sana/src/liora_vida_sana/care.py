"""Talk that may come from an eating disorder, and questions for a professional: no numbers, no diets, a warm word."""

import re
from collections.abc import Iterable
from functools import lru_cache

from liora.language.normalise import words
from liora.skill import Effect, Reply, Step

_WORRYING = re.compile(
    r"\b(?:vomit\w+ (?:\w+ ){0,4}(?:com\w+|bajar|adelgazar|engordar|gorda?)|(?:quiero|voy a|provocarme) vomit\w+"
    r"|(?:sin|no|dejar de|dejo de|evit\w+) (?:\w+ ){0,2}com(?:er|iendo) (?:nada|por (?:\w+ )?dias?|mas para)"
    r"|(?:dias?|semanas?) sin comer|no (?:quiero|debo|merezco) comer"
    r"|dej(?:ar|e|o) de comer(?! (?:tan|tanta|tanto|\w+ )*"
    r"(?:pan|dulces?|azucar|carnes?|sal|frituras?|chatarra|gluten|lacteos|harinas?|comida))"
    r"|(?:bajar|perder|adelgazar|bajo|pierdo|bajara) (?:de peso )?(?:\w+ ){0,3}(?:kilos?|kg|libras?|tallas?)"
    r"|(?:bajar|perder|rebajar|bajo de|pierdo) (?:de )?peso|adelgaz(?:ar|o|e|ara)"
    r"|(?:quemar|bajar la) (?:grasa|panza|guata|barriga)"
    r"|dieta (?:extrema|rapida|milagro\w*|de (?:agua|hielo|la luna|\d+ calorias))|ayun(?:ar|o) (?:de )?(?:\w+ )?dias?"
    r"|(?:estoy|soy|me (?:veo|siento)) (?:muy |tan |re |super )?(?:gord\w+|obes[ao]|fe[ao] y gord\w+)"
    r"|odio mi (?:cuerpo|panza|peso)|(?:pastillas?|laxantes?|te|jugos?|inyeccion\w*) (?:para|de) (?:bajar|adelgazar\w*)"
    r"|(?:estar|ser|verme|quedar(?:me)?) (?:mas |bien )?(?:flac[oa]|delgad[oa])|quem(?:o|ar) grasa"
    r"|(?:como|para|quiero|puedo) (?:engordar|subir de peso)|keto|cetogenica"
    r"|ayunos? (?:intermitentes?|prolongados?)|dieta (?:\w+ ){0,2}(?:keto|cetogenica|bajar|adelgazar)"
    r"|com\w+ (?:\w+ ){0,4}me siento (?:culpable|gord\w+|fatal)"
    r"|laxantes para \w+|atrac(?:on|ones)|anorexi\w*|bulimi\w*|(?:cuanto|como) (?:\w+ )?para (?:bajar|adelgazar))\b"
)


_REMEDIES = re.compile(
    r"\b(?:melatonina|paracetamol|acetaminofen|ibuprofeno|metformina|losartan|omeprazol|clonazepam|antibioticos?|insulina"
    r"|amoxicilina|aspirinas?|pastillas?|remedios?|medicament\w+|medicinas?|suplementos?|tratamiento|quimioterapia"
    r"|vitaminas?|creatina|proteina en polvo)\b"
)
_TAKES = re.compile(
    r"\b(?:tomo|tomar(?:me|los?)?|le (?:doy|puedo dar)|dosis|dejar(?:l[oa])?|dejo|cambiar|mezclar"
    r"|cuant[oa]s? \w+ (?:puedo|debo))\b"
)
_HURTS = re.compile(
    r"\bme (?:duelen?|dolia) (?!(?:el |la )?(?:precio|bolsillo|alma|pagar|gastar|billetera|corazon))(?:\w+ ){0,2}\w+"
)
_AILING = re.compile(
    r"^(?:\w+ ){0,3}(?:tengo|ando con|estoy con|me dio|sufro de|me siento|estoy|que (?:me )?tomo para|algo para)"
    r" (?:\w+ ){0,2}(?:gripa|gripe|gastritis|migraña|tos|fiebre|diarrea|mareo|maread[oa]|nauseas|resfri\w+|acidez"
    r"|presion (?:\w+ )?(?:alta|baja|\d+)|alergia|estreñid[oa]|colesterol|glucosa|glicemia)\b"
    r"|\bdolor(?:es)? de (?:cabeza|espalda|estomago|panza|guata|barriga|muelas?|garganta|rodillas?|cuello|huesos)\b"
    r"|\b(?:colesterol|glucosa|glicemia|trigliceridos|presion) (?:\w+ )?\d{2,3}\b"
    r"|\bsoy (?:\w+ )?(?:diabetic|hipertens|celiac|asmatic|epileptic)[oa]\b"
    r"|\bembaraz\w+\b.*\bpuedo\b|\bpuedo\b.*\bembaraz\w+\b"
)
_REMINDS = re.compile(r"\b(?:recuerd\w+|recorda\w*|recordatorios?|alarmas?|avisa\w*)\b")
"""A reminder of a medicine is an errand: nobody asks what to take."""
_ERRANDS = re.compile(
    r"\b(?:compr\w+|llenar|recog\w+|busc\w+|pedir|llamar|cancel\w+|elimin\w+|borr\w+|quit\w+|perr[oa]\w*|gat[oa]|cachorr\w+)\b"
)


@lru_cache(maxsize=256)
def is_worrying(text: str) -> bool:
    """Whether the words ask for care instead of numbers: "quiero bajar 10 kilos en una semana"."""
    return _WORRYING.search(" ".join(words(text))) is not None


@lru_cache(maxsize=256)
def wants_reminder_of_remedy(text: str) -> bool:
    """Whether a reminder of a medicine is wanted: nobody's treatment should hang on a chat."""
    said = " ".join(words(text))
    return bool(_REMINDS.search(said) and _REMEDIES.search(said)) and _ERRANDS.search(said) is None


@lru_cache(maxsize=256)
def asks_professional(text: str) -> bool:
    """Whether the words ask what only a professional may answer: doses, treatments, pains."""
    said = " ".join(words(text))
    if _REMINDS.search(said):
        return False
    if _AILING.search(said):
        return True
    return bool((_REMEDIES.search(said) and _TAKES.search(said)) or _HURTS.search(said))


def care(step: Step) -> Iterable[Effect]:
    yield Reply.text("cuidado")


def say_no_remedies(step: Step) -> Iterable[Effect]:
    yield Reply.text("recordar.remedios")


def send_to_professional(step: Step) -> Iterable[Effect]:
    yield Reply.text("profesional")
