"""What the fake Graph API takes and refuses: the limits of Meta's contract, one by one."""

import json
from pathlib import Path
from typing import Any

import pytest

from liora.channel import Identifier
from liora_integrations.whatsapp.sandbox.graph_error import GraphError
from liora_integrations.whatsapp.sandbox.message_rules import check_message, check_read_mark

TO = {"messaging_product": "whatsapp", "to": "+56911112222"}
LINK = "https://example.com/a.png"


def text(body: Any, **more: Any) -> dict[str, Any]:
    return {**TO, "type": "text", "text": {"body": body, **more}}


def interactive(kind: str, action: Any, body: Any = "¿Qué prefieres?", **more: Any) -> dict[str, Any]:
    return {
        **TO,
        "type": "interactive",
        "interactive": {"type": kind, "body": {"text": body}, "action": action, **more},
    }


def buttons(*replies: tuple[str, str], **more: Any) -> dict[str, Any]:
    made = [{"type": "reply", "reply": {"id": key, "title": title}} for key, title in replies]
    return interactive("button", {"buttons": made}, **more)


def sections(*counts: int, **row: str) -> list[dict[str, Any]]:
    """Sections with so many rows each; `row` overrides what every row holds."""
    return [
        {"title": f"S{s}", "rows": [{"id": f"{s}-{r}", "title": f"Fila {s}-{r}", **row} for r in range(count)]}
        for s, count in enumerate(counts)
    ]


def rows(made: list[dict[str, Any]], button: str = "Ver", **more: Any) -> dict[str, Any]:
    return interactive("list", {"button": button, "sections": made}, **more)


def link_button(label: str = "Abrir", url: str = LINK, **more: Any) -> dict[str, Any]:
    return interactive("cta_url", {"name": "cta_url", "parameters": {"display_text": label, "url": url}}, **more)


def media(kind: str, **content: Any) -> dict[str, Any]:
    return {**TO, "type": kind, kind: content}


def template(name: str = "pedido_listo", **more: Any) -> dict[str, Any]:
    return {**TO, "type": "template", "template": {"name": name, "language": {"code": "es"}, **more}}


def header(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


GOOD = {
    "text of 4096": text("á" * 4096),
    "emoji count one each": text("😀" * 4096),
    "preview": text("mira https://example.com", preview_url=True),
    "context": text("sí") | {"context": {"message_id": "wamid.1"}},
    "reference of 512": text("sí") | {"biz_opaque_callback_data": "r" * 512},
    "three buttons": buttons(("a", "A" * 20), ("b", "B"), ("c" * 256, "C")),
    "buttons with frame": buttons(("a", "A"), body="b" * 1024, header=header("h" * 60), footer={"text": "f" * 60}),
    "buttons with image": buttons(("a", "A"), header={"type": "image", "image": {"link": LINK}}),
    "ten rows": rows(sections(4, 6, description="d" * 72), body="b" * 4096, button="b" * 20),
    "one section without title": rows([{"rows": [{"id": "i" * 200, "title": "t" * 24}]}]),
    "link button": link_button("l" * 20, footer={"text": "f" * 60}),
    "location request": interactive("location_request_message", {"name": "send_location"}, body="b" * 1024),
    "image by link": media("image", link=LINK, caption="c" * 1024),
    "image by id": media("image", id="123"),
    "document": media("document", link=LINK, filename="lista.pdf", caption="c"),
    "location": media("location", latitude=-33.4, longitude="-70.6", name="Plaza"),
    "reaction": media("reaction", message_id="wamid.1", emoji="👍"),
    "reaction taken away": media("reaction", message_id="wamid.1", emoji=""),
    "template": template(),
    "template with values": template(
        components=[
            {"type": "body", "parameters": [{"type": "text", "text": "Camila"}]},
            {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "x"}]},
        ]
    ),
}

