"""The job of the last resort: a plugin is asked in a thread, and only an intent of the tenant counts."""

import asyncio
import threading
import time
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest

from liora.hookspecs import hookimpl
from liora.plugins import Registry, load_modules
from liora.settings import Settings
from liora.workers.jobs import JobContext
from liora.workers.resort import LastResort

INTENTS = {"reciclaje": "Reciclaje", "catalogo": "Catálogo"}


def registry(answer: Any) -> Registry:
    module = ModuleType("modelo_de_prueba")

    def liora_last_resort(text: str, intents: dict[str, str], country: str) -> Any:
        return answer(text) if callable(answer) else answer

    module.__dict__["liora_last_resort"] = hookimpl(liora_last_resort)
    return load_modules(module)


def context(attempt: int = 1) -> JobContext:
    payload = {"text": "que hago con los huesos", "intents": INTENTS, "country": "CL"}
    unused: Any = None
    return JobContext(uuid4(), uuid4(), payload, attempt, unused, Settings(), unused)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("reciclaje", "reciclaje"),
        (lambda text: "reciclaje" if "huesos" in text else None, "reciclaje"),
        ("Te recomiendo la farmacia.", None),
        (42, None),
        (None, None),
    ],
)
async def test_only_an_intent_of_the_tenant_counts(answer: Any, found: str | None) -> None:
    assert await LastResort(registry(answer)).of_text(context()) == found


async def test_who_takes_too_long_has_not_answered() -> None:
    slow = registry(lambda text: time.sleep(0.2) or "reciclaje")
    assert await LastResort(slow, seconds=0.01).of_text(context()) is None


async def test_plugins_that_do_not_answer_take_no_threads_of_others() -> None:
    awake = threading.Event()
    resort = LastResort(registry(lambda text: awake.wait(10) and None), seconds=0.001)
    try:
        for _ in range(40):
            assert await resort.of_text(context()) is None
        async with asyncio.timeout(5):
            assert await asyncio.to_thread(len, "ab") == 2
    finally:
        awake.set()


async def test_who_failed_is_not_waited_for_again() -> None:
    assert await LastResort(registry("reciclaje")).of_text(context(attempt=2)) is None


def test_it_is_there_only_where_a_plugin_has_it() -> None:
    assert registry("reciclaje").has_last_resort
    assert not load_modules().has_last_resort
