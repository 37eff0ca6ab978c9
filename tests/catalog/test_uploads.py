"""Uploads: whole and in order, for as long as they are of use."""

from datetime import UTC, datetime, timedelta

import pytest

from liora.accounts.audit import Deed
from liora.catalog.order import Order
from liora.catalog.uploads import (
    TooManyUploads,
    add_piece,
    begin_upload,
    drop_upload,
    pieces_of_upload,
    read_upload,
    start_upload,
    submit_upload,
)
from liora.db.purge import purge_rows
from liora.db.session import scoped

from ..tenants import Tenant, rows


@pytest.fixture
async def tenant(new_tenant) -> Tenant:
    return await new_tenant()


def order_of(tenant) -> Order:
    return Order(tenant.cliente_id, "lista.csv", Deed("ana", "catalog.publish", request_id="r1"), "CLP", None)


async def arrived(engine, order, *pieces: bytes):
    upload_id = await begin_upload(engine, order)
    for n, piece in enumerate(pieces):
        await add_piece(engine, order.cliente_id, upload_id, n, piece)
    return upload_id


async def test_a_file_waits_in_its_order_with_the_order_it_came_with(engine, pool, tenant) -> None:
    order = order_of(tenant)
    upload_id = await arrived(engine, order, b"uno", b"dos")
    assert await start_upload(engine, tenant.cliente_id, upload_id, "CLP") is None
    await submit_upload(engine, tenant.cliente_id, upload_id)
    [job] = await rows(pool, tenant, "job")
    assert (job["name"], job["payload"]) == ("liora.catalog", {"upload": str(upload_id)})
    assert await start_upload(engine, tenant.cliente_id, upload_id, "CLP") == order
    assert [piece async for piece in pieces_of_upload(engine, tenant.cliente_id, upload_id)] == [b"uno", b"dos"]


async def test_a_file_that_was_not_sent_to_its_end_leaves_nothing(engine, pool, tenant) -> None:
    upload_id = await arrived(engine, order_of(tenant), b"uno")
    await drop_upload(engine, tenant.cliente_id, upload_id)
    assert await read_upload(engine, tenant.cliente_id, upload_id) is None
    assert await rows(pool, tenant, "catalog_piece") == []


async def test_few_files_of_a_cliente_wait_at_once(engine, tenant, new_tenant) -> None:
    for _ in range(3):
        await begin_upload(engine, order_of(tenant))
    with pytest.raises(TooManyUploads):
        await begin_upload(engine, order_of(tenant))
    await begin_upload(engine, order_of(await new_tenant()))


async def test_old_uploads_are_purged_with_their_pieces(engine, pool, tenant) -> None:
    upload_id = await arrived(engine, order_of(tenant), b"uno")
    for before, gone in ((datetime.now(UTC) - timedelta(days=1), 0), (datetime.now(UTC) + timedelta(days=1), 1)):
        async with scoped(pool, tenant.cliente_id) as connection:
            assert await purge_rows(connection, tenant.cliente_id, "catalog_upload", before, 9) == gone
    assert await read_upload(engine, tenant.cliente_id, upload_id) is None
    assert await rows(pool, tenant, "catalog_piece") == []
