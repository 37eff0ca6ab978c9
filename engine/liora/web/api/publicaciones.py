"""Publicaciones: a shop's price list becomes its catalog, at once or, where it is large, by a job.

Names are English here and in `catalogo`, because the answer to a publication is fixed so.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.catalog.attempts import note_refusal
from liora.catalog.limits import limits_of
from liora.catalog.order import CatalogChanged, ClienteGone, Order
from liora.catalog.publisher import Publisher
from liora.catalog.uploads import (
    MOST_WAITING,
    PIECE,
    TooManyUploads,
    add_piece,
    begin_upload,
    drop_upload,
    read_upload,
    submit_upload,
)
from liora.catalog_source import CatalogLimits, UnreadableCatalog
from liora.policy.plans import plan_of
from liora.web.api.call import Answer, Call, Model, NoBody, NoQuery, Role, Shown
from liora.web.api.files import incoming_file
from liora.web.api.operation import Operation
from liora.web.api.problems import Detail, Problem, conflict, not_found

FIELD = "file"
AT_ONCE = PIECE
"""Bytes: a smaller file is answered at once, a larger one by a job."""

State = Literal["waiting", "running", "done", "failed"]


class Publication(Model):
    """How a file is to be published."""

    dry_run: bool = Field(default=False, description="Solo decir qué se entendió: no publica nada.")
    filename: str = Field(default="", max_length=200, description="El nombre del archivo, si el cuerpo es el archivo.")


class Counts(Shown):
    """`live` have a name and a price, `hidden` only a name, `merged` are earlier rows of a repeated SKU."""

    rows: int = 0
    live: int = 0
    hidden: int = 0
    merged: int = 0
    rejected: int = 0


class Guesses(Shown):
    """How the file was read."""

    encoding: str
    delimiter: str
    header_row: int
    price_format: str
    currency: str


class Sample(Shown):
    """One product, as people will see it."""

    sku: str
    name: str
    price: str
    category: str = ""


class LineProblem(Shown):
    """What is wrong in one line of the file; line 0 is the whole of it."""

    line: int
    reason: str


class Published(Shown):
    """`checksum` is the SHA-256 of the file. `version` is null where none was made: by a dry run of something new."""

    version: int | None
    checksum: str
    counts: Counts
    guesses: Guesses
    samples: list[Sample]
    problems: list[LineProblem]


class Failed(Shown):
    """Why a job published nothing."""

    code: str
    message: str


class CatalogJob(Shown):
    """A publication that takes longer than its request; `progress` is how many per cent of the file have been read."""

    job: UUID
    state: State
    progress: int
    dry_run: bool
    filename: str
    created_at: datetime
    done_at: datetime | None
    result: Published | None
    error: Failed | None


@dataclass(frozen=True, slots=True)
class Publicaciones:
    """The resource and what it needs; `ring_jobs` tells who does slow work that a cliente has some."""

    engine: AsyncEngine
    publisher: Publisher
    ring_jobs: Callable[[UUID], None]

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/catalog"
        return [
            Operation(
                *("POST", path + "/publish", self.publish, "Publicar una lista de precios", Role.agente, Published),
                query=Publication,
                upload=CatalogLimits().bytes,
                form=FIELD,
                later=CatalogJob,
                fails=(400, 409),
                describe=PUBLISHING,
            ),
            Operation("GET", path + "/jobs/{job_id}", self.job, "Cómo va una publicación", Role.lector, CatalogJob),
        ]

    async def publish(self, call: Call[NoBody, Publication]) -> Answer[Any]:
        limits = limits_of(await plan_of(self.engine, call.cliente_id))
        file = await incoming_file(call.request, FIELD, limits.bytes)
        order = await self._order(call, file.name or call.query.filename)
        try:
            return await self._taken(order, file.pieces, limits)
        except UnreadableCatalog as refused:
            detail = Detail(f"body.{FIELD}", str(refused))
            raise Problem(422, "unreadable_catalog", str(refused), [detail]) from None
        except CatalogChanged as changed:
            raise conflict("catalog_changed", str(changed)) from None
        except TooManyUploads:
            words = f"Ya hay {MOST_WAITING} archivos esperando; vuelve a intentar cuando terminen."
            raise conflict("too_many_uploads", words) from None
        except Problem as problem:
            await note_refusal(self.engine, order, str(problem))
            raise

    async def job(self, call: Call[NoBody, NoQuery]) -> CatalogJob:
        return await self._job(call.cliente_id, call.id("job_id"))

    async def _order(self, call: Call[NoBody, Publication], filename: str) -> Order:
        try:
            deed = call.deed("catalog.publish")
            return await self.publisher.order(call.cliente_id, filename, deed, dry_run=call.query.dry_run)
        except ClienteGone:
            raise not_found() from None

    async def _taken(self, order: Order, pieces: AsyncIterator[bytes], limits: CatalogLimits) -> Answer[Any]:
        head = bytearray()
        async for piece in pieces:
            head += piece
            if len(head) >= AT_ONCE:
                return await self._kept(order, head, pieces)
        return Answer(await self.publisher.publish(order, bytes(head), limits))

    async def _kept(self, order: Order, head: bytearray, pieces: AsyncIterator[bytes]) -> Answer[Any]:
        """What does not come to its end leaves nothing behind."""
        cliente_id = order.cliente_id
        upload_id = await begin_upload(self.engine, order)
        try:
            await self._store(cliente_id, upload_id, head, pieces)
            await submit_upload(self.engine, cliente_id, upload_id)
        except BaseException:
            await drop_upload(self.engine, cliente_id, upload_id)
            raise
        self.ring_jobs(cliente_id)
        job = await self._job(cliente_id, upload_id)
        place = f"/api/v1/clientes/{cliente_id}/catalog/jobs/{upload_id}"
        return Answer(job, headers={"Location": place}, later=True)

    async def _store(self, cliente_id: UUID, upload_id: UUID, head: bytearray, pieces: AsyncIterator[bytes]) -> None:
        n, waiting = 0, head
        async for piece in pieces:
            waiting += piece
            if len(waiting) >= PIECE:
                await add_piece(self.engine, cliente_id, upload_id, n, bytes(waiting))
                n, waiting = n + 1, bytearray()
        if waiting:
            await add_piece(self.engine, cliente_id, upload_id, n, bytes(waiting))

    async def _job(self, cliente_id: UUID, upload_id: UUID) -> CatalogJob:
        row = await read_upload(self.engine, cliente_id, upload_id)
        if row is None or row["status"] == "arriving":
            raise not_found()
        return _shown(row)


PUBLISHING = (
    "El archivo va en el campo `file` de un formulario, o es el cuerpo mismo: CSV o XLSX, tal como lo tengas. Todo o "
    "nada: si no se puede leer, el catálogo activo sigue igual. El mismo archivo no hace otra versión. Un archivo "
    "de 1 MB o más se publica aparte (202): pregunta por él en `Location`. Si mientras tanto se activó otra versión, "
    "la respuesta es 409. Lo que no entre en tu plan es 413."
)

_GIVEN_UP = Failed(code="failed", message="No se pudo publicar; vuelve a intentarlo.")


def _shown(row: dict[str, Any]) -> CatalogJob:
    state, answer = row["status"], row["answer"]
    return CatalogJob(
        job=row["upload_id"],
        state=state,
        progress=row["progress"],
        dry_run=row["dry_run"],
        filename=row["filename"],
        created_at=row["created_at"],
        done_at=row["done_at"],
        result=Published(**answer) if state == "done" else None,
        error=None if state != "failed" else Failed(**answer) if answer else _GIVEN_UP,
    )
