"""Documents on their way through the sender: given to the vendor once, then named by the messages that carry them."""

import asyncio

import pytest
from aiohttp import web

from liora.channel import Delivered
from liora.db.session import scoped
from liora.documents.store import delete_document, save_document
from liora.messages import Document, Image, message_to_json
from liora.workers import media

from ..documents import samples
from .papers import SAVE, media_of
from .sending import gateway_error, refuse
from .stage import DEAD, SENDING, SENT, WAITING, open_stage

PRICES = message_to_json(Document("", "Precios.pdf", "lista", "precios.pdf"))
LOGO = message_to_json(Image("", "", "logo.png"))


@pytest.fixture
async def stage(database):
    async with open_stage(database) as stage:
        yield stage


@pytest.fixture
async def prices(stage, engine):
    return await save_document(engine, stage.tenant.cliente_id, "precios.pdf", samples.PDF, SAVE)


async def send(stage, *, phone="1", payload=PRICES, number=0):
    conversation = await stage.conversation(phone=phone, number=number)
    return await stage.say(conversation, "", payload=payload, number=number)


async def test_a_document_is_uploaded_and_posted_by_its_id(stage, prices) -> None:
    stage.start(media_seconds=0.1)
    await stage.until(SENT, *await send(stage))
    assert stage.vendor.uploads == [samples.PDF]
    assert [(post["media"], post["text"]) for post in stage.vendor.taken] == [("media.1", "lista")]
    (kept,) = await media_of(stage)
    assert (kept["media_id"], kept["version"]) == ("media.1", 1)
    assert 28.9 < kept["days"] < 29.1


async def test_the_outbox_holds_the_name_and_nothing_of_the_file(stage, prices) -> None:
    (out_id,) = await send(stage)
    assert (await stage.row(out_id))["payload"] == {
        "kind": "document",
        "link": "",
        "filename": "Precios.pdf",
        "caption": "lista",
        "document": "precios.pdf",
    }


async def test_many_conversations_at_once_want_one_upload(stage, prices) -> None:
    async def slowly():
        await asyncio.sleep(0.3)
        return web.json_response({"id": "media.1"})

    stage.vendor.answer_upload = slowly
    out_ids = [out_id for n in range(12) for out_id in await send(stage, phone=str(n))]
    stage.start(media_seconds=0.1)
    await stage.until(SENT, *out_ids)
    assert len(stage.vendor.uploads) == 1
    assert {post["media"] for post in stage.vendor.taken} == {"media.1"}


async def test_an_upload_is_used_again_by_the_next_sender_too(stage, prices) -> None:
    first = stage.start(media_seconds=0.1)
    await stage.until(SENT, *await send(stage))
    await stage.stop(first)
    stage.start(media_seconds=0.1)
    await stage.until(SENT, *await send(stage, phone="2"))
    assert len(stage.vendor.uploads) == 1


async def test_each_number_has_its_own_upload(stage, prices) -> None:
    stage.start(media_seconds=0.1)
    await stage.until(SENT, *await send(stage), *await send(stage, phone="2", number=1))
    assert len(stage.vendor.uploads) == 2
    assert len(await media_of(stage)) == 2


async def test_an_upload_that_has_expired_is_made_anew(stage, prices) -> None:
    stage.start(media_seconds=0.1)
    await stage.until(SENT, *await send(stage))
    async with scoped(stage.pool, stage.tenant.cliente_id) as connection:
        await connection.execute("UPDATE liora.document_media SET expires_at = now()")
    await stage.until(SENT, *await send(stage, phone="2"))
    assert [post["media"] for post in stage.vendor.taken] == ["media.1", "media.2"]
    assert [kept["media_id"] for kept in await media_of(stage)] == ["media.2"]


async def test_a_new_version_is_uploaded_and_sent_from_then_on(stage, engine, prices) -> None:
    stage.start(media_seconds=0.1)
    await stage.until(SENT, *await send(stage))
    await save_document(engine, stage.tenant.cliente_id, "precios.pdf", samples.PDF + b"2", SAVE)
    await stage.until(SENT, *await send(stage, phone="2"))
    assert stage.vendor.uploads == [samples.PDF, samples.PDF + b"2"]


@pytest.mark.parametrize("payload", [PRICES, LOGO], ids=["document", "image"])
async def test_a_document_that_was_deleted_meanwhile_is_dropped_and_the_conversation_goes_on(
    stage, engine, prices, payload, caplog
) -> None:
    assert await delete_document(engine, stage.tenant.cliente_id, prices["document_id"], SAVE)
    conversation = await stage.conversation()
    (gone,) = await stage.say(conversation, "", payload=payload)
    rest = await stage.say(conversation, "¿Algo más?")
    stage.start()
    await stage.until(SENT, *rest)
    assert (await stage.row(gone))["status"] == DEAD
    assert stage.vendor.texts() == ["¿Algo más?"]
    assert any(record.levelname == "ERROR" and "no document" in record.getMessage() for record in caplog.records)


