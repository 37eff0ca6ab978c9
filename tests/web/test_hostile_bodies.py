"""Whatever a body holds: signed it is acknowledged, unsigned it is refused, and the server never falls over."""

import asyncio
import json
import random
from pathlib import Path

import pytest
from tests.tenants import rows

from liora.errors import UnreadableBody
from liora_integrations.whatsapp import WhatsApp
from liora_integrations.whatsapp.signature import sign

from .conftest import SECRET, body_of, change, text_body, text_message

SEED = 20261123
DEEP = 20_000
FRAGMENTS = [
    *(b"\\u0000", b"\\ud83d", b"\\udc00\\ud800", b"\x00", b"\xff\xfe", b"\xed\xa0\x80"),
    *(b"NaN", b"1e400", b"-Infinity", b"9" * 5_000, b"null", b"true", b"1.5"),
    *(b"[" * DEEP, b'{"a":' * 2_000, b"]" * 50, b"{}", b"[]", b'"', b"\\", b'"entry"'),
]
POISON = {
    "NUL": rb'"hola \u0000 ya"',
    "half an emoji": rb'"hola \ud83d"',
    "the wrong half": rb'"\udc00"',
    "NaN": b"NaN",
    "Infinity": b"-Infinity",
    "too large a number": b"1e400",
    "a very long number": b"9" * 5_000,
    "a deep list": b"[" * 200 + b"]" * 200,
    "a deeper list": b"[" * 900 + b"]" * 900,
    "bad UTF-8": b'"\xff\xfe"',
}


async def test_a_thousand_mutated_bodies_are_acknowledged_if_signed_and_refused_if_not(
    site, pool, new_tenant, shared: Path
) -> None:
    originals = [file.read_bytes() for file in sorted((shared / "whatsapp" / "payloads").glob("*.json"))]
    await new_tenant(*sorted(numbers_of(originals)))
    chance = random.Random(SEED)
    bodies = [mutated(chance, chance.choice(originals)) for _ in range(1_000)]
    gate = asyncio.Semaphore(16)

    async def post(number: int, body: bytes) -> int:
        async with gate:
            return await (site.post_as_is(body) if number % 2 else site.post(body))

    answers = await asyncio.gather(*[post(number, body) for number, body in enumerate(bodies)])
    assert set(answers[0::2]) == {200}
    assert set(answers[1::2]) == {401}
    assert await pool.fetchval("SELECT count(*) FROM plataforma.refused_signature") == 500
    kept = await pool.fetchval("SELECT count(*) FROM plataforma.quarantine")
    assert 50 < kept < 500  # some are no JSON at all, most are odd in another way


@pytest.mark.parametrize("kind", POISON)
async def test_poison_costs_no_neighbour_its_message(site, pool, new_tenant, kind) -> None:
    """In the text and in a field that nobody knows, which an unsupported message keeps as it came."""
    tenant = await new_tenant()
    messages = [
        text_message("wamid.1"),
        text_message("wamid.2", text="POISON"),
        text_message("wamid.3") | {"type": "novelty", "novelty": {"what": "POISON"}},
        text_message("wamid.4"),
    ]
    body = body_of(change(tenant.phone_number_id, messages=messages)).replace(b'"POISON"', POISON[kind])
    assert await site.post(body) == 200
    ids = {row["message_id"] for row in await rows(pool, tenant, "inbox")}
    assert ids == {"wamid.1", "wamid.2", "wamid.3", "wamid.4"}
    assert await pool.fetch("SELECT FROM plataforma.quarantine") == []


