"""Waba: the WhatsApp numbers of a cliente."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts.clientes import read_cliente
from liora.credentials.keyring import Keyring, NoKey
from liora.credentials.store import Kind, NewCredential, TooManyCredentials, save_credential
from liora.numbers import connection, health
from liora.numbers.connection import LiveNumber, NumberConflict
from liora.numbers.trial import Trial, queue_trial
from liora.web.api.call import Call, NoBody, NoQuery, Role
from liora.web.api.credenciales import NO_KEY
from liora.web.api.number_parts import NumberParts
from liora.web.api.numero import CHANNEL, Cola, NewNumber, NewSecrets, Numero, TestMessage, shown
from liora.web.api.operation import Operation
from liora.web.api.problems import conflict, not_found


@dataclass(frozen=True, slots=True)
class Waba:
    """The resource and what it needs."""

    engine: AsyncEngine
    parts: NumberParts
    keyring: Keyring

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/waba"
        one = path + "/{number_id}"
        admin = Role.admin
        return [
            Operation("GET", path, self.list, "Números del cliente", Role.lector, list[Numero]),
            Operation(
                *("POST", path, self.connect, "Conectar un número", admin, Numero),
                body=NewNumber,
                status=201,
                once=True,
                fails=(409,),
                describe=CONNECTING,
            ),
            Operation("GET", one, self.read, "Un número", Role.lector, Numero),
            Operation(
                *("POST", f"{one}/verificar", self.verify, "Verificar y activar un número", admin, Numero),
                fails=(409,),
                describe="Pregunta al proveedor con el token del número: si lo muestra, queda activo y envía.",
            ),
            Operation("POST", f"{one}/salud", self.look, "Preguntar cómo está un número", admin, Numero),
            Operation(
                *("POST", f"{one}/mensaje-de-prueba", self.try_out, "Enviar un mensaje de prueba", admin, Cola),
                body=TestMessage,
                status=202,
                fails=(409,),
                describe="El texto sale si ese teléfono escribió dentro de la ventana; si no, una plantilla aprobada.",
            ),
            Operation(
                *("POST", f"{one}/rotar-secreto", self.rotate, "Cambiar los secretos de un número", admin, Numero),
                body=NewSecrets,
                fails=(409,),
                describe="El secreto anterior de la app sigue valiendo por un tiempo. Ningún secreto se puede leer.",
            ),
            Operation("POST", f"{one}/desactivar", self.disable, "Desactivar un número", admin, Numero),
            Operation(
                *("DELETE", one, self.delete, "Eliminar un número", Role.owner, None),
                fails=(409,),
                describe="Con el número se eliminan sus conversaciones. Antes hay que desactivarlo.",
            ),
        ]

    async def list(self, call: Call[NoBody, NoQuery]) -> list[Numero]:
        return [shown(row) for row in await connection.list_numbers(self.engine, call.cliente_id)]

    async def read(self, call: Call[NoBody, NoQuery]) -> Numero:
        return _found(await connection.read_number(self.engine, call.cliente_id, call.id("number_id")))

    async def connect(self, call: Call[NewNumber, NoQuery]) -> Numero:
        deed = call.deed("waba.connect", call.new_id, modo=call.body.modo)
        if call.body.modo == "sandbox":
            return shown(await connection.connect_sandbox(self.engine, call.cliente_id, call.new_id, CHANNEL, deed))
        wanted = LiveNumber(CHANNEL, call.body.phone_number_id, call.body.waba_id, call.body.own_app)
        with conflicts():
            await connection.connect_live(self.engine, call.cliente_id, call.new_id, wanted, deed)
            await self._keep(call, call.new_id, call.body.waba_id, call.body)
            return _found(await self._verified(call, call.new_id, "waba.verify"))

    async def verify(self, call: Call[NoBody, NoQuery]) -> Numero:
        with conflicts():
            return _found(await self._verified(call, call.id("number_id"), "waba.verify"))

    async def look(self, call: Call[NoBody, NoQuery]) -> Numero:
        number_id, trusted = call.id("number_id"), call.caller.platform
        return _found(
            await health.look(self.engine, self.parts.vendors, call.cliente_id, number_id, call.at, trusted=trusted)
        )

    async def try_out(self, call: Call[TestMessage, NoQuery]) -> Cola:
        cliente_id, number_id = call.cliente_id, call.id("number_id")
        cliente = await read_cliente(self.engine, cliente_id)
        language = f"es_{cliente['country'] if cliente else ''}"
        trial = Trial(cliente_id, number_id, call.body.telefono.removeprefix("+"), call.body.texto)
        deed = call.deed("waba.try", number_id)
        with conflicts():
            queued = await queue_trial(self.parts.pool, self.parts.vendors.channels, trial, language, call.at, deed)
        if queued is None:
            raise not_found()
        self.parts.ring((cliente_id, number_id))
        return Cola(id=queued.out_id, plantilla=queued.template)

    async def rotate(self, call: Call[NewSecrets, NoQuery]) -> Numero:
        number_id = call.id("number_id")
        row = await connection.read_number(self.engine, call.cliente_id, number_id)
        if row is None:
            raise not_found()
        if row["mode"] == "sandbox":
            raise conflict("sandbox_number", "Un número de prueba no tiene secretos.")
        if not row["app"] and not call.body.model_fields_set.isdisjoint(("app_secret", "verify_token")):
            raise conflict("shared_app", "Este número usa la app de la instalación: solo su token de acceso es suyo.")
        with conflicts():
            await self._keep(call, number_id, row["account_id"], call.body)
        self.parts.vendors.accounts.forget(number_id)
        return shown(row)

    async def disable(self, call: Call[NoBody, NoQuery]) -> Numero:
        number_id = call.id("number_id")
        deed = call.deed("waba.disable", number_id)
        return _found(await connection.disable(self.engine, call.cliente_id, number_id, deed))

    async def delete(self, call: Call[NoBody, NoQuery]) -> None:
        number_id = call.id("number_id")
        deed = call.deed("waba.delete", number_id)
        with conflicts():
            if not await connection.disconnect(self.engine, call.cliente_id, number_id, deed):
                raise not_found()

    async def _verified(self, call: Call[Any, NoQuery], number_id: UUID, action: str) -> dict[str, Any] | None:
        deed = call.deed(action, number_id)
        trusted = call.caller.platform
        return await health.verify(
            self.engine, self.parts.vendors, call.cliente_id, number_id, call.at, deed, trusted=trusted
        )

    async def _keep(self, call: Call[Any, NoQuery], number_id: UUID, account_id: str, given: NewSecrets) -> None:
        """The token belongs to the number, the secrets of the app to its account."""
        kept = [
            NewCredential(Kind.access_token, str(number_id), given.access_token),
            NewCredential(Kind.app_secret, account_id, given.app_secret, OVERLAP),
            NewCredential(Kind.verify_token, account_id, given.verify_token, OVERLAP),
        ]
        for new in kept:
            if new.secret.get_secret_value():
                deed = call.deed("waba.secret", number_id, kind=new.kind)
                await save_credential(self.engine, self.keyring, call.cliente_id, new, call.at, deed)


OVERLAP = timedelta(days=2)
"""For so long the app's secret and token before are good: webhooks are on their way, and Meta repeats them."""

CONNECTING = (
    "`sandbox`: funciona de inmediato, sin cuenta de Meta. `live`: pide `phone_number_id`, `waba_id` y `access_token`; "
    "con `app_secret` y `verify_token` sus avisos llegan por la app propia, en /webhook/meta/{waba_id}. Queda "
    "`pendiente` hasta que Meta lo muestra con ese token."
)


@contextmanager
def conflicts() -> Iterator[None]:
    """What the room cannot do, as the API says it."""
    try:
        yield
    except NumberConflict as error:
        raise conflict(error.code, str(error)) from error
    except NoKey:
        raise conflict("no_encryption_key", NO_KEY) from None
    except TooManyCredentials:
        raise conflict("too_many", "Hay demasiadas credenciales: quita las que ya no se usan.") from None


def _found(row: dict[str, Any] | None) -> Numero:
    if row is None:
        raise not_found()
    return shown(row)
