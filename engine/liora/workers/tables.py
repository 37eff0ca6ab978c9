"""What tenants have uploaded for their skills, as turns see it: one object a version, whoever asks."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from liora.db.session import Pool, scoped
from liora.db.tenants import ActiveTable
from liora.skill_tables.loading import load_rows, parse_cells
from liora.spreadsheets.table_file import read_again
from liora.table import Declared, Rows, Table
from liora.view import Tenant
from liora.workers.loop import Failed, attempt, log_failure
from liora.workers.remembered import Remembered

MOST_BYTES = 16 * 2**20
"""Of all remembered tables, as JSON: some 70 MB in memory, beside what skills derive from them."""

Uploaded = Mapping[str, Mapping[str, Rows]]
"""By skill and name."""
NOTHING = Rows(())


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Rows, and the bytes of what they were read from."""

    rows: Rows
    size: int


class Tables:
    """Loads the tables that installed skills declare, and remembers those that were used last."""

    def __init__(
        self,
        pool: Pool,
        declared: Declared,
        get_ready: Callable[[Tenant, Uploaded], None],
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._pool = pool
        self._declared = declared
        self._get_ready = get_ready
        self._remembered: Remembered[ActiveTable, _Loaded] = Remembered(most_bytes, lambda loaded: loaded.size)

    async def of(self, cliente_id: UUID, tenant: Tenant, active: Iterable[ActiveTable]) -> Uploaded:
        """Those of `active` that belong to the tenant's skills; one without a row is as good as none."""
        found: dict[str, dict[str, Rows]] = {}
        for each in active:
            table = self._declared.get(each.skill, {}).get(each.name)
            if table is None or each.skill not in tenant.skills:
                continue
            loaded = await self._remembered.of(each, partial(self._load, cliente_id, tenant, each, table))
            if loaded is not None and loaded.rows.rows:
                found.setdefault(each.skill, {})[each.name] = loaded.rows
        return found

    def drop(self, gone: Collection[ActiveTable]) -> None:
        """Lets go of versions that count no more: turns under way still have theirs."""
        if gone:
            self._remembered.drop(lambda active: active in gone)

    async def _load(self, cliente_id: UUID, tenant: Tenant, active: ActiveTable, table: Table) -> _Loaded | None:
        """A thread reads: a table may have thousands of rows."""
        async with scoped(self._pool, cliente_id) as connection:
            stored = await load_rows(connection, cliente_id, active.table_id, active.version)
        return None if stored is None else await asyncio.to_thread(self._read, tenant, active, table, *stored)

    def _read(self, tenant: Tenant, active: ActiveTable, table: Table, columns: list[str], rows: str) -> _Loaded:
        """A skill that breaks over rows it once took goes without its table, and takes its turns."""
        read = attempt(read_again, parse_cells(columns, rows), table)
        if isinstance(read, Failed):
            log_failure(f"reading the table {table.name}", read.error)
            return _Loaded(NOTHING, len(rows))
        self._get_ready(tenant, {active.skill: {active.name: read}})
        return _Loaded(read, len(rows))