async def test_a_file_that_is_never_taken_is_given_up_after_three_tries(stage, prices) -> None:
    async def no():
        return refuse("retry_media", 131053)

    stage.vendor.answer_upload = no
    conversation = await stage.conversation()
    (refused,) = await stage.say(conversation, "", payload=PRICES)
    rest = await stage.say(conversation, "precio")
    stage.start()
    await stage.until(DEAD, refused)
    await stage.until(SENT, *rest)
    assert len(stage.vendor.uploads) == 3
    assert (await stage.row(refused))["error"]["tries"] == {"retry_media": 3}
    assert stage.vendor.texts() == ["precio"]


async def test_an_upload_without_an_answer_is_made_again(stage, prices) -> None:
    async def first_lost():
        return gateway_error() if len(stage.vendor.uploads) == 1 else web.json_response({"id": "media.2"})

    stage.vendor.answer_upload = first_lost
    stage.start(media_seconds=0.1)
    await stage.until(SENT, *await send(stage))
    assert [post["media"] for post in stage.vendor.posts] == ["media.2"]


@pytest.mark.parametrize(("action", "status"), [("drop", DEAD), ("stop_account", WAITING), ("slow_number", WAITING)])
async def test_a_refused_upload_counts_like_a_refused_message(stage, prices, action, status) -> None:
    async def no():
        return refuse(action)

    stage.vendor.answer_upload = no
    (out_id,) = await send(stage)
    stage.start()
    await stage.until(status, out_id)

    while not (await stage.row(out_id))["error"]:
        await asyncio.sleep(0.01)
    assert (await stage.row(out_id))["error"]["action"] == action
    assert stage.vendor.posts == []


async def test_a_file_that_the_vendor_lost_is_uploaded_anew(stage, prices) -> None:
    async def knows_the_second(body):
        return refuse("retry_media") if body["media"] == "media.1" else stage.vendor.take(body)

    stage.vendor.answer = knows_the_second
    stage.start(media_seconds=0.1)
    await stage.until(SENT, *await send(stage))
    assert [post["media"] for post in stage.vendor.posts] == ["media.1", "media.2"]


async def test_a_file_that_fails_later_is_uploaded_anew_for_its_next_try(stage, prices) -> None:
    (out_id,) = await send(stage)
    stage.start(media_seconds=30.0, settle_seconds=0.3)
    await stage.until_posts(1)
    await stage.until(SENDING, out_id)
    await stage.tell(stage.vendor.taken[0], Delivered.failed, 131053, "retry_media: the file")
    await stage.until_posts(2)
    await stage.tell(stage.vendor.taken[1])
    await stage.until(SENT, out_id)
    assert [post["media"] for post in stage.vendor.posts] == ["media.1", "media.2"]


async def test_what_follows_a_document_waits_for_its_status(stage, prices) -> None:
    conversation = await stage.conversation()
    out_ids = [*await stage.say(conversation, "", payload=PRICES), *await stage.say(conversation, "precio")]
    stage.start(media_seconds=30.0, poll_seconds=60)
    await stage.until_posts(1)
    await asyncio.sleep(0.4)
    assert len(stage.vendor.posts) == 1
    await stage.tell(stage.vendor.taken[0])
    await stage.until(SENT, *out_ids)


async def test_another_tenants_document_of_the_same_name_is_not_theirs(stage, engine, prices) -> None:
    other = await stage.beside()
    (out_id,) = await send(other)
    stage.start()
    await other.until(DEAD, out_id)
    assert stage.vendor.uploads == []


async def test_an_upload_longer_than_a_lease_is_posted_with_the_next_look(stage, prices) -> None:
    async def slowly():
        await asyncio.sleep(0.8)
        return web.json_response({"id": "media.1"})

    stage.vendor.answer_upload = slowly
    (out_id,) = await send(stage)
    stage.start(media_seconds=0.1, lease_seconds=0.5, settle_seconds=3.0)
    await stage.until(SENT, out_id)
    assert (len(stage.vendor.uploads), len(stage.vendor.posts)) == (1, 1)


async def test_a_database_that_is_away_costs_an_upload_no_message(stage, prices, monkeypatch) -> None:
    real, failures = media.find_document, iter([TimeoutError, OSError])

    async def sometimes(*arguments):
        failure = next(failures, None)
        if failure:
            raise failure
        return await real(*arguments)

    monkeypatch.setattr(media, "find_document", sometimes)
    (out_id,) = await send(stage)
    stage.start(media_seconds=0.1)
    await stage.until(SENT, out_id)
    assert len(stage.vendor.posts) == 1


async def test_a_sender_that_stops_during_an_upload_leaves_the_message_for_the_next(stage, prices) -> None:
    started = asyncio.Event()

    async def never():
        started.set()
        await asyncio.sleep(60)

    stage.vendor.answer_upload = never
    (out_id,) = await send(stage)
    first = stage.start(drain_seconds=0.1, settle_seconds=0.8)
    await started.wait()
    await stage.stop(first)
    stage.vendor.answer_upload = None
    stage.start(media_seconds=0.1, settle_seconds=0.8)
    await stage.until(SENT, out_id)
    assert len(stage.vendor.posts) == 1
