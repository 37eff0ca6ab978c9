"""A chat in the browser page with the real engine behind it: every message goes the whole way."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import Dev

async_api = pytest.importorskip("playwright.async_api", reason="needs the package playwright")

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs a browser at {CHROMIUM}")


@pytest.fixture
async def page(dev: Dev) -> AsyncIterator[Any]:
    async with async_api.async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened = await (await browser.new_context(viewport={"width": 390, "height": 780})).new_page()
        opened.set_default_timeout(30_000)
        await opened.goto(dev.demo["base_url"] + "/sandbox")
        yield opened
        await browser.close()


async def write(page: Any, words: str) -> None:
    await page.get_by_label("Mensaje").fill(words)
    await page.keyboard.press("Enter")


async def test_a_person_shops_by_list_button_and_word_and_sees_the_ticks(page: Any) -> None:
    await write(page, "/catalogo")
    shop = page.locator(".theirs", has_text="tenemos 23 productos")
    await shop.get_by_role("button", name="Ver categorías").click()
    await page.get_by_role("button", name="Zapatillas").click()
    await page.locator(".theirs", has_text="Zapatillas · página 1 de 1").wait_for()
    await write(page, "lona ninia")
    card = page.locator(".theirs", has_text="Lona de algodón")
    await card.locator(".ticks[data-status=read]").wait_for()
    await card.get_by_role("button", name="Volver a la lista").click()
    await page.locator(".theirs", has_text="Zapatillas · página 1 de 1").nth(1).wait_for()
    await page.locator(".mine", has_text="lona ninia").locator(".ticks[data-status=sent]").wait_for()


async def test_a_sticker_is_answered_and_a_typo_understood(page: Any) -> None:
    await write(page, "reciclage")
    await page.locator(".theirs", has_text="¿Qué quieres reciclar?").wait_for()
    await write(page, "botella de bidrio")
    await page.locator(".theirs", has_text="¿Dónde estás?").wait_for()
    await write(page, "chile")
    await page.locator(".theirs", has_text="va en el contenedor verde").wait_for()
