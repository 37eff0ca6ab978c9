"""The chat page in a real browser: what a person sees and does, against a stub webhook."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

async_api = pytest.importorskip("playwright.async_api", reason="needs the package playwright")

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = "56911112222"
USER = "CL.1000000001"

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs a browser at {CHROMIUM}")


@pytest.fixture
async def page(started: Any) -> AsyncIterator[Any]:
    """The page as a phone shows it, opened without its slash; fails when it asks for anything elsewhere."""
    origin = started.url("").removesuffix("/sandbox")
    strangers: list[str] = []
    async with async_api.async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = await browser.new_context(viewport={"width": 390, "height": 780}, locale="es-CL")
        opened = await context.new_page()
        opened.set_default_timeout(30_000)
        opened.on("request", lambda request: request.url.startswith((origin, "blob:")) or strangers.append(request.url))
        opened.on("pageerror", lambda error: strangers.append(str(error)))
        await opened.goto(started.url(""))
        yield opened
        await browser.close()
    assert strangers == []


async def write(page: Any, words: str) -> None:
    await page.get_by_label("Mensaje").fill(words)
    await page.keyboard.press("Enter")


def buttons(to: str = PHONE) -> dict[str, Any]:
    replies = [{"type": "reply", "reply": {"id": f"menu:{title}", "title": title}} for title in ("Sí", "No")]
    interactive = {"type": "button", "body": {"text": "¿Quieres *seguir*?"}, "action": {"buttons": replies}}
    recipient = {"to": "+" + to} if to.isdigit() else {"recipient": to}
    return {"messaging_product": "whatsapp", **recipient, "type": "interactive", "interactive": interactive}


def rows() -> dict[str, Any]:
    made = [{"id": "pan", "title": "Pan", "description": "Amasado"}, {"id": "te", "title": "Té"}]
    interactive = {"type": "list", "body": {"text": "Elige"}, "action": {"button": "Ver", "sections": [{"rows": made}]}}
    return {"messaging_product": "whatsapp", "to": "+" + PHONE, "type": "interactive", "interactive": interactive}


async def test_a_person_writes_gets_buttons_and_taps_one_twice(started: Any, page: Any) -> None:
    await write(page, "Hola")
    mine = page.locator(".mine", has_text="Hola")
    await mine.locator(".ticks[data-status=sent]").wait_for()
    assert started.receiver.messages()[0]["text"] == {"body": "Hola"}
    assert await page.locator("#welcome").is_hidden()

    started.receiver.answers.extend([503] * 2)
    _, answer = await started.send(buttons())
    theirs = page.locator(".theirs", has_text="¿Quieres seguir?")
    assert await theirs.locator("strong").inner_text() == "seguir"
    await theirs.locator(".ticks[data-status=read]").wait_for()
    await started.until(
        lambda: {each["status"] for each in started.receiver.statuses()} == {"sent", "delivered", "read"}
    )

    for count in (1, 2):
        await theirs.get_by_role("button", name="Sí").click()
        await page.locator(".mine .quote", has_text="¿Quieres seguir?").nth(count - 1).wait_for()
    tap = started.receiver.messages()[-1]
    assert tap["context"]["id"] == answer["messages"][0]["id"]
    assert tap["interactive"] == {"type": "button_reply", "button_reply": {"id": "menu:Sí", "title": "Sí"}}

    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": started.receiver.messages()[0]["id"]}
    await started.send(mark | {"typing_indicator": {"type": "text"}})
    await mine.locator(".ticks[data-status=read]").wait_for()
    await page.locator("#presence", has_text="escribiendo…").wait_for()


async def test_a_suggestion_a_list_and_an_attachment_work_by_keyboard_alone(started: Any, page: Any) -> None:
    await page.get_by_role("button", name="/catalogo").press("Enter")
    await page.locator(".mine", has_text="/catalogo").wait_for()
    await started.send(rows())
    await page.get_by_role("button", name="Ver").press("Enter")
    await page.get_by_role("dialog").get_by_role("button", name="Pan").press("Enter")
    await page.locator(".mine .small", has_text="Amasado").wait_for()
    assert started.receiver.messages()[-1]["interactive"]["list_reply"]["id"] == "pan"

    await page.get_by_role("button", name="Adjuntar").press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.get_by_label("Latitud").fill("-33,5")
    await page.get_by_label("Longitud").fill("-70.75")
    await page.keyboard.press("Enter")
    await page.locator(".mine", has_text="-33.50000, -70.75000").wait_for()
    assert started.receiver.messages()[-1]["location"] == {"latitude": -33.5, "longitude": -70.75}


async def test_an_image_a_voice_note_and_a_sticker_are_sent_and_shown(started: Any, page: Any, tmp_path: Path) -> None:
    picture = tmp_path / "foto.png"
    picture.write_bytes(await page.screenshot())
    await page.locator("#file").set_input_files(picture)
    await page.wait_for_function("() => document.querySelector('.mine .picture')?.naturalWidth === 390")
    for name in ("Nota de voz", "Sticker"):
        await page.get_by_role("button", name="Adjuntar").click()
        await page.get_by_role("menuitem", name=name).click()
    await page.wait_for_function("() => document.querySelector('.mine audio')?.duration > 1")
    await page.wait_for_function("() => document.querySelector('.mine .sticker')?.naturalWidth === 512")
    assert [message["type"] for message in started.receiver.messages()] == ["image", "audio", "sticker"]


async def test_a_failed_message_shows_an_error_and_can_be_sent_again(started: Any, page: Any) -> None:
    started.receiver.answers.append(503)
    await write(page, "¿Hay alguien?")
    await page.get_by_role("alert").get_by_text("Liora respondió 503").wait_for()
    await page.get_by_role("button", name="Reintentar").click()
    await page.locator(".mine .ticks[data-status=sent]").wait_for()
    assert await page.get_by_role("alert").count() == 0
    assert [message["text"]["body"] for message in started.receiver.messages()] == ["¿Hay alguien?"]


async def test_foreign_text_stays_text(started: Any, page: Any) -> None:
    await write(page, "hola")
    await page.locator(".mine .ticks[data-status=sent]").wait_for()  # only who has written may be written to
    attack = "<img src=x onerror='document.title=1'> *<b>negrita</b>* javascript:alert(1) snake_case_name"
    await started.send_text(attack)
    bubble = page.locator(".theirs .words")
    assert await bubble.inner_text() == attack.replace("*", "")
    assert await bubble.locator("img, b, a, em").count() == 0
    assert await page.title() == "Liora · chat de prueba"


async def test_somebody_without_phone_is_remembered_and_has_an_own_conversation(started: Any, page: Any) -> None:
    await write(page, "desde el teléfono")
    await page.locator(".mine").wait_for()
    await page.get_by_role("button", name="Escribes como").click()
    await page.get_by_label("Nombre").fill("Ana")
    await page.get_by_label("Usuario sin teléfono").check()
    await page.get_by_label("Identificador").fill(USER)
    await page.get_by_role("button", name="Guardar").click()
    await page.locator("#welcome").wait_for()
    await write(page, "sin teléfono")
    await page.locator(".mine", has_text="sin teléfono").locator(".ticks[data-status=sent]").wait_for()
    message, contact = started.receiver.messages()[-1], started.receiver.values()[-1]["contacts"][0]
    assert (message["from_user_id"], contact) == (USER, {"user_id": USER, "profile": {"name": "Ana"}})
    await started.send(buttons(USER))
    await page.locator(".theirs", has_text="¿Quieres seguir?").wait_for()
    await page.reload()
    await page.locator(".theirs", has_text="¿Quieres seguir?").wait_for()
    assert await page.locator(".mine").count() == 1


async def test_the_page_goes_on_after_the_sandbox_restarts(started: Any, page: Any) -> None:
    await write(page, "antes")
    await page.locator(".mine", has_text="antes").wait_for()
    port = started.server.port
    await started.stop()
    await page.locator("#presence", has_text="reconectando…").wait_for()
    await write(page, "mientras")
    await page.get_by_role("alert").get_by_text("No hay conexión").wait_for()
    assert await page.get_by_label("Mensaje").input_value() == "mientras"
    await started.start(port=port)
    await page.locator("#presence", has_text="en línea").wait_for()
    await started.send_text("después")
    await page.locator(".theirs", has_text="después").wait_for()
    assert await page.locator(".mine").count() == 1
