"""Credenciales: secrets of a cliente, which can be written, replaced and removed, and never read back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr, StringConstraints, WithJsonSchema
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.credentials.keyring import Keyring, NoKey
from liora.credentials.store import (
    Kind,
    NewCredential,
    TooManyCredentials,
    delete_credential,
    list_credentials,
    save_credential,
)
from liora.numbers.connection import list_numbers
from liora.numbers.vendor import AccountSource
from liora.web.api.call import Call, Model, NoBody, NoQuery, Role, Shown
from liora.web.api.kinds import WHOLE
from liora.web.api.operation import Operation
from liora.web.api.problems import conflict, invalid, not_found

LONGEST = 4096
MOST_HOURS = 30 * 24
NO_KEY = "Falta la llave de cifrado de esta instalación (LIORA_ENCRYPTION_KEYS): avisa a quien la administra."
OF_A_SUBJECT = frozenset({Kind.app_secret, Kind.verify_token, Kind.access_token, Kind.webhook_secret})
"""Kinds that mean nothing for the cliente as a whole."""


def _one_line(value: SecretStr) -> SecretStr:
    """A line break that came along with a copied token would spoil the header that carries it."""
    if any(character < " " or character == "\x7f" for character in value.get_secret_value()):
        raise ValueError("No puede tener saltos de línea ni caracteres de control.")
    return value


Secret = Annotated[
    SecretStr,
    Field(min_length=1, max_length=LONGEST),
    AfterValidator(_one_line),
    WithJsonSchema(
        {
            "type": "string",
            "format": "password",
            "writeOnly": True,
            "minLength": 1,
            "maxLength": LONGEST,
            "pattern": r"^[^\x00-\x1f\x7f]+$",
        }
    ),
]
Subject = Annotated[str, StringConstraints(max_length=80, pattern=r"^[A-Za-z0-9._:-]*$")]


class NewCredencial(Model):
    """`sujeto` is whose it is: an account id, a number's id, an endpoint's id; empty for the cliente as a whole."""

    valor: Secret
    sujeto: Subject = ""
    valido_por_horas: Annotated[int, Field(ge=0, le=MOST_HOURS), WHOLE] = Field(
        default=0, description="Cuántas horas más sirve el valor que este reemplaza."
    )


class Credencial(Shown):
    """A credential without its value, which nobody can read again."""

    id: UUID
    tipo: Kind
    sujeto: str
    creada: datetime
    valida_hasta: datetime | None


@dataclass(frozen=True, slots=True)
class Credenciales:
    """The resource and what it needs."""

    engine: AsyncEngine
    keyring: Keyring
    accounts: AccountSource

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/credenciales"
        return [
            Operation(
                "GET", path, self.list, "Credenciales del cliente, sin sus valores", Role.admin, list[Credencial]
            ),
            Operation(
                *("PUT", path + "/{kind}", self.save, "Guardar o reemplazar una credencial", Role.admin, Credencial),
                body=NewCredencial,
                fails=(409,),
                describe="`kind` es uno de: " + ", ".join(f"`{kind}`" for kind in Kind) + ". El valor no se vuelve a "
                "mostrar. Con `valido_por_horas` el anterior sigue sirviendo ese tiempo.",
            ),
            Operation(
                *("DELETE", path + "/{kind}/{credential_id}", self.delete, "Quitar una credencial", Role.admin, None)
            ),
        ]

    async def list(self, call: Call[NoBody, NoQuery]) -> list[Credencial]:
        return [_shown(row) for row in await list_credentials(self.engine, call.cliente_id, call.at)]

    async def save(self, call: Call[NewCredencial, NoQuery]) -> Credencial:
        kind, body = _kind(call.ids["kind"]), call.body
        if kind in OF_A_SUBJECT and not body.sujeto:
            raise invalid("body.sujeto", f"Una credencial {kind} necesita su sujeto: cuenta, número o destino.")
        new = NewCredential(kind, body.sujeto, body.valor, timedelta(hours=body.valido_por_horas))
        deed = call.deed("credenciales.save", kind, sujeto=body.sujeto, valido_por_horas=body.valido_por_horas)
        try:
            row = await save_credential(self.engine, self.keyring, call.cliente_id, new, call.at, deed)
        except NoKey:
            raise conflict("no_encryption_key", NO_KEY) from None
        except TooManyCredentials:
            raise conflict("too_many", "Hay demasiadas credenciales: quita las que ya no se usan.") from None
        if row is None:
            raise not_found()
        await self._forget(call.cliente_id)
        return _shown(row)

    async def delete(self, call: Call[NoBody, NoQuery]) -> None:
        kind, credential_id = _kind(call.ids["kind"]), call.id("credential_id")
        deed = call.deed("credenciales.delete", credential_id, tipo=kind)
        if not await delete_credential(self.engine, call.cliente_id, kind, credential_id, deed):
            raise not_found()
        await self._forget(call.cliente_id)

    async def _forget(self, cliente_id: UUID) -> None:
        """A token is a number's or its account's: none of the cliente's numbers sends with an old one."""
        for row in await list_numbers(self.engine, cliente_id):
            self.accounts.forget(row["number_id"])


def _kind(name: str) -> Kind:
    if name not in Kind.__members__:
        raise not_found()
    return Kind[name]


def _shown(row: dict[str, Any]) -> Credencial:
    return Credencial(
        id=row["credential_id"],
        tipo=row["kind"],
        sujeto=row["subject"],
        creada=row["created_at"],
        valida_hasta=row["valid_until"],
    )
