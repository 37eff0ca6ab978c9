"""Webhooks and notifications by the API."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update
from uuid_utils.compat import uuid7

from liora.credentials import store
from liora.db.schema.business import credential, notification, webhook_endpoint
from liora.db.schema.conversations import job
from liora.db.session import scoped_core

URL = "https://sol.cl/avisos"


async def rows(site, shop, table) -> list[dict]:
    async with scoped_core(site.engine, shop.cliente_id) as connection:
        return [dict(row) for row in (await connection.execute(select(table))).mappings()]


async def create(site, shop, **body):
    return await site.post(f"{shop.path}/webhooks", {"url": URL, **body}, key=shop.key)


async def test_a_webhook_is_created_with_a_secret_that_is_shown_once(site, new_shop) -> None:
    shop = await new_shop()
    made = await create(site, shop, tipos=["crisis", "handoff", "crisis"])
    assert made.status == 201
    assert made.data["secreto"].startswith("whsec_")
    assert made.data["tipos"] == ["crisis", "handoff"]
    [listed] = (await site.get(f"{shop.path}/webhooks", key=shop.key)).data
    assert "secreto" not in listed
    assert (listed["url"], listed["estado"], listed["ultimo"]) == (URL, "activo", "")
    [kept] = await rows(site, shop, credential)
    assert (kept["kind"], kept["subject"]) == ("webhook_secret", listed["id"])
    assert made.data["secreto"].encode() not in kept["sealed"]


@pytest.mark.parametrize(
    "url",
    [
        "http://sol.cl/avisos",
        "https://127.0.0.1/x",
        "https://[::1]/xxxx",
        "https://169.254.169.254/latest",
        "https://ana:clave@sol.cl/",
        "ftp://sol.cl/xxxx",
        "sol.cl/avisos-para-todos",
        "https://" + "a" * 600,
        7,
        None,
    ],
)
async def test_an_address_that_could_never_be_posted_to_is_refused(site, new_shop, url) -> None:
    shop = await new_shop()
    assert (await create(site, shop, url=url)).status == 422
    assert await rows(site, shop, webhook_endpoint) == []
    assert await rows(site, shop, credential) == []


async def test_ten_are_enough(site, new_shop) -> None:
    shop = await new_shop()
    for _ in range(10):
        assert (await create(site, shop)).status == 201
    refused = await create(site, shop)
    assert (refused.status, refused.code) == (409, "too_many")
    assert len(await rows(site, shop, credential)) == 10


async def test_ten_are_enough_also_when_thirty_come_at_once(site, new_shop) -> None:
    shop = await new_shop()
    said = await asyncio.gather(*(create(site, shop) for _ in range(30)))
    assert sorted(each.status for each in said) == [201] * 10 + [409] * 20
    assert len(await rows(site, shop, credential)) == 10


async def test_without_room_for_its_secret_there_is_no_webhook(site, new_shop, monkeypatch) -> None:
    monkeypatch.setattr(store, "MOST", 1)
    shop = await new_shop()
    assert (await create(site, shop)).status == 201
    refused = await create(site, shop)
    assert (refused.status, refused.code) == (409, "too_many")
    assert len(await rows(site, shop, webhook_endpoint)) == 1


async def test_it_is_changed_and_begins_anew(site, new_shop) -> None:
    shop = await new_shop()
    one = f"{shop.path}/webhooks/{(await create(site, shop)).data['id']}"
    async with scoped_core(site.engine, shop.cliente_id) as connection:
        failing = update(webhook_endpoint).where(webhook_endpoint.c.cliente_id == shop.cliente_id)
        await connection.execute(failing.values(enabled=False, failing_since=datetime.now(UTC)))
    assert (await site.get(f"{shop.path}/webhooks", key=shop.key)).data[0]["estado"] == "desactivado"
    changed = await site.ask("PATCH", one, {"activo": True, "tipos": []}, key=shop.key)
    assert (changed.data["estado"], changed.data["tipos"], changed.data["url"]) == ("activo", [], URL)
    assert (await site.ask("PATCH", one, {"url": "https://10.0.0.1/"}, key=shop.key)).status == 422
    assert (await site.ask("PATCH", one, {"otra": 1}, key=shop.key)).status == 422


async def test_a_secret_is_rotated_and_the_old_one_goes_on_for_a_day(site, new_shop) -> None:
    shop = await new_shop()
    made = (await create(site, shop)).data
    rotated = await site.ask("POST", f"{shop.path}/webhooks/{made['id']}/secreto", key=shop.key)
    assert rotated.status == 201
    assert rotated.data["secreto"] != made["secreto"]
    valid = await rows(site, shop, credential)
    assert sorted(each["valid_until"] is None for each in valid) == [False, True]


async def test_a_test_is_on_its_way_to_this_address_alone(site, new_shop) -> None:
    shop = await new_shop()
    made = (await create(site, shop)).data
    await create(site, shop)
    tried = await site.ask("POST", f"{shop.path}/webhooks/{made['id']}/prueba", key=shop.key)
    assert tried.status == 202
    [wanted] = await rows(site, shop, job)
    assert wanted["name"] == "liora.webhook"
    assert wanted["payload"] == {"notification_id": tried.data["id"], "endpoint_id": made["id"]}
    [told] = (await site.get(f"{shop.path}/notificaciones", key=shop.key)).data
    assert (told["id"], told["tipo"]) == (tried.data["id"], "test")


async def test_what_is_deleted_goes_with_its_secret(site, new_shop) -> None:
    shop = await new_shop()
    one = f"{shop.path}/webhooks/{(await create(site, shop)).data['id']}"
    assert (await site.ask("DELETE", one, key=shop.key)).status == 200
    assert (await site.ask("DELETE", one, key=shop.key)).status == 404
    assert await rows(site, shop, credential) == []


async def test_another_tenants_webhook_does_not_exist(site, new_shop) -> None:
    ours, theirs = await new_shop(), await new_shop("Luna")
    for endpoint_id in ((await create(site, theirs)).data["id"], str(uuid4())):
        one = f"{ours.path}/webhooks/{endpoint_id}"
        assert (await site.ask("PATCH", one, {"activo": False}, key=ours.key)).status == 404
        assert (await site.ask("DELETE", one, key=ours.key)).status == 404
        assert (await site.ask("POST", f"{one}/secreto", key=ours.key)).status == 404
        assert (await site.ask("POST", f"{one}/prueba", key=ours.key)).status == 404
    assert len(await rows(site, theirs, credential)) == 1


async def tell(site, shop, kind: str, **payload) -> str:
    notification_id = uuid7()
    values = {"notification_id": notification_id, "kind": kind, "payload": payload, "dedupe": str(notification_id)}
    async with scoped_core(site.engine, shop.cliente_id) as connection:
        await connection.execute(insert(notification).values(cliente_id=shop.cliente_id, **values))
    return str(notification_id)


async def test_notifications_are_listed_latest_first_and_marked_as_seen(site, new_shop) -> None:
    shop = await new_shop()
    first = await tell(site, shop, "crisis", conversation_id="c1", texto="no quiero vivir")
    second = await tell(site, shop, "quota_80", metric="messages", used=80, limit=100)
    third = await tell(site, shop, "un tipo de mañana")
    path = f"{shop.path}/notificaciones"
    listed = (await site.get(path, key=shop.key)).data
    assert [each["id"] for each in listed] == [third, second, first]
    assert listed[1]["datos"] == {"metric": "messages", "used": 80, "limit": 100}
    assert listed[2]["datos"] == {"conversation_id": "c1"}
    assert listed[2]["mensaje"].startswith("Una persona puede estar en peligro")
    assert [each["id"] for each in (await site.get(f"{path}?tipo=crisis", key=shop.key)).data] == [first]
    seen = await site.ask("POST", f"{path}/{second}/vista", key=shop.key)
    again = await site.ask("POST", f"{path}/{second}/vista", key=shop.key)
    assert seen.data["vista"] == again.data["vista"] is not None
    assert [each["id"] for each in (await site.get(f"{path}?sin_ver=true", key=shop.key)).data] == [third, first]
    assert (await site.post(f"{path}/vistas", {"hasta": third}, key=shop.key)).data == {"vistas": 2}
    assert (await site.get(f"{path}?sin_ver=true", key=shop.key)).data == []


async def test_another_tenants_notifications_do_not_exist(site, new_shop) -> None:
    ours, theirs = await new_shop(), await new_shop("Luna")
    told = await tell(site, theirs, "order")
    path = f"{ours.path}/notificaciones"
    assert (await site.get(path, key=ours.key)).data == []
    assert (await site.ask("POST", f"{path}/{told}/vista", key=ours.key)).status == 404
    assert (await site.post(f"{path}/vistas", {"hasta": told}, key=ours.key)).data == {"vistas": 0}
