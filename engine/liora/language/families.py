"""Families of phrasings as patterns: what the signs of danger are written in.

A rule is a line of a list, a regular expression over folded words, misspellings put right, with `<names>` for its
common parts. Every repetition is bounded, so that reading takes time in proportion to the text.
"""

import re
from collections.abc import Iterable
from typing import Final

from liora.language.openings import alternatives, openings
from liora.language.vocabulary import grouped

_NAME: Final = re.compile(r"<([a-z ]+)>")
_FEW_OPENINGS: Final = 5
"""Up to so many a phrasing is written again for each: more would take long to build, and gain little."""

_PARTS: Final = {
    "want": r"(?:quiero|quer[ie]a|quise|quisiera|deseo|desearia|necesito|prefiero|preferiria|pienso|pensando"
    r"|pensado|planeo"
    r"|planeando|decidi|ganas|gustaria|mejor|voy a|vaya a|vou|intent[eo]|intentando|trate de|debo|deberia|punto de"
    r"|merezco|ocurre|dice que)",
    "not": r"(?:no|ya no|yano|nop|tampoco|ni) (?:\w+ ){0,2}",
    "few": r"(?:\w+ ){0,3}",
    "two": r"(?:\w+ ){0,2}",
    "one": r"(?:\w+ )?",
    "near one": r"(?:mama|mam[iy]|papa|papi|madre|padre|hij(?:it)?[oa]s?|bebes?|bebit[oa]|espos[oa]|novi[oa]"
    r"|abuel(?:it)?[oa]|herman(?:it)?[oa]s?|amig[oa]|señora?|persona|vecin[oa]|prim[oa]|niñ(?:it)?[oa]s?|pareja|marido"
    r"|alguien|ti[oa]|suegr[oa]|sobrin(?:it)?[oa]|nen(?:it)?[eoa]s?|guagua|compañer[oa]|cliente|niet(?:it)?[oa]"
    r"|cuñad[oa]"
    r"|yerno|nuera|polol[oa]|enamorad[oa]|mi viej[oa]|mi mujer|mi jefit[oa]|criatura|ancian[oa])",
    "kin": r"(?:padrastro|papa|padre|tio|primo|abuelo|hermano|hermanastro|cuñado|suegro|padrino|vecino|jefe|profe"
    r"|profesor|entrenador|pastor|cura|patron)",
    "attacker": r"(?:espos[oa]|marido|novi[oa]|pareja|padrastro|madrastra|ex|exnovi[oa]|exmarido|exesposo|exparej[oa]"
    r"|padre|papa|papi|madre|mama|ti[oa]|prim[oa]|abuel[oa]|cuñad[oa]|suegr[oa]|yerno|vecin[oa]|polol[oa]|enamorad[oa]"
    r"|jef[ea]|patron|profe|profesora?|entrenador|pastor|alguien|hij[oa]|herman(?:ast)?r?[oa]|mi viejo|mi mujer"
    r"|<stranger>)",
    "stranger": r"un(?:a|os|as)? (?:tip[oa]s?|hombres?|sujetos?|señor|señores|desconocidos?|man|manes|vatos?|weon"
    r"|weones"
    r"|chamos?|autos?|carros?|motos?|camioneta|ladron|ladrones|malandros?|delincuentes?|pandilleros?)",
    "weapon": r"(?:pistola|arma|cuchillo|navaja|revolver|escopeta|machete|fierro|fusil|bate|cuchilla)",
    "mild": r"(?:(?:el|la|su|un|una|este|esta) )?(?:gripe|gripa|covid|virus|resfriado|resfrio|catarro|tos|piojos|risa"
    r"|susto|grito|puerta|auto|carro|coche|ventana|foto|sol|frio|calor|viento|hambre|sueño|bajon|mania|costumbre|vicio"
    r"|llamad[oa]|llamadita|toque|vistazo|sticker|etiqueta|hongos|conjuntivitis|sarna|varicela|energia)",
    "thing": r"(?:<one>(?:el|la|los|las|sus?|una?|est[ea]|es[ea]|esos|mil) (?!<attacker>|cachet|bofet|puñ|pata|golp"
    r"|paliza|tunda"
    r"|palo|correa|cinturon|trompa|ojo|cara|noche|vez|veces|policia|muy|mayoria|dias|cabeza|mano)|<one><mild>)",
    "ex": r"(?:ex|exmarido|exnovi[oa]|exparej[oa]|exespos[oa])",
    "again": r"(?= $| (?:cuando|otra vez|de nuevo|porque|para (?:corregir|educar|castigar)\w*|si|en (?:mi "
    r"|la )?(?:casa|escuela|calle)"
    r"|todos los dias|siempre|seguido|feo|duro|fuerte|mucho|mas|muy|macizo|entre (?:vari|tod|los)\w*|con (?:un|una"
    r"|el cinturon|palos)|anoche|ayer"
    r"|hoy|y|contra la|al (?:suelo|piso)|por|la cara|delante|ayuda|recio|gacho) )",
    "throttled": r"(?:anoche|ayer|hoy|hace|cuando|con (?:sus|las)|contra|hasta|otra vez|del|y me|por)",
    "past": r"(?:\w+ ){0,6}(?:ayer|anteayer|antier|pasad[oa]|hace|por eso no)",
    "network": r"(?:instagram|insta|ig|face\w*|fb|tik\w*|redes|twitter|x|youtube|whatsapp|pagina|perfil|cuenta)",
    "feeling": r"(?:(?:la|las|el|los|pura|puro|tanta|tanto|lo) )?(?:hambre|sed|frio|calor|risa|sueño|amor"
    r"|ternura|verguenza|preocupacion|miedo|espanto"
    r"|pena|envidia|celos|antojos?|aburrimiento|cansancio|emocion|nervios|curiosidad|felicidad|alegria|gusto"
    r"|flojera|susto"
    r"|ganas|iras?|rabia|coraje|asco|placer|ansias|impaciencia|viej[oa]|viejit[oa]|ric[oa]s?|delicios[oa]"
    r"|lind[oa]s?)",
    "suffering": r"(?:mundo|vida|planeta|dolor|sufrimiento|angustia|depresion|ansiedad|miedo|tristeza|pena|culpa"
    r"|enfermedad|cuerpo|agonia|manera|forma)",
    "busy": r"(?:trabaj|estudi|entren|corr|busc|cocin|limpi|bail|esper|com|pedale|camin|le|carg|hac)(?:ando"
    r"|iendo|yendo)",
    "poison": r"(?:cloro|lejia|lavandina|raticida|insecticida|detergente|veneno|soda caustica|acido|thinner"
    r"|gasolina|parafina|kerosene|querosen|petroleo|herbicida|plaguicida|pesticida|matamaleza|aguarras|amoniaco"
    r"|quitaesmalte|acetona|destapacaños|anticongelante)",
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
    """One pattern of many rules, a line each; a line that is indented further belongs to the one before it.

    A phrasing is tried only at words that it can begin with. Of several that fit at a word any may be found.
    """
    whole = re.sub(r"\n {8}", "", lines)
    rules = [line.strip() for line in whole.splitlines() if line.strip() and not line.strip().startswith("#")]
    phrasings = [phrasing for rule in rules for phrasing in alternatives(_spelt_out(rule))]
    by_opening = grouped((opening, phrasing) for phrasing in phrasings for opening in _groups(openings(phrasing)))
    text = "|".join(f"(?=[{opening}])(?:{'|'.join(some)})" for opening, some in by_opening.items())
    return re.compile(rf"\b(?:{text})\b")


def _groups(letters: frozenset[str]) -> Iterable[str]:
    return sorted(letters) if len(letters) <= _FEW_OPENINGS else ["".join(sorted(letters))]


def _spelt_out(rule: str) -> str:
    while _NAME.search(rule):
        rule = _NAME.sub(lambda name: _PARTS[name[1]], rule)
    return rule
