"""All resources of API v1, in the order in which the document shows them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts.attempts import Attempts
from liora.accounts.passwords import Passwords
from liora.accounts.sessions import People
from liora.catalog.publisher import Publisher
from liora.credentials.keyring import Keyring
from liora.db.erased import Tombstones
from liora.links.showing import Showing
from liora.notices.guard import Guard
from liora.policy.rules import Quotas, no_quotas
from liora.privacy.erasure import Eraser
from liora.skill_tables.reader import TableReader
from liora.web.api.access import Access
from liora.web.api.auditoria import Auditoria
from liora.web.api.catalogo import Catalogo
from liora.web.api.cifras import Metricas
from liora.web.api.claves import Claves
from liora.web.api.clientes import Clientes
from liora.web.api.contactos import Contactos
from liora.web.api.conversaciones import Conversaciones
from liora.web.api.credenciales import Credenciales
from liora.web.api.documentos import Documentos
from liora.web.api.enlaces import Enlaces
from liora.web.api.eventos import Eventos
from liora.web.api.export import Exports
from liora.web.api.ingestas import Ingestas
from liora.web.api.no_entendidos import NoEntendidos
from liora.web.api.notificaciones import Notificaciones
from liora.web.api.number_parts import NumberParts
from liora.web.api.operation import Controller
from liora.web.api.pedidos import Pedidos
from liora.web.api.planes import Planes
from liora.web.api.plantillas import Plantillas
from liora.web.api.pruebas import Pruebas
from liora.web.api.publicaciones import Publicaciones
from liora.web.api.repeats import Repeats
from liora.web.api.server import Api
from liora.web.api.sesiones import Sesiones
from liora.web.api.sinonimos import Sinonimos
from liora.web.api.tablas import Tablas
from liora.web.api.uso import Usage
from liora.web.api.usuarios import Usuarios
from liora.web.api.waba import Waba
from liora.web.api.webhooks import Webhooks
from liora.web.proxies import Proxies


def nobody_listens(cliente_id: UUID) -> None:
    """For an API beside which no worker runs: workers find what there is to do by looking."""


@dataclass(frozen=True, slots=True)
class ApiParts:
    """What the resources are made of.

    `ring` tells the workers which cliente's inbox has something new, `ring_jobs` those who do slow work which cliente
    has some. Without a `publisher` price lists are read by the sources that come along; without `tables` no skill has
    any. What others than `open_skills` remember of people is in no export.
    """

    engine: AsyncEngine
    passwords: Passwords
    clock: Callable[[], datetime]
    keyring: Keyring
    numbers: NumberParts
    quotas: Quotas = no_quotas
    tombstones: Tombstones = field(default_factory=Tombstones)
    guard: Guard = field(default_factory=Guard)
    proxies: Proxies = field(default_factory=Proxies)
    ring: Callable[[UUID], None] = nobody_listens
    ring_jobs: Callable[[UUID], None] = nobody_listens
    publisher: Publisher | None = None
    links: Showing = field(default_factory=Showing)
    tables: TableReader = field(default_factory=lambda: TableReader({}, ()))
    open_skills: frozenset[str] = frozenset()


def api_v1(parts: ApiParts) -> Api:
    """The API over one database."""
    engine = parts.engine
    controllers: list[Controller] = [
        Sesiones(engine, People(engine, parts.passwords), Attempts(engine, parts.clock), parts.proxies),
        Clientes(engine),
        Usuarios(engine),
        Claves(engine),
        Waba(engine, parts.numbers, parts.keyring),
        Pruebas(engine, parts.numbers),
        Plantillas(engine, parts.numbers),
        Credenciales(engine, parts.keyring, parts.numbers.vendors.accounts),
        Planes(engine),
        Usage(engine, parts.quotas),
        Sinonimos(engine),
        Documentos(engine),
        Tablas(engine, parts.tables),
        Contactos(engine, Eraser(engine, parts.tombstones, parts.clock)),
        Exports(engine, parts.clock, parts.open_skills),
        Conversaciones(engine, parts.ring),
        Eventos(engine),
        NoEntendidos(engine),
        Pedidos(engine),
        Metricas(engine),
        Enlaces(engine, parts.links),
        Notificaciones(engine),
        Webhooks(engine, parts.guard, parts.keyring),
        Publicaciones(engine, parts.publisher or Publisher(engine, ()), parts.ring_jobs),
        Catalogo(engine),
        Ingestas(engine),
        Auditoria(engine),
    ]
    return Api(controllers, Access(engine), Repeats(engine), parts.clock)
