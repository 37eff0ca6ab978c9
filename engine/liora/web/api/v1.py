"""All resources of API v1, in the order in which the document shows them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts.attempts import Attempts
from liora.accounts.passwords import Passwords
from liora.accounts.sessions import People
from liora.credentials.keyring import Keyring
from liora.db.erased import Tombstones
from liora.policy.rules import Quotas, no_quotas
from liora.privacy.erasure import Eraser
from liora.web.api.access import Access
from liora.web.api.cifras import Metricas
from liora.web.api.claves import Claves
from liora.web.api.clientes import Clientes
from liora.web.api.contactos import Contactos
from liora.web.api.credenciales import Credenciales
from liora.web.api.documentos import Documentos
from liora.web.api.export import Exports
from liora.web.api.number_parts import NumberParts
from liora.web.api.operation import Controller
from liora.web.api.planes import Planes
from liora.web.api.plantillas import Plantillas
from liora.web.api.pruebas import Pruebas
from liora.web.api.repeats import Repeats
from liora.web.api.server import Api
from liora.web.api.sesiones import Sesiones
from liora.web.api.sinonimos import Sinonimos
from liora.web.api.uso import Usage
from liora.web.api.usuarios import Usuarios
from liora.web.api.waba import Waba


@dataclass(frozen=True, slots=True)
class ApiParts:
    """What the resources are made of."""

    engine: AsyncEngine
    passwords: Passwords
    clock: Callable[[], datetime]
    keyring: Keyring
    numbers: NumberParts
    quotas: Quotas = no_quotas
    tombstones: Tombstones = field(default_factory=Tombstones)


def api_v1(parts: ApiParts) -> Api:
    """The API over one database."""
    engine = parts.engine
    controllers: list[Controller] = [
        Sesiones(engine, People(engine, parts.passwords), Attempts(engine, parts.clock)),
        Clientes(engine),
        Usuarios(engine),
        Claves(engine),
        Waba(engine, parts.numbers, parts.keyring),
        Pruebas(engine, parts.numbers),
        Plantillas(engine, parts.numbers),
        Credenciales(engine, parts.keyring),
        Planes(engine),
        Usage(engine, parts.quotas),
        Sinonimos(engine),
        Documentos(engine),
        Contactos(engine, Eraser(engine, parts.tombstones, parts.clock)),
        Exports(engine, parts.clock),
        Metricas(engine),
    ]
    return Api(controllers, Access(engine), Repeats(engine), parts.clock)
