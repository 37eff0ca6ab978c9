"""Codes of links, and what may follow them."""

import pytest

from liora.links.codes import ALPHABET, Followed, code_in, new_code, read_code
from liora.view import Catalog, Product


def test_codes_are_seven_characters_that_cannot_be_confused() -> None:
    codes = {new_code() for _ in range(2_000)}
    assert len(codes) == 2_000
    assert {len(code) for code in codes} == {7}
    assert set("".join(codes)) == set(ALPHABET)
    assert not set("0O1lI") & set(ALPHABET)


@pytest.mark.parametrize(
    ("text", "followed"),
    [
        ("k3m9xwq", Followed("k3m9xwq")),
        ("k3m9xwq.12.3", Followed("k3m9xwq", 12, 3)),
        ("k3m9xwq.12.0", Followed("k3m9xwq", 12)),
        *((text, None) for text in ("", "k3m9xw", "k3m9xwqq", "k3m9xw0", "k3m9xwq.", "k3m9xwq.12", "k3m9xwq.a.b")),
        *((text, None) for text in ("k3m9xwq.1234567890.1", "k3m9xwq/", "../k3m9xwq", "k3m9xwq\n", "k3m9xwq.١.٢")),
    ],
)
def test_only_what_is_made_here_is_read(text: str, followed: Followed | None) -> None:
    assert read_code(text) == followed


def test_a_link_that_is_said_tells_its_version_and_place() -> None:
    own, vendors = Product("A", "Gorro", url="https://sol.cl/a", link="https://c.cl/r/k3m9xwq"), Product("B", "Taza")
    catalog = Catalog(12, (own, vendors))
    assert catalog.link_to(own, 3) == "https://c.cl/r/k3m9xwq.12.3"
    assert code_in(catalog.link_to(own)) == code_in(own.link) == "k3m9xwq"
    assert (
        catalog.link_to(Product("B", "Taza", url="https://sol.cl/b", link="https://bit.ly/3x"), 3)
        == "https://bit.ly/3x"
    )
    assert catalog.link_to(Product("B", "Taza", url="https://sol.cl/b"), 3) == "https://sol.cl/b"
    assert code_in("https://bit.ly/k3m9xwq") == ""