@pytest.mark.parametrize("kind", ["NUL", "half an emoji"])
async def test_a_text_with_a_character_that_cannot_be_stored_is_cleaned_and_answered(
    site, pool, new_tenant, kind
) -> None:
    tenant = await new_tenant()
    body = text_body(tenant, "wamid.1", text="POISON").replace(b'"POISON"', POISON[kind])
    assert await site.post(body) == 200
    [row] = await rows(pool, tenant, "inbox")
    assert row["payload"]["text"].startswith("hola �")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b"\xff", b"[" * DEEP, b'{"a":' * DEEP], ids=["empty", "cut", "null", "bytes", "[", "{"]
)
async def test_a_signed_body_that_cannot_be_read_is_kept_whole_and_acknowledged(site, pool, body) -> None:
    assert await site.post(body, "/webhook/meta") == 200
    [kept] = await pool.fetch("SELECT * FROM plataforma.quarantine")
    assert (kept["channel"], kept["path"], kept["body"]) == ("whatsapp", "/webhook/meta", body)
    assert kept["reason"] == "unreadable: UnreadableBody"


class Tripping(WhatsApp):
    """A channel whose reader fails in a way that it should not."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def parse(self, body: bytes):
        raise self._error


@pytest.mark.parametrize(
    "error", [UnreadableBody(), KeyError("entry"), RecursionError(), TypeError(), ValueError()], ids=repr
)
async def test_a_channel_that_trips_over_a_body_costs_that_body_no_redelivery(new_site, pool, error) -> None:
    site = await new_site(channel=Tripping(error))
    assert await site.post(b"{}") == 200
    [kept] = await pool.fetch("SELECT reason, body FROM plataforma.quarantine")
    assert (kept["reason"], kept["body"]) == (f"unreadable: {type(error).__name__}", b"{}")


RAW = {
    "bad chunk": b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n",
    "chunk too long": b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n",
    "both lengths": b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "bad length": b"Content-Length: two\r\n\r\n{}",
    "negative length": b"Content-Length: -2\r\n\r\n{}",
    "no gzip": b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    "odd encoding": b"Content-Encoding: \xff\r\nContent-Length: 2\r\n\r\n{}",
    "odd type": b"Content-Type: \xff;charset=\xfe\r\nContent-Length: 2\r\n\r\n{}",
    "no host": b"Content-Length: 2\r\n\r\n{}",
    "odd signature": b"X-Hub-Signature-256: sha256=\xff\xfe\r\nContent-Length: 2\r\n\r\n{}",
}


@pytest.mark.parametrize("kind", RAW)
@pytest.mark.parametrize("path", [b"/webhook/meta", b"/webhook/meta/\xff%ff", b"/webhook/meta?a=%00&\xff"])
async def test_broken_http_is_the_clients_fault(site, path, kind) -> None:
    host, _, port = site.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST " + path + b" HTTP/1.1\r\nConnection: close\r\n" + RAW[kind])
    answer = await asyncio.wait_for(reader.read(), 60)
    writer.close()
    assert answer.split(b" ", 2)[1] in {b"400", b"401", b"404"}
    assert (await site.get("/health"))[0] == 200


async def test_a_packed_body_is_judged_by_the_bytes_that_came(site, pool) -> None:
    """The signature is over them; unpacking an unsigned bomb would be a gift."""
    packed = b"\x1f\x8b no gzip at all"
    signed = {"X-Hub-Signature-256": sign(packed, SECRET), "Content-Encoding": "gzip"}
    assert await site.post_as_is(packed, headers=signed) == 200
    assert await pool.fetchval("SELECT body FROM plataforma.quarantine") == packed


def mutated(chance: random.Random, original: bytes) -> bytes:
    """One to four cuts, swaps, repetitions and insertions of what is known to hurt."""
    body = original
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(body) + 1)
        end = min(len(body), start + chance.choice([0, 1, 8, 200]))
        middle = chance.choice([b"", body[start:end] * 3, bytes(chance.randbytes(4)), *FRAGMENTS])
        body = body[:start] + middle + body[end:]
    return body


def numbers_of(bodies: list[bytes]) -> set[str]:
    values = [
        change.get("value", {})
        for body in bodies
        for entry in json.loads(body).get("entry", [])
        for change in entry.get("changes", [])
    ]
    return {value["metadata"]["phone_number_id"] for value in values if "phone_number_id" in value.get("metadata", {})}
