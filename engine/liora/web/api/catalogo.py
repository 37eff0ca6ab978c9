"""Catálogo: the versions of a shop's catalog, which of them is active, and how they differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import Field
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.catalog.difference import Some, difference
from liora.catalog.order import CatalogChanged, ClienteGone
from liora.catalog.versions import activate_version, active_version, list_versions, read_version, roll_back
from liora.web.api.call import Answer, Call, Model, NoBody, NoQuery, Role, Shown
from liora.web.api.kinds import HIGHEST
from liora.web.api.operation import Operation
from liora.web.api.problems import conflict, invalid, not_found
from liora.web.api.publicaciones import Counts, Guesses, LineProblem, Sample


class VersionPage(Model):
    """Newest first."""

    limite: int = Field(default=50, ge=1, le=200, description="Cuántos elementos como máximo.")
    despues: int | None = Field(default=None, ge=1, le=HIGHEST, description="El `meta.next` de la página anterior.")


class Against(Model):
    """What a version is compared with."""

    con: int | None = Field(
        default=None, ge=1, le=HIGHEST, description="La activa o, si es esta, la anterior, si no se indica otra."
    )
    limite: int = Field(default=100, ge=1, le=1000, description="Cuántos productos de cada clase como máximo.")


class ShownVersion(Shown):
    """`checksum` is the SHA-256 of the file, or of the products where they came without one."""

    version: int
    active: bool
    filename: str
    checksum: str
    counts: Counts
    guesses: Guesses | None
    created_at: datetime
    created_by: str
    activated_at: datetime | None
    activated_by: str | None


class WholeVersion(ShownVersion):
    """With what was told when it was published."""

    samples: list[Sample]
    problems: list[LineProblem]
    columns: dict[str, str]
    restricted: dict[str, int]


class DifferingProduct(Shown):
    """One product; a price is null where there is none on that side."""

    sku: str
    name: str
    old_price: str | None
    new_price: str | None


class Differences(Shown):
    """How many there are, and the first of them."""

    total: int
    products: list[DifferingProduct]


class VersionDifference(Shown):
    """From the version `con` (null: from nothing) to `version`."""

    version: int
    con: int | None
    new: Differences
    gone: Differences
    changed: Differences


@dataclass(frozen=True, slots=True)
class Catalogo:
    """The resource and what it needs."""

    engine: AsyncEngine

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/catalog"
        one = path + "/versions/{version}"
        return [
            Operation(
                *("GET", path + "/versions", self.list, "Versiones del catálogo", Role.lector, list[ShownVersion]),
                query=VersionPage,
                paged=True,
            ),
            Operation("GET", one, self.read, "Una versión y lo que se entendió", Role.lector, WholeVersion),
            Operation(
                *("GET", one + "/diff", self.diff, "En qué se distingue de otra", Role.lector, VersionDifference),
                query=Against,
            ),
            Operation(
                *("POST", one + "/activate", self.activate, "Activar una versión", Role.agente, ShownVersion),
                fails=(409,),
            ),
            Operation(
                *("POST", path + "/rollback", self.roll_back, "Volver a lo de antes", Role.agente, ShownVersion),
                fails=(409,),
                describe="Activa lo que estaba activo antes de lo que está activo ahora; otra vez, lo anterior a eso.",
            ),
        ]

    async def list(self, call: Call[NoBody, VersionPage]) -> Answer[list[ShownVersion]]:
        page = call.query
        rows = await list_versions(self.engine, call.cliente_id, page.despues, page.limite + 1)
        following = str(rows[page.limite - 1]["version"]) if len(rows) > page.limite else None
        return Answer([ShownVersion(**_shown(row)) for row in rows[: page.limite]], following)

    async def read(self, call: Call[NoBody, NoQuery]) -> WholeVersion:
        row = _found(await read_version(self.engine, call.cliente_id, _version(call)))
        told = {name: row["report"].get(name, ()) for name in ("samples", "problems")}
        told |= {name: row["report"].get(name, {}) for name in ("columns", "restricted")}
        return WholeVersion(**_shown(row), **told)

    async def diff(self, call: Call[NoBody, Against]) -> VersionDifference:
        version, con = _version(call), call.query.con
        _found(await read_version(self.engine, call.cliente_id, version))
        if con is None:
            con = await self._before(call, version)
        elif await read_version(self.engine, call.cliente_id, con) is None:
            raise invalid("query.con", "No hay una versión con ese número.")
        found = await difference(self.engine, call.cliente_id, con or 0, version, call.query.limite)
        kinds = {kind: _differences(getattr(found, kind)) for kind in ("new", "gone", "changed")}
        return VersionDifference(version=version, con=con, **kinds)

    async def activate(self, call: Call[NoBody, NoQuery]) -> ShownVersion:
        deed = call.deed("catalog.activate")
        try:
            row = await activate_version(self.engine, call.cliente_id, _version(call), deed)
        except CatalogChanged as changed:
            raise conflict("catalog_changed", str(changed)) from None
        except ClienteGone:
            raise not_found() from None
        return ShownVersion(**_shown(_found(row)))

    async def roll_back(self, call: Call[NoBody, NoQuery]) -> ShownVersion:
        try:
            row = await roll_back(self.engine, call.cliente_id, call.deed("catalog.rollback"))
        except CatalogChanged as changed:
            raise conflict("catalog_changed", str(changed)) from None
        except ClienteGone:
            raise not_found() from None
        if row is None:
            raise conflict("nothing_before", "No hay una versión anterior a la que volver.")
        return ShownVersion(**_shown(row))

    async def _before(self, call: Call[NoBody, Against], version: int) -> int | None:
        current = await active_version(self.engine, call.cliente_id)
        if current != version:
            return current
        rows = await list_versions(self.engine, call.cliente_id, version, 1)
        return rows[0]["version"] if rows else None


def _version(call: Call[Any, Any]) -> int:
    """Of the path; what is no number does not exist."""
    written = call.ids["version"]
    if not (written.isascii() and written.isdigit() and 0 < int(written[:12]) <= HIGHEST):
        raise not_found()
    return int(written)


def _found(row: dict[str, Any] | None) -> dict[str, Any]:
    if row is None:
        raise not_found()
    return row


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    report = row["report"]
    return {
        **{name: row[name] for name in ("version", "active", "created_at", "created_by")},
        **{name: row[name] for name in ("activated_at", "activated_by")},
        "filename": row["source"],
        "checksum": row["file_checksum"] or row["checksum"],
        "counts": report.get("counts", {}),
        "guesses": report.get("guesses"),
    }


def _differences(some: Some) -> Differences:
    return Differences(total=some.total, products=[DifferingProduct(**_pair(each)) for each in some.products])


def _pair(row: RowMapping) -> dict[str, Any]:
    return {name: row[name] for name in ("sku", "name", "old_price", "new_price")}
