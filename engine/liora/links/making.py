"""Making the links of a catalog: one for each product and page, for good, in the transaction that publishes it.

No vendor is asked here. A page that had a link keeps it, whatever version of the catalog it comes back with.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from uuid_utils.compat import uuid7

from liora.db.jobs import enqueue
from liora.db.session import Connection
from liora.links.codes import new_code, short_link
from liora.links.utm import Tags, tag, web_address, with_tags
from liora.links_provider import NONE, OWN
from liora.view import Product

SHORTEN = "liora.links"
"""The job that asks a cliente's vendor for its short links, and for their clicks."""

_CLIENTE = "SELECT name, COALESCE(settings ->> 'enlaces', $2) AS provider FROM liora.cliente WHERE cliente_id = $1"
_KNOWN = "SELECT digest, code FROM liora.link WHERE cliente_id = $1 AND digest = ANY($2::bytea[])"
_RESERVE = """
INSERT INTO plataforma.link_lookup (code, cliente_id) SELECT code, $1 FROM unnest($2::text[]) AS code
ON CONFLICT DO NOTHING RETURNING code
"""
_ADD = """
INSERT INTO liora.link (cliente_id, link_id, code, sku, url, target, digest)
SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[])
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A link that a product needs: `url` is the shop's page, `target` the same with tags."""

    digest: bytes
    sku: str
    url: str
    target: str


async def make_links(connection: Connection, cliente_id: UUID, products: Sequence[Product], base: str) -> list[Product]:
    """The products with their links; those whose page is no web address have none.

    `base` is Liora's public address, such as https://enlaces.example: without one the links are the shop's own pages,
    tagged. The transaction must hold the cliente's row, as publishing does: two that make the same links would meet.
    """
    row = await connection.fetchrow(_CLIENTE, cliente_id, OWN)
    campaign = campaign_of(row["name"] if row else "")
    wanted = await asyncio.to_thread(_wanted_by, products, campaign)
    if not base:
        return await asyncio.to_thread(_linked, products, wanted, {each.digest: each.target for each in wanted if each})
    codes = await _codes(connection, cliente_id, {each.digest: each for each in wanted if each})
    if row and row["provider"] not in (OWN, NONE):
        await enqueue(connection, cliente_id, SHORTEN, {}, f"{SHORTEN}:{uuid7()}")
    links = {digest: short_link(base, code) for digest, code in codes.items()}
    return await asyncio.to_thread(_linked, products, wanted, links)


def campaign_of(name: str) -> str:
    """What the links of a cliente's catalog are tagged with."""
    return f"{tag(name)[:40]}_catalogo".lstrip("_")


def tagged_page(product: Product, campaign: str) -> str:
    """The shop's own page of a product, with tags; '' where it has none."""
    address = web_address(product.url) if product.url else ""
    return with_tags(address, Tags("ficha", campaign, product.sku)) if address else ""


def _wanted_by(products: Sequence[Product], campaign: str) -> list[Wanted | None]:
    return [_wanted(product, tagged_page(product, campaign)) for product in products]


def _wanted(product: Product, target: str) -> Wanted | None:
    if not target:
        return None
    digest = hashlib.sha256(f"{product.sku}\0{product.url}".encode()).digest()
    return Wanted(digest, product.sku, product.url, target)


def _linked(products: Sequence[Product], wanted: Sequence[Wanted | None], links: Mapping[bytes, str]) -> list[Product]:
    pairs = zip(products, wanted, strict=True)
    return [replace(product, link=links[each.digest] if each else "") for product, each in pairs]


async def _codes(connection: Connection, cliente_id: UUID, wanted: Mapping[bytes, Wanted]) -> dict[bytes, str]:
    rows = await connection.fetch(_KNOWN, cliente_id, list(wanted))
    codes = {row["digest"]: row["code"] for row in rows}
    new = [each for digest, each in wanted.items() if digest not in codes]
    if new:
        fresh = await _reserve(connection, cliente_id, len(new))
        columns = zip(*((uuid7(), code, *_row(each)) for code, each in zip(fresh, new, strict=True)), strict=True)
        await connection.execute(_ADD, cliente_id, *(list(column) for column in columns))
        codes |= {each.digest: code for code, each in zip(fresh, new, strict=True)}
    return codes


def _row(each: Wanted) -> tuple[str, str, str, bytes]:
    return each.sku, each.url, each.target, each.digest


async def _reserve(connection: Connection, cliente_id: UUID, count: int) -> list[str]:
    """So many codes that nobody has; chance meets one that is taken now and then."""
    reserved: list[str] = []
    while len(reserved) < count:
        tried = [new_code() for _ in range(count - len(reserved))]
        reserved += [row["code"] for row in await connection.fetch(_RESERVE, cliente_id, tried)]
    return reserved
