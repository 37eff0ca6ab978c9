"""/metrics: what this process counts, and nothing about anybody."""

import re
from collections import Counter
from time import perf_counter

import pytest
from tests.tenants import pool as pool

from liora.db.dispatch import Bell
from liora.db.statuses import record_statuses
from liora.web.ingest import Ingest
from liora.web.metrics import Metrics

from .conftest import body_of, change, text_body


@pytest.fixture
def metrics(pool) -> Metrics:
    return Metrics(pool)


@pytest.fixture
async def site(new_site, pool, metrics):
    ingest = Ingest(pool, Bell(), record_statuses, note=metrics.flushed)
    return await new_site(ingest=ingest, metrics=metrics)


async def shown(site) -> dict[str, float]:
    status, text = await site.get("/metrics")
    assert status == 200
    return {name: float(value) for name, value in re.findall(r"^([a-z_]+(?:\{.*\})?) (\S+)$", text, re.MULTILINE)}


async def test_webhooks_are_counted_by_answer(site, new_tenant) -> None:
    tenant = await new_tenant()
    await site.post(text_body(tenant, "m1"))
    await site.post(text_body(tenant, "m2"))
    await site.post(text_body(tenant, "m3"), secret="wrong")
    await site.get("/nobody/knows/this/56911111111")
    found = await shown(site)
    assert found['liora_requests_total{route="/webhook/meta",status="200"}'] == 2
    assert found['liora_requests_total{route="/webhook/meta",status="401"}'] == 1
    assert found['liora_requests_total{route="-",status="404"}'] == 1


async def test_messages_and_statuses_are_counted_as_they_are_committed(site, new_tenant) -> None:
    tenant = await new_tenant()
    status = {"id": "wamid.1", "status": "read", "timestamp": "1700000000", "recipient_id": "56911111111"}
    begin = perf_counter()
    await site.post(text_body(tenant, "m1", "m2"))
    await site.post(text_body(tenant, "m2", "m3"))
    await site.post(body_of(change(tenant.phone_number_id, statuses=[status])))
    found = await shown(site)
    assert found['liora_messages_total{outcome="stored"}'] == 3
    assert found['liora_messages_total{outcome="repeated"}'] == 1
    assert found["liora_statuses_total"] == 1
    assert found["liora_flush_seconds_count"] == 3
    assert 0 < found["liora_flush_seconds_sum"] <= perf_counter() - begin


async def test_the_backlog_is_looked_at_when_somebody_asks(site, new_tenant) -> None:
    assert (await shown(site))['liora_backlog{kind="clientes_to_answer"}'] == 0
    for _ in range(2):
        await site.post(text_body(await new_tenant(), "m1"))
    found = await shown(site)
    assert found['liora_backlog{kind="clientes_to_answer"}'] == 2
    assert found["liora_database_up"] == 1


async def test_without_a_database_the_process_still_tells_of_itself(site, pool) -> None:
    await shown(site)
    pool.terminate()
    found = await shown(site)
    assert found["liora_database_up"] == 0
    assert not any(name.startswith("liora_backlog") for name in found)
    assert found["process_resident_memory_bytes"] > 2**20


async def test_counts_that_others_keep_are_shown_as_they_are(site, metrics) -> None:
    counts = Counter(sent=3)
    metrics.watch("liora_sends", "Sends by outcome.", counts)
    counts["dead"] += 1
    found = await shown(site)
    assert found['liora_sends_total{outcome="sent"}'] == 3
    assert found['liora_sends_total{outcome="dead"}'] == 1


async def test_two_of_them_in_one_process_do_not_meet(site, pool, new_tenant) -> None:
    other = Metrics(pool)
    await site.post(text_body(await new_tenant(), "m1"))
    assert b'outcome="stored"' not in (await other.show(None)).body


async def test_no_label_names_a_cliente_a_number_or_a_person(site, new_tenant) -> None:
    tenant = await new_tenant()
    await site.post(text_body(tenant, "m1"))
    _, text = await site.get("/metrics")
    for name in (str(tenant.cliente_id), str(tenant.number_id), tenant.phone_number_id, "56911111111", "m1"):
        assert name not in text
    labels = set(re.findall(r'[{,](\w+)="', text))
    assert labels <= {"route", "status", "outcome", "kind", "le"}
