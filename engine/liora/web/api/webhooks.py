"""Webhooks: the addresses of a cliente that hear of its notifications."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.credentials.keyring import Keyring, NoKey
from liora.credentials.store import Kind, NewCredential, TooManyCredentials, save_credential
from liora.db.notices import NoticeKind
from liora.notices import endpoints
from liora.notices.endpoints import OVERLAP, NewEndpoint, TooManyEndpoints
from liora.notices.guard import LONGEST_URL, Guard, RefusedUrl
from liora.notices.webhook import new_secret
from liora.web.api.call import Call, Model, NoBody, NoQuery, Role, Shown
from liora.web.api.credenciales import NO_KEY
from liora.web.api.operation import Operation
from liora.web.api.problems import conflict, invalid, not_found

PUBLIC = (
    r"^https://([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}"
    r"(:(443|[1-9][0-9]{3}))?(/[A-Za-z0-9._~%!$&'()*+,;=:@/?-]*)?$"
)
"""A name of the internet; what it leads to is judged at each post."""

HERE = re.compile(r"http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?(/[!-~]*)?")
"""For development, where the guard admits it."""


def _sound(url: str) -> str:
    if not re.fullmatch(PUBLIC, url) and not HERE.fullmatch(url):
        raise ValueError("Debe ser una dirección https:// con un nombre público.")
    return url


Url = Annotated[
    str,
    StringConstraints(max_length=LONGEST_URL),
    AfterValidator(_sound),
    WithJsonSchema({"type": "string", "maxLength": LONGEST_URL, "pattern": PUBLIC}),
]


class NewWebhook(Model):
    """Without `tipos` it hears of everything."""

    url: Url
    tipos: list[NoticeKind] = Field(default_factory=list, max_length=20)


class WebhookChange(Model):
    """Only what is given changes; `activo` puts an end to a pause after failures."""

    url: Url | None = None
    tipos: list[NoticeKind] | None = Field(default=None, max_length=20)
    activo: bool | None = None


class Webhook(Shown):
    """`estado` is `fallando` while nothing arrives; `ultimo` is what became of the last attempt."""

    id: UUID
    url: str
    tipos: list[str]
    estado: Literal["activo", "fallando", "desactivado"]
    ultimo: str
    ultimo_intento: datetime | None
    creado: datetime


class FreshWebhook(Webhook):
    """`secreto` is shown this once."""

    secreto: str


class Rotated(Shown):
    """The new secret, shown this once; the one before signs beside it until `anterior_hasta`."""

    secreto: str
    anterior_hasta: datetime


class Tried(Shown):
    """The id of the notification on its way."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Webhooks:
    """The resource and what it needs."""

    engine: AsyncEngine
    guard: Guard
    keyring: Keyring

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/webhooks"
        one = path + "/{endpoint_id}"
        return [
            Operation("GET", path, self.list, "Webhooks del cliente", Role.admin, list[Webhook]),
            Operation(
                *("POST", path, self.create, "Crear un webhook", Role.admin, FreshWebhook),
                body=NewWebhook,
                status=201,
                fails=(409,),
                describe="Liora firma cada aviso según Standard Webhooks (webhook-id, webhook-timestamp, "
                "webhook-signature) con `secreto`, que se muestra solo en esta respuesta: guárdalo.",
            ),
            Operation(*("PATCH", one, self.change, "Cambiar un webhook", Role.admin, Webhook), body=WebhookChange),
            Operation("DELETE", one, self.delete, "Quitar un webhook", Role.admin, None),
            Operation(
                *("POST", one + "/secreto", self.rotate, "Cambiar el secreto", Role.admin, Rotated),
                status=201,
                fails=(409,),
            ),
            Operation(
                *("POST", one + "/prueba", self.try_out, "Enviar un aviso de prueba", Role.admin, Tried),
                status=202,
                describe="El resultado queda en `ultimo` del webhook unos segundos después.",
            ),
        ]

    async def list(self, call: Call[NoBody, NoQuery]) -> list[Webhook]:
        return [Webhook(**_shown(row)) for row in await endpoints.list_endpoints(self.engine, call.cliente_id)]

    async def create(self, call: Call[NewWebhook, NoQuery]) -> FreshWebhook:
        self._require_public(call.body.url)
        secret, deed = new_secret(), call.deed("webhooks.create", call.new_id)
        new = NewEndpoint(call.new_id, call.body.url, sorted(set(call.body.tipos)), secret)
        with _conflicts():
            row = await endpoints.create_endpoint(self.engine, self.keyring, call.cliente_id, new, call.at, deed)
        if row is None:
            raise not_found()
        return FreshWebhook(**_shown(row), secreto=secret.get_secret_value())

    async def change(self, call: Call[WebhookChange, NoQuery]) -> Webhook:
        body = call.body
        if body.url is not None:
            self._require_public(body.url)
        kinds = None if body.tipos is None else sorted(set(body.tipos))
        wanted = {"url": body.url, "kinds": kinds, "enabled": body.activo}
        changes = {column: value for column, value in wanted.items() if value is not None}
        endpoint_id = call.id("endpoint_id")
        deed = call.deed("webhooks.change", endpoint_id, campos=sorted(changes))
        row = await endpoints.change_endpoint(self.engine, call.cliente_id, endpoint_id, changes, deed)
        if row is None:
            raise not_found()
        return Webhook(**_shown(row))

    async def delete(self, call: Call[NoBody, NoQuery]) -> None:
        endpoint_id = call.id("endpoint_id")
        deed = call.deed("webhooks.delete", endpoint_id)
        if not await endpoints.delete_endpoint(self.engine, call.cliente_id, endpoint_id, deed):
            raise not_found()

    async def rotate(self, call: Call[NoBody, NoQuery]) -> Rotated:
        endpoint_id = call.id("endpoint_id")
        if await endpoints.find_endpoint(self.engine, call.cliente_id, endpoint_id) is None:
            raise not_found()
        secret, deed = new_secret(), call.deed("webhooks.secret", endpoint_id)
        new = NewCredential(Kind.webhook_secret, str(endpoint_id), secret, OVERLAP)
        with _conflicts():
            if await save_credential(self.engine, self.keyring, call.cliente_id, new, call.at, deed) is None:
                raise not_found()
        return Rotated(secreto=secret.get_secret_value(), anterior_hasta=call.at + OVERLAP)

    async def try_out(self, call: Call[NoBody, NoQuery]) -> Tried:
        endpoint_id = call.id("endpoint_id")
        if not await endpoints.try_endpoint(self.engine, call.cliente_id, endpoint_id, call.new_id):
            raise not_found()
        return Tried(id=call.new_id)

    def _require_public(self, url: str) -> None:
        try:
            self.guard.check_url(url)
        except RefusedUrl as refused:
            raise invalid("body.url", str(refused)) from None


@contextmanager
def _conflicts() -> Iterator[None]:
    """What may be in the way of a webhook and its secret, as the API says it."""
    try:
        yield
    except NoKey:
        raise conflict("no_encryption_key", NO_KEY) from None
    except TooManyEndpoints as error:
        raise conflict("too_many", str(error)) from None
    except TooManyCredentials:
        raise conflict("too_many", "Hay demasiadas credenciales: quita las que ya no se usan.") from None


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    failing = "fallando" if row["failing_since"] else "activo"
    return {
        "id": row["endpoint_id"],
        "url": row["url"],
        "tipos": row["kinds"],
        "estado": failing if row["enabled"] else "desactivado",
        "ultimo": row["last_status"],
        "ultimo_intento": row["last_at"],
        "creado": row["created_at"],
    }