BAD = {
    "no product": (text("a") | {"messaging_product": "messenger"}, 100),
    "no recipient": ({"messaging_product": "whatsapp", "type": "text", "text": {"body": "a"}}, 100),
    "phone without plus": (text("a") | {"to": "56911112222"}, 131009),
    "phone with spaces": (text("a") | {"to": "+56 9 1111 2222"}, 131009),
    "phone with other digits": (text("a") | {"to": "+٥٦٩١١١١٢٢٢٢"}, 131009),
    "phone as number": (text("a") | {"to": 56911112222}, 131009),
    "user id as phone": (text("a") | {"to": "CL.123"}, 131009),
    "bad user id": (
        {"messaging_product": "whatsapp", "recipient": "cl.1", **media("text", body="a"), "to": ""},
        131009,
    ),
    "group": (text("a") | {"recipient_type": "group"}, 100),
    "unknown type": ({**TO, "type": "hologram"}, 100),
    "type of a wrong kind": ({**TO, "type": ["text"]}, 100),
    "reference of 513": (text("a") | {"biz_opaque_callback_data": "r" * 513}, 131009),
    "context without id": (text("a") | {"context": {}}, 131008),
    "empty text": (text(""), 100),
    "text of 4097": (text("a" * 4097), 100),
    "text missing": ({**TO, "type": "text"}, 131008),
    "text as string": ({**TO, "type": "text", "text": "hola"}, 131009),
    "body as number": (text(7), 131009),
    "preview as word": (text("a", preview_url="yes"), 131009),
    "no buttons": (buttons(), 131009),
    "four buttons": (buttons(*((str(i), f"B{i}") for i in range(4))), 131009),
    "button title of 21": (buttons(("a", "A" * 21)), 131009),
    "button without title": (buttons(("a", "")), 131009),
    "button id of 257": (buttons(("a" * 257, "A")), 131009),
    "twin titles": (buttons(("a", "Sí"), ("b", "Sí")), 131009),
    "twin ids": (buttons(("a", "Sí"), ("a", "No")), 131009),
    "button body of 1025": (buttons(("a", "A"), body="b" * 1025), 131009),
    "button without body": (buttons(("a", "A"), body=None), 131008),
    "footer of 61": (buttons(("a", "A"), footer={"text": "f" * 61}), 131009),
    "header of 61": (buttons(("a", "A"), header=header("h" * 61)), 131009),
    "button kind": (interactive("button", {"buttons": [{"type": "url", "reply": {"id": "a", "title": "A"}}]}), 131009),
    "eleven rows": (rows(sections(5, 6)), 131009),
    "no rows": (rows([{"rows": []}]), 131009),
    "no sections": (rows([]), 131009),
    "eleven sections": (rows(sections(*[1] * 11)), 131009),
    "row title of 25": (rows(sections(1, title="t" * 25)), 131009),
    "row description of 73": (rows(sections(1, description="d" * 73)), 131009),
    "row id of 201": (rows(sections(1, id="i" * 201)), 131009),
    "row without id": (rows([{"rows": [{"title": "a"}]}]), 131008),
    "twin row ids across sections": (rows(sections(1, 1, id="x")), 131009),
    "section title of 25": (rows([{"title": "s" * 25, "rows": [{"id": "a", "title": "a"}]}]), 131009),
    "two sections without titles": (rows([{"rows": [{"id": s, "title": s}]} for s in "ab"]), 131008),
    "list button of 21": (rows(sections(1), button="b" * 21), 131009),
    "list body of 4097": (rows(sections(1), body="b" * 4097), 131009),
    "list with image header": (rows(sections(1), header={"type": "image", "image": {"link": LINK}}), 131009),
    "link label of 21": (link_button("l" * 21), 131009),
    "link to nowhere": (link_button(url="javascript:alert(1)"), 100),
    "link with a space": (link_button(url="https://example.com/a b"), 100),
    "location request action": (interactive("location_request_message", {"name": "send"}), 131009),
    "location request with header": (
        interactive("location_request_message", {"name": "send_location"}, header=header("h")),
        131009,
    ),
    "unknown interactive": (interactive("wheel", {}), 131009),
    "image without source": (media("image", caption="c"), 131008),
    "image by unknown id": (media("image", id="999"), 100),
    "image caption of 1025": (media("image", link=LINK, caption="c" * 1025), 131009),
    "audio with caption": (media("audio", link=LINK, caption="c"), 131009),
    "latitude of 91": (media("location", latitude=91, longitude=0), 131009),
    "location without longitude": (media("location", latitude=1), 131008),
    "reaction without target": (media("reaction", emoji="👍"), 131008),
    "template name": (template("Pedido Listo"), 131009),
    "template without language": ({**TO, "type": "template", "template": {"name": "a"}}, 131008),
    "template value empty": (template(components=[{"type": "body", "parameters": [{"type": "text"}]}]), 131008),
    "template component": (template(components=[{"type": "tail"}]), 131009),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_message_within_the_limits_is_taken(name: str) -> None:
    assert check_message(GOOD[name], {"123"}.__contains__) == Identifier("phone", "56911112222")


@pytest.mark.parametrize("name", BAD)
def test_a_message_beyond_a_limit_is_refused_with_metas_code(name: str) -> None:
    body, code = BAD[name]
    with pytest.raises(GraphError) as caught:
        check_message(body, {"123"}.__contains__)
    assert caught.value.code == code
    assert caught.value.status == 400
    assert caught.value.details != caught.value.title, "the details say what is wrong"


def test_a_user_id_is_a_recipient_and_a_phone_wins_over_it() -> None:
    body = text("a") | {"recipient": "CL.ENT.abc123"}
    assert check_message(body, bool) == Identifier("phone", "56911112222")
    del body["to"]
    assert check_message(body, bool) == Identifier("user_id", "CL.ENT.abc123")


def test_metas_own_samples_are_taken(shared: Path) -> None:
    """With good recipients and known files: the published ones are placeholders or lack the +."""
    taken = 0
    for path in (shared / "whatsapp/outbound").glob("request-*.json"):
        body = json.loads(path.read_bytes())
        if "messaging_product" not in body or "status" in body:
            continue
        key = "recipient" if "recipient" in body else "to"
        body[key] = "US.123" if key == "recipient" else "+16505551234"
        if body.get("template", {}).get("name", "").startswith("<"):
            body["template"] |= {"name": "a", "language": {"code": "en"}}
        check_message(body, lambda _: True)
        taken += 1
    assert taken >= 25


def test_a_read_mark_names_its_message_and_may_show_typing() -> None:
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1"}
    assert check_read_mark(mark) == "wamid.1"
    assert check_read_mark(mark | {"typing_indicator": {"type": "text"}}) == "wamid.1"
    bad = [
        ({"typing_indicator": {"type": "dance"}}, 131009),
        ({"message_id": None}, 131008),
        ({"status": "delivered"}, 131009),
        ({"messaging_product": None}, 100),
    ]
    for change, code in bad:
        with pytest.raises(GraphError) as caught:
            check_read_mark(mark | change)
        assert caught.value.code == code
