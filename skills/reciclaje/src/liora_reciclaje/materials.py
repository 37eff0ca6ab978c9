"""The materials that bins, points and trucks take: their names, and the words that people and tables use for them."""

import re
from collections.abc import Iterable, Mapping, Sequence

from liora.language.normalise import fold
from liora.language.titles import stems
from liora.table import BadRow

MATERIALS: Mapping[str, str] = {
    "papel": "papel y cartón",
    "plastico": "plásticos",
    "vidrio": "botellas y frascos de vidrio",
    "metal": "latas y otros metales",
    "brik": "cajas de leche y de jugo",
    "organico": "restos de comida y de plantas",
    "pila": "pilas y baterías",
    "electronico": "aparatos eléctricos y electrónicos",
    "aceite": "aceite de cocina usado",
    "medicina": "medicamentos vencidos",
    "ropa": "ropa y telas",
    "peligroso": "pinturas, focos y otros residuos peligrosos",
    "poliestireno": "plumavit, unicel o telgopor",
    "voluminoso": "muebles y cosas grandes",
    "aparte": "lo que se entrega aparte",
    "resto": "lo que no se recicla",
}
"""What a bin of the material takes, as people are told."""

TITLES: Mapping[str, str] = {
    "papel": "Papel y cartón", "plastico": "Plástico", "vidrio": "Vidrio", "metal": "Latas y metal",
    "brik": "Cajas de leche", "organico": "Orgánico", "pila": "Pilas y baterías", "electronico": "Electrónicos",
    "aceite": "Aceite", "medicina": "Medicinas", "ropa": "Ropa", "peligroso": "Peligrosos",
    "poliestireno": "Plumavit o unicel", "voluminoso": "Muebles y grandes", "aparte": "Se entrega aparte",
    "resto": "Basura",
}  # fmt: skip
"""As options of a list: at most 24 characters."""

AT_POINTS = frozenset({"pila", "electronico", "aceite", "medicina", "ropa", "peligroso"})
"""What goes to a collection point, whatever the country: never with the rubbish of a house."""

WORDS: Mapping[str, str] = {
    "papel": "papel papeles carton cartones diario diarios periodico revista libro papelcarton",
    "plastico": "plastico plasticos pet pead pebd hdpe ldpe pp plastica plasticas",
    "vidrio": "vidrio vidrios cristal",
    "metal": "metal metales lata latas aluminio chatarra fierro hierro hojalata acero cobre",
    "brik": "brik tetra tetrapak tetrapack tetrabrik tetrabrick multicapa leche jugo",
    "organico": "organico organicos compost compostaje composta comida poda vegetales jardin",
    "pila": "pila pilas bateria baterias",
    "electronico": "electronico electronicos electrico electricos raee raees aee weee ewaste computador computadores "
    "celular celulares electrodomestico electrodomesticos aparatos",
    "aceite": "aceite aceites avu",
    "medicina": "medicina medicinas medicamento medicamentos remedio remedios farmaco farmacos",
    "ropa": "ropa textil textiles tela telas zapatos calzado",
    "peligroso": "peligroso peligrosos respel luminaria luminarias foco focos ampolleta ampolletas lampara lamparas "
    "fluorescente fluorescentes pintura pinturas solvente solventes aerosol aerosoles toner",
    "poliestireno": "poliestireno telgopor plumavit unicel tecnopor icopor aislapol eps",
    "voluminoso": "voluminoso voluminosos mueble muebles colchon colchones escombro escombros neumatico neumaticos "
    "llanta llantas madera enseres",
    "aparte": "aparte",
    "resto": "resto restos basura rechazo inservible inservibles ordinario ordinarios",
}

_BY_WORD = {one: name for name, said in WORDS.items() for word in said.split() for one in stems(word)}

_NOT_RECYCLED = frozenset({"no", "non"})


def material_in(text: str) -> str | None:
    """The material that a cell or an answer names ("TETRA-BRIK", "Aceite vegetal usado"), or None.

    "No reciclables" is rubbish; "reciclables" alone is no material, for it may be several.
    """
    said = fold(text.replace("-", " ")).split()
    if any(word.startswith(("reciclable", "aprovechable")) for word in said):
        return "resto" if _NOT_RECYCLED.intersection(said) else None
    return next((_BY_WORD[one] for word in said for one in stems(word) if one in _BY_WORD), None)


def read_materials(cell: str) -> Sequence[str]:
    """The materials of a cell that lists them (`|`, `/`, `;` or `,`); raises BadRow for none and for unknown ones."""
    named = [each for part in _parted(cell) if part.strip() for each in _joined(part.strip())]
    if not named:
        raise BadRow("Faltan los materiales: escribe al menos uno, separados por «|», como «pilas|aceite».")
    unknown = [part for part in named if material_in(part) is None]
    if unknown:
        raise BadRow(f"No conozco el material «{unknown[0][:60]}». Los que conozco: {known_names()}.")
    return list(dict.fromkeys(material for part in named if (material := material_in(part))))


def read_material(cell: str) -> str:
    """One material; raises BadRow for none, an unknown one or several."""
    found = read_materials(cell)
    if len(found) > 1:
        raise BadRow(f"«{cell[:60]}» son varios materiales: pon una fila por cada uno.")
    return found[0]


def known_names() -> str:
    return ", ".join(MATERIALS)


def listed(materials: Iterable[str]) -> str:
    """As a sentence names them: "papel y cartón, plásticos"."""
    return ", ".join(MATERIALS[material] for material in materials)


def _parted(cell: str) -> Iterable[str]:
    for separator in ("/", ";", ","):
        cell = cell.replace(separator, "|")
    return cell.split("|")


def _joined(part: str) -> Sequence[str]:
    """ "papel y vidrio" is two, where both are known; "pilas y otros" is one."""
    each = _AND.split(part)
    return each if all(material_in(one) for one in each) else [part]


_AND = re.compile(r"\s(?:y|e)\s", re.IGNORECASE)
