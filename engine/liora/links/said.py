"""Which links to products a message carries: recognised by the catalog that the turn saw, whoever wrote them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from liora.links.codes import code_in, read_code
from liora.messages import LinkButton, Message, body_of
from liora.view import Catalog

_ADDRESS = re.compile(r"https?://\S+")
_AFTER = ".,;:!?)]}>*_~\"'"


def links_said(message: Message, n: int, catalog: Catalog | None) -> tuple[dict[str, Any], ...]:
    """For the log: product, version, and position where it is known, of each link in the `n`-th message of a turn."""
    text = f"{body_of(message)} {message.url}" if isinstance(message, LinkButton) else body_of(message)
    if catalog is None or "://" not in text:
        return ()
    found = {said["sku"]: said for said in _found(text, n, catalog)}
    return tuple(found.values())


def _found(text: str, n: int, catalog: Catalog) -> Iterator[dict[str, Any]]:
    known = catalog.derived(_by_link)
    for address in _ADDRESS.findall(text):
        link = address.rstrip(_AFTER)
        code = code_in(link)
        sku = known.get(code or link)
        if sku is None:
            continue
        followed = read_code(link.rpartition("/")[2]) if code else None
        version = followed.version if followed and followed.version is not None else catalog.version
        yield {"sku": sku, "version": version, "position": followed.position if followed else None, "n": n}


def _by_link(catalog: Catalog) -> Mapping[str, str]:
    """SKUs by code for our own links, by the whole link for others'."""
    return {code_in(product.link) or product.link: product.sku for product in catalog.products if product.link}
