"""What the API answers when it cannot do what was asked: a status, a code for programs, a sentence for people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from liora.errors import LioraError

MOST_DETAILS = 20


@dataclass(frozen=True, slots=True)
class Detail:
    """What is wrong with one field: its path (`body.nombre`, `query.limite`) and a Spanish sentence."""

    field: str
    message: str


class Problem(LioraError):
    """The request cannot be carried out."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        details: Sequence[Detail] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.details = details
        self.headers = headers or {}


@dataclass(frozen=True, slots=True)
class Failing:
    """A status that an operation may answer, for the document."""

    status: int
    meaning: str


FAILING = {
    each.status: each
    for each in (
        Failing(400, "El cuerpo no es JSON, o la solicitud no se puede leer."),
        Failing(401, "Falta una credencial válida."),
        Failing(403, "Tu rol o tu clave no permiten esta operación."),
        Failing(404, "No existe, o no es tuyo."),
        Failing(405, "Este recurso no tiene ese método."),
        Failing(409, "Choca con lo que ya existe."),
        Failing(413, "El contenido es demasiado grande."),
        Failing(415, "El tipo de contenido no se acepta aquí."),
        Failing(422, "Hay campos que no son válidos: mira `details`."),
        Failing(429, "Demasiadas solicitudes: espera los segundos de `Retry-After`."),
        Failing(503, "La base de datos no responde; vuelve a intentar."),
    )
}


def not_found() -> Problem:
    """Also for what belongs to somebody else: its existence is nobody's business."""
    return Problem(404, "not_found", "No existe o no tienes acceso.")


def unauthorized() -> Problem:
    """Nobody is known by the credential, or there is none."""
    headers = {"WWW-Authenticate": "Bearer"}
    return Problem(401, "unauthorized", "Falta una credencial válida (Authorization: Bearer …).", headers=headers)


def forbidden(message: str = "Tu rol no permite esta operación.") -> Problem:
    """Somebody who is known, and may see the resource, may not do this."""
    return Problem(403, "forbidden", message)


def conflict(code: str, message: str) -> Problem:
    """The state of things does not admit it."""
    return Problem(409, code, message)


def invalid(field: str, message: str) -> Problem:
    """One field that the model could not judge by itself."""
    return Problem(422, "invalid", "Hay campos que no son válidos.", [Detail(field, message)])


def too_many(seconds: int) -> Problem:
    """The caller has to wait."""
    message = f"Demasiados intentos; espera {seconds} s."
    return Problem(429, "too_many_requests", message, headers={"Retry-After": str(seconds)})


def invalid_parts(where: str, error: ValidationError) -> Problem:
    """What pydantic found in the body, the query or the path, in Spanish; values are not repeated."""
    details = [
        Detail(".".join([where, *map(str, each["loc"])]), _sentence(each["type"], each.get("ctx", {})))
        for each in error.errors(include_url=False, include_input=False)[:MOST_DETAILS]
    ]
    return Problem(422, "invalid", "Hay campos que no son válidos.", details)


_SENTENCES: Mapping[str, str] = {
    "missing": "Falta este campo.",
    "extra_forbidden": "Este campo no existe.",
    "string_type": "Debe ser un texto.",
    "string_too_short": "Debe tener al menos {min_length} caracteres.",
    "string_too_long": "Debe tener como máximo {max_length} caracteres.",
    "string_pattern_mismatch": "El formato no es válido.",
    "int_type": "Debe ser un número entero.",
    "int_parsing": "Debe ser un número entero.",
    "int_from_float": "Debe ser un número entero.",
    "float_type": "Debe ser un número.",
    "bool_type": "Debe ser verdadero o falso.",
    "bool_parsing": "Debe ser verdadero o falso.",
    "uuid_parsing": "No es un identificador válido.",
    "uuid_type": "No es un identificador válido.",
    "enum": "Debe ser uno de: {expected}.",
    "literal_error": "Debe ser uno de: {expected}.",
    "greater_than_equal": "Debe ser {ge} o más.",
    "greater_than": "Debe ser más de {gt}.",
    "less_than_equal": "Debe ser {le} o menos.",
    "less_than": "Debe ser menos de {lt}.",
    "list_type": "Debe ser una lista.",
    "too_long": "Debe tener como máximo {max_length} elementos.",
    "too_short": "Debe tener al menos {min_length} elementos.",
    "dict_type": "Debe ser un objeto.",
    "model_type": "Debe ser un objeto.",
    "model_attributes_type": "Debe ser un objeto.",
    "datetime_parsing": "No es una fecha y hora válida (ISO 8601).",
    "datetime_from_date_parsing": "No es una fecha y hora válida (ISO 8601).",
    "timezone_aware": "La fecha y hora necesita su zona (por ejemplo Z o -03:00).",
    "date_parsing": "No es una fecha válida (AAAA-MM-DD).",
    "date_from_datetime_parsing": "No es una fecha válida (AAAA-MM-DD).",
    "url_parsing": "No es una dirección web válida.",
    "url_scheme": "La dirección debe empezar con https://.",
}


def _sentence(kind: str, context: Mapping[str, object]) -> str:
    if kind == "value_error":  # our own validators speak Spanish
        return str(context.get("error", "El valor no es válido."))
    words = {name: str(value).replace(" or ", " o ") for name, value in context.items()}
    return _SENTENCES.get(kind, "El valor no es válido.").format_map(words)
