"""Tags are added where they are missing, and an address stays what it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liora.links.utm import LONGEST_URL, Tags, tag, web_address, with_tags

TAGS = Tags("ficha", "panaderia_sol_catalogo", "ZAP-028")
ALL = "utm_source=whatsapp&utm_medium=ficha&utm_campaign=panaderia_sol_catalogo&utm_content=zap_028"


@pytest.mark.parametrize(
    ("address", "tagged"),
    [
        ("https://sol.cl", f"https://sol.cl?{ALL}"),
        ("https://sol.cl/p/1", f"https://sol.cl/p/1?{ALL}"),
        ("https://sol.cl/p/1?", f"https://sol.cl/p/1?{ALL}"),
        ("https://sol.cl/p/1?talla=28", f"https://sol.cl/p/1?talla=28&{ALL}"),
        ("https://sol.cl/p/1?talla=28&", f"https://sol.cl/p/1?talla=28&{ALL}"),
        ("https://sol.cl/p/1?a=1&a=2#fotos", f"https://sol.cl/p/1?a=1&a=2&{ALL}#fotos"),
        ("https://sol.cl/#/p/1?talla=28", f"https://sol.cl/?{ALL}#/p/1?talla=28"),
        ("https://sol.cl/p?q=caf%C3%A9+100%25", f"https://sol.cl/p?q=caf%C3%A9+100%25&{ALL}"),
        (
            "https://sol.cl/p?utm_source=correo",
            "https://sol.cl/p?utm_source=correo&utm_medium=ficha&utm_campaign=panaderia_sol_catalogo&utm_content=zap_028",
        ),
        (
            "https://sol.cl/p?UTM_Medium=a&utm_campaign=&utm_content",
            "https://sol.cl/p?UTM_Medium=a&utm_campaign=&utm_content&utm_source=whatsapp",
        ),
        (f"https://sol.cl/p?{ALL}", f"https://sol.cl/p?{ALL}"),
    ],
)
def test_tags_join_what_is_there_and_replace_nothing(address: str, tagged: str) -> None:
    assert with_tags(address, TAGS) == tagged
    assert with_tags(tagged, TAGS) == tagged


def test_an_address_that_would_become_too_long_goes_without_tags() -> None:
    longest = "https://sol.cl/" + "a" * (LONGEST_URL - 15)
    assert with_tags(longest, TAGS) == longest
    assert len(with_tags(longest[: -len(ALL) - 1], TAGS)) == LONGEST_URL


@pytest.mark.parametrize(
    ("words", "value"),
    [("Panadería Ñuñoa & Cía.", "panaderia_nunoa_cia"), ("  ", ""), ("ZAP-028/XL", "zap_028_xl"), ("🙂", "")],
)
def test_tags_are_plain_words(words: str, value: str) -> None:
    assert tag(words) == value


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" https://sol.cl/p/1 ", "https://sol.cl/p/1"),
        ("HTTP://Sol.cl/P", "HTTP://Sol.cl/P"),
        ("https://sol.cl/pan de ajo", "https://sol.cl/pan%20de%20ajo"),
        ("https://sol.cl/piñata?q=ñandú", "https://sol.cl/pi%C3%B1ata?q=%C3%B1and%C3%BA"),
        ("https://sol.cl/pi%C3%B1ata", "https://sol.cl/pi%C3%B1ata"),
        ("https://panadería.cl/p", "https://xn--panadera-i2a.cl/p"),
        ("https://sol.cl:8443/p", "https://sol.cl:8443/p"),
    ],
)
def test_an_address_is_encoded_once(text: str, address: str) -> None:
    assert web_address(text) == address
    assert web_address(address) == address


@pytest.mark.parametrize(
    "text",
    [
        *("", "sol.cl/p", "/p/1", "//sol.cl/p", "javascript:alert(1)", "data:text/html,x", "ftp://sol.cl/p"),
        *("https://", "https:///p", "https://ana:clave@sol.cl/p", "https://sol.cl/p\r\nSet-Cookie: a=b"),
        *("https://sol.cl\x00/", "https://[::1", "https://sol.cl:clave/", "https://.../", "intent://sol.cl"),
        "https://sol.cl/" + "a" * 2_100,
    ],
)
def test_what_is_no_web_address_gets_no_link(text: str) -> None:
    assert web_address(text) == ""


@given(st.text(max_size=60))
def test_whatever_an_address_holds_it_fits_into_a_header(text: str) -> None:
    address = web_address(f"https://sol.cl/{text}")
    assert address.isascii()
    assert not address or (address.startswith("https://sol.cl/") and address.isprintable() and " " not in address)
