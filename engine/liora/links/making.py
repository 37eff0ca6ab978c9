"""Making the links of a catalog: one for each product and page, for good, before the transaction that publishes it.

No vendor is asked here. A page that had a link keeps it, whatever version of the catalog it comes back with; and a
catalog that is not published after all has made links that nobody says.
"""

import asyncio
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from uuid_utils.compat import uuid7

from liora.db.jobs import enqueue
from liora.db.session import Connection, Pool, scoped
from liora.links.codes import new_code, short_link
from liora.links.utm import Tags, tag, web_address, with_tags
from liora.links_provider import NONE, OWN
from liora.view import Product

SHORTEN = "liora.links"
"""The job that asks a cliente's vendor for its short links, and for their clicks."""

PIECE = 2_000
"""Links of one transaction."""

_CLIENTE = "SELECT name, COALESCE(settings ->> 'enlaces', $2) AS provider FROM liora.cliente WHERE cliente_id = $1"
_KNOWN = "SELECT digest, code FROM liora.link WHERE cliente_id = $1 AND digest = ANY($2::bytea[])"
_RESERVE = """
INSERT INTO plataforma.link_lookup (code, cliente_id) SELECT code, $1 FROM unnest($2::text[]) AS code
ON CONFLICT DO NOTHING RETURNING code
"""
_ADD = """
INSERT INTO liora.link (cliente_id, link_id, code, sku, url, target, digest)
SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[])
ON CONFLICT (cliente_id, digest) DO NOTHING
"""


async def make_links(pool: Pool, cliente_id: UUID, products: Sequence[Product], base: str) -> list[Product]:
    """The products with their links, made in pieces; those whose page is no web address have none.

    `base` is Liora's public address, such as https://enlaces.example: without one nothing is made, and turns say the
    shop's own pages, tagged (`liora.links.showing`). Call it outside of any transaction.
    """
    if not base:
        return list(products)
    async with scoped(pool, cliente_id) as connection:
        row = await connection.fetchrow(_CLIENTE, cliente_id, OWN)
    campaign, provider = (campaign_of(row["name"]), row["provider"]) if row else ("", OWN)
    digests = await asyncio.to_thread(lambda: [_digest(product) for product in products])
    wanted = dict(zip(digests, products, strict=True))
    codes: dict[bytes, str] = {}
    for piece in _pieces([digest for digest in wanted if digest]):
        async with scoped(pool, cliente_id) as connection:
            codes |= await _codes(connection, cliente_id, {digest: wanted[digest] for digest in piece}, campaign)
    if provider not in (OWN, NONE):
        async with scoped(pool, cliente_id) as connection:
            await enqueue(connection, cliente_id, SHORTEN, {}, f"{SHORTEN}:{uuid7()}")
    links = {digest: short_link(base, code) for digest, code in codes.items()}
    pairs = list(zip(products, digests, strict=True))
    return await asyncio.to_thread(lambda: [replace(each, link=links.get(digest, "")) for each, digest in pairs])


def campaign_of(name: str) -> str:
    """What the links of a cliente's catalog are tagged with."""
    return f"{tag(name)[:40]}_catalogo".lstrip("_")


def tagged_page(product: Product, campaign: str) -> str:
    """The shop's own page of a product, with tags; '' where it has none."""
    address = web_address(product.url) if product.url else ""
    return with_tags(address, Tags("ficha", campaign, product.sku)) if address else ""


def _digest(product: Product) -> bytes:
    """What makes a link another one: the product and its page; nothing where it has none."""
    return hashlib.sha256(f"{product.sku}\0{product.url}".encode()).digest() if product.url else b""


def _pieces(digests: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    return (digests[start : start + PIECE] for start in range(0, len(digests), PIECE))


async def _codes(
    connection: Connection, cliente_id: UUID, wanted: Mapping[bytes, Product], campaign: str
) -> dict[bytes, str]:
    """Somebody else who makes the same links meanwhile may be faster: theirs are taken."""
    codes = await _known(connection, cliente_id, list(wanted))
    new = {digest: product for digest, product in wanted.items() if digest not in codes}
    targets = await asyncio.to_thread(lambda: {digest: tagged_page(each, campaign) for digest, each in new.items()})
    followed = [digest for digest, target in targets.items() if target]
    if not followed:
        return codes
    fresh = await _reserve(connection, cliente_id, len(followed))
    rows = [
        (uuid7(), code, new[digest].sku, new[digest].url, targets[digest], digest)
        for code, digest in zip(fresh, followed, strict=True)
    ]
    await connection.execute(_ADD, cliente_id, *(list(column) for column in zip(*rows, strict=True)))
    return codes | await _known(connection, cliente_id, followed)


async def _known(connection: Connection, cliente_id: UUID, digests: Sequence[bytes]) -> dict[bytes, str]:
    rows = await connection.fetch(_KNOWN, cliente_id, digests)
    return {row["digest"]: row["code"] for row in rows}


async def _reserve(connection: Connection, cliente_id: UUID, count: int) -> list[str]:
    """So many codes that nobody has; chance meets one that is taken now and then."""
    reserved: list[str] = []
    while len(reserved) < count:
        tried = [new_code() for _ in range(count - len(reserved))]
        reserved += [row["code"] for row in await connection.fetch(_RESERVE, cliente_id, tried)]
    return reserved
