"""A sender that is killed with a document half on its way says it once."""

import asyncio
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from liora.documents.store import save_document
from liora.messages import Document, message_to_json

from ..databases import engine_of
from ..documents import samples
from .papers import SAVE, media_of
from .sending import until
from .stage import SENT, open_stage

PRICES = message_to_json(Document("", "precios.pdf", "lista", "precios.pdf"))


@pytest.fixture
async def stage(database):
    async with open_stage(database) as stage, engine_of(database) as engine:
        await save_document(engine, stage.tenant.cliente_id, "precios.pdf", samples.PDF, SAVE)
        yield stage


@asynccontextmanager
async def sender_process(stage, *how):
    script = Path(__file__).with_name("sender_process.py")
    process = await asyncio.create_subprocess_exec(sys.executable, script, stage.database.app_url, stage.url, *how)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_killed_between_upload_and_post_it_is_said_once_with_the_same_upload(stage) -> None:
    conversation = await stage.conversation()
    out_ids = [*await stage.say(conversation, "", payload=PRICES), *await stage.say(conversation, "precio")]
    async with sender_process(stage, "stuck"):
        await until(lambda: kept(stage))
        await asyncio.sleep(0.2)
    assert stage.vendor.posts == []
    async with sender_process(stage):
        await stage.until_posts(1)
        await stage.tell(stage.vendor.taken[0])
        await stage.until(SENT, *out_ids)
    assert stage.vendor.texts() == ["lista", "precio"]
    assert stage.vendor.taken[0]["media"] == "media.1"
    assert len(stage.vendor.uploads) == 1


async def test_killed_during_the_upload_it_is_said_once_with_another_upload(stage) -> None:
    started = asyncio.Event()

    async def never():
        started.set()
        await asyncio.sleep(60)
        return web.Response()

    stage.vendor.answer_upload = never
    (out_id,) = await stage.say(await stage.conversation(), "", payload=PRICES)
    async with sender_process(stage):
        await started.wait()
    stage.vendor.answer_upload = None
    async with sender_process(stage):
        await stage.until_posts(1)
        await stage.tell(stage.vendor.taken[0])
        await stage.until(SENT, out_id)
    assert [post["media"] for post in stage.vendor.posts] == ["media.2"]


async def kept(stage) -> bool:
    return bool(await media_of(stage))
