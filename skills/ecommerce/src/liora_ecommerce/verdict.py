"""What people answer to the summary of their order, in their own words."""

from collections.abc import Mapping

from liora.language.normalise import fold
from liora.language.readers import yes_no
from liora_ecommerce.asking import is_question

YES, CHANGE, DROP = "si", "cambiar", "descartar"


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
)

ANSWERS = (YES, CHANGE, DROP, *SUBJECTS)


def verdict(text: str) -> str | None:
    """Agreement, a wish to change something, or the name of what is to change; a question is none of them."""
    if is_question(text):
        return None
    said = _folded(text)
    subjects = [subject for subject, names in SUBJECTS.items() if said & names]
    if len(subjects) == 1 and (said & WRONG or len(said) <= 2):
        return subjects[0]
    agreed = yes_no(text)
    if agreed or (said & AGREED and said <= AGREED | AROUND):
        return YES
    return CHANGE if agreed is False or said & WRONG else None
