"""Export: everything that a cliente owns, as one file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from liora.privacy.export import Export
from liora.web.api.call import Call, NoBody, NoQuery, Role, Stream
from liora.web.api.operation import Operation


@dataclass(frozen=True, slots=True)
class Exports:
    """The resource and what it needs."""

    engine: AsyncEngine
    clock: Callable[[], datetime]
    open_skills: frozenset[str]

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/export"
        summary = "Todo lo del cliente en un ZIP"
        return [Operation("GET", path, self.read, summary, Role.owner, bytes, describe=HOLDING, flag="exports")]

    async def read(self, call: Call[NoBody, NoQuery]) -> Stream:
        deed = call.deed("export.read", call.cliente_id)
        export = await Export.begin(self.engine, call.cliente_id, self.clock, self.open_skills, deed)
        return Stream("application/zip", f"liora-{call.cliente_id}-{call.at:%Y%m%d-%H%M%S}.zip", export.stream())


HOLDING = (
    "`tablas/` tiene una línea JSON por fila de cada tabla, `planillas/` contactos y conversaciones en CSV, "
    "`documentos/` los archivos, y `manifest.json` filas y SHA-256 de cada uno. Ningún secreto va incluido, ni lo que "
    "las personas cuentan de su salud o recuerda una skill que ya no está instalada. Un ZIP sin manifest.json está "
    "incompleto."
)
