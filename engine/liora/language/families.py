"""Families of phrasings as patterns: what the signs of danger are written in.

A rule is a line of a list, a regular expression over folded words, misspellings put right, with `<names>` for its
common parts. Every repetition is bounded, so that reading takes time in proportion to the text.
"""

import re
from typing import Final

_NAME: Final = re.compile(r"<([a-z ]+)>")
_PARTS: Final = {
    "want": r"(?:quiero|quer[ie]a|quise|quisiera|deseo|desearia|necesito|prefiero|preferiria|pienso|pensando"
    r"|pensado|planeo"
    r"|planeando|decidi|ganas|gustaria|mejor|voy a|vaya a|vou|intent[eo]|intentando|trate de|debo|deberia|punto de"
    r"|merezco|ocurre|dice que)",
    "not": r"(?:no|ya no|yano|nop|tampoco|ni) (?:\w+ ){0,2}",
    "few": r"(?:\w+ ){0,3}",
    "two": r"(?:\w+ ){0,2}",
    "one": r"(?:\w+ )?",
    "near one": r"(?:mama|papa|madre|padre|hij[oa]s?|bebe|espos[oa]|novi[oa]|abuel[oa]|herman[oa]|amig[oa]"
    r"|señora?|persona"
    r"|vecin[oa]|prim[oa]|niñ[oa]|pareja|marido|alguien|ti[oa]|suegr[oa]|sobrin[oa]|nen[ea]|guagua|compañer[oa]|cliente)",
    "attacker": r"(?:espos[oa]|marido|novi[oa]|pareja|padrastro|ex|exnovi[oa]|exmarido|padre|papa"
    r"|madre|mama|tio|cuñado|suegr[oa]|vecino"
    r"|un hombre|alguien|hijo|hermano)",
    "feeling": r"(?:(?:la|las|el|los|pura|puro|tanta|tanto|lo) )?(?:hambre|sed|frio|calor|risa|sueño|amor"
    r"|ternura|verguenza"
    r"|pena|envidia|celos|antojos?|aburrimiento|cansancio|emocion|nervios|curiosidad|felicidad|alegria|gusto"
    r"|flojera|susto"
    r"|ganas|iras?|rabia|coraje|asco|placer|ansias|impaciencia|viej[oa]|viejit[oa]|ric[oa]s?|delicios[oa]"
    r"|lind[oa]s?)",
    "suffering": r"(?:mundo|vida|planeta|dolor|sufrimiento|angustia|depresion|ansiedad|miedo|tristeza|pena|culpa"
    r"|enfermedad|cuerpo|agonia|manera|forma)",
    "busy": r"(?:trabaj|estudi|entren|corr|busc|cocin|limpi|bail|esper|com|pedale|camin|le|carg|hac)(?:ando"
    r"|iendo|yendo)",
    "poison": r"(?:cloro|lejia|lavandina|raticida|insecticida|detergente|veneno|soda caustica|acido|thinner"
    r"|gasolina)",
    "pills": r"(?:tod[oa]s|much[oa]s?|demasiad[oa]s?|un monton|un frasco|un bote|una caja|un puñado|\d\d+) <few>"
    r"(?:pastillas|pildoras|medicamentos|tabletas|remedios|somniferos|antidepresivos|clonazepam"
    r"|paracetamol|paracetamoles|ibuprofenos?|aspirinas?|rivotril)",
    "height": r"(?:puente|edificio|balcon|azotea|metro|tren|vias|precipicio|barranco|ventana|techo|vacio"
    r"|acantilado|terraza|piso \d+)",
    "end": r"(?= $| (?:ayud\w*|por favor|y|ya|hoy|porque|pero|ahora|otra vez|de nuevo|de una|amig[oa]) )",
    "bleeds": r"(?:vomit\w+|escup\w+|orin\w+|cag\w+|defec\w+|tos\w*|bot\w+|ech\w+|expuls\w+|sale[ns]?"
    r"|saliendo|salio|salia"
    r"|pierd\w+|perd\w+|chorr\w+|much\w+|demasiada|tanta|hay|brota\w*|corre|tiene|tengo|veo|vi|llen\w+ de|charco de"
    r"|gotas? de|coagulos de|no para)",
    "body": r"(?:vomito|tos|flemas?|heces|popo|caca|orina|orine|orino|pis|pipi|diarrea|saliva|mocos?|pañal"
    r"|excremento|semen"
    r"|flujo|nariz|oidos?|boca|herida|cabeza|ano|vagina|pierna|brazo|ojos?|recto)",
}


def families(lines: str) -> re.Pattern[str]:
    """One pattern of many rules, a line each; a line that is indented further belongs to the one before it."""
    whole = re.sub(r"\n {8}", "", lines)
    rules = [line.strip() for line in whole.splitlines() if line.strip() and not line.strip().startswith("#")]
    text = "|".join(rf"\b(?:{rule})\b" for rule in rules)
    while _NAME.search(text):
        text = _NAME.sub(lambda name: _PARTS[name[1]], text)
    return re.compile(text)
