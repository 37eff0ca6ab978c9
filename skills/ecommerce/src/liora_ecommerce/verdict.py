"""What people answer to the summary of their order, in their own words."""

from collections.abc import Mapping

from liora.language.normalise import fold
from liora.language.readers import yes_no
from liora_ecommerce.asking import is_question

YES, CHANGE, DROP, ADD = "si", "cambiar", "descartar", "agregar"


def _said(text: str) -> str:
    return " ".join(fold(text).split())


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(words, 400).split())


SUBJECTS: Mapping[str, frozenset[str]] = {
    "carrito": _folded("producto productos carrito cantidad cantidades"),
    "entrega": _folded("entrega retiro envío despacho"),
    "direccion": _folded("dirección calle depto"),
    "nombre": _folded("nombre apellido"),
    "pago": _folded("pago transferencia efectivo tarjeta"),
    "nota": _folded("nota comentario observación"),
}
"""What may be corrected, and how it is called."""

AGREED = _folded(
    "ok okey vale bien perfecto listo correcto confirmo confirmar confirmado excelente enviar envíalo mándalo acepto"
)
AROUND = _folded("sí ya todo está muy bueno por favor porfa gracias el mi pedido así dale")
"""Words that say nothing against it beside one that agrees."""

WRONG = _folded(
    "cambiar cambio cambia cámbiame corregir corrige modificar editar mal error equivocado equivocada equivoqué falta"
    " sean serían"
)

PREFERRED = _folded("mejor prefiero")
"""Words that name what is wanted instead."""

ADDING = _folded("agrega agregar agrégame agrégale añade añadir añádele suma sumar súmale ponme ponle otro otra")

DROPPING = frozenset(
    _said(line)
    for line in (
        *("no quiero nada", "ya no quiero nada", "ya no lo quiero", "ya no quiero", "no lo quiero", "ya no", "cancela"),
        *(
            "cancélalo",
            "cancela todo",
            "cancelar todo",
            "cancela el pedido",
            "cancelar el pedido",
            "anúlalo",
            "anula todo",
        ),
    )
)
"""What takes the whole order back."""

UNCHANGED = frozenset(
    _said(line)
    for line in (
        *(
            "nada",
            "nada más",
            "nada gracias",
            "no nada",
            "no",
            "ninguno",
            "ninguna",
            "ninguna cosa",
            "olvídalo",
            "no importa",
        ),
        *("déjalo así", "así está bien", "así nomás", "así déjalo", "está bien así", "me equivoqué", "sin cambios"),
    )
)
"""What leaves an order as it is, to who was asked what to change in it."""

BEFORE_IT = ("no ", "mejor ", "bueno ", "entonces ", "sabes que ")

ANSWERS = (YES, CHANGE, DROP, ADD, *SUBJECTS)


def subject_in(text: str) -> str | None:
    """The one answer of the form that a text names."""
    said = _folded(text)
    named = [subject for subject, names in SUBJECTS.items() if said & names]
    return named[0] if len(named) == 1 else None


def corrects(text: str) -> bool:
    """Whether it asks to change an answer of the form: "quiero cambiar la dirección"."""
    return bool(_folded(text) & WRONG) and subject_in(text) is not None


def leaves(text: str) -> bool:
    """Whether who was asked what to change wants nothing changed."""
    return _said(text[:100]) in UNCHANGED


def verdict(text: str) -> str | None:
    """Agreement, a wish to change something, or the name of what is to change; a question is none of them."""
    if is_question(text):
        return None
    said, subject = _folded(text), subject_in(text)
    if subject and (said & (WRONG | PREFERRED) or len(said) <= 2):
        return subject
    if _drops(_said(text[:100])):
        return DROP
    if said & ADDING:
        return ADD
    agreed = yes_no(text)
    if agreed or (said & AGREED and said <= AGREED | AROUND):
        return YES
    return CHANGE if agreed is False or said & WRONG else None


def _drops(said: str) -> bool:
    """Whether that is all that is said: "no, mejor cancela todo"."""
    begun = next((word for word in BEFORE_IT if said.startswith(word)), None)
    return said in DROPPING or (begun is not None and _drops(said.removeprefix(begun)))
