"""All resources of API v1, in the order in which the document shows them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts.attempts import Attempts
from liora.accounts.passwords import Passwords
from liora.accounts.sessions import People
from liora.credentials.keyring import Keyring
from liora.web.api.access import Access
from liora.web.api.claves import Claves
from liora.web.api.clientes import Clientes
from liora.web.api.credenciales import Credenciales
from liora.web.api.operation import Controller
from liora.web.api.repeats import Repeats
from liora.web.api.server import Api
from liora.web.api.sesiones import Sesiones
from liora.web.api.usuarios import Usuarios
from liora.web.api.waba import Waba


@dataclass(frozen=True, slots=True)
class ApiParts:
    """What the resources are made of."""

    engine: AsyncEngine
    passwords: Passwords
    clock: Callable[[], datetime]
    keyring: Keyring


def api_v1(parts: ApiParts) -> Api:
    """The API over one database."""
    engine = parts.engine
    controllers: list[Controller] = [
        Sesiones(engine, People(engine, parts.passwords), Attempts(engine, parts.clock)),
        Clientes(engine),
        Usuarios(engine),
        Claves(engine),
        Waba(engine),
        Credenciales(engine, parts.keyring),
    ]
    return Api(controllers, Access(engine), Repeats(engine), parts.clock)
