"""What documents are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liora.documents.kinds import JPEG, PDF, TEXT
from liora.documents.names import LONGEST, clean_name
from liora.documents.refused import RefusedFile


@pytest.mark.parametrize(
    ("given_name", "kind", "name"),
    [
        ("catálogo.pdf", PDF, "catálogo.pdf"),
        ("Lista de Precios.PDF", PDF, "Lista de Precios.PDF"),
        ("catalogo", PDF, "catalogo.pdf"),
        ("catalogo.exe", PDF, "catalogo.exe.pdf"),
        ("foto.jpeg", JPEG, "foto.jpeg"),
        ("foto.png", JPEG, "foto.png.jpg"),
        ("precios.csv", TEXT, "precios.csv"),
        ("pago.html", TEXT, "pago.html.txt"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("C:\\Users\\Ana\\precios.pdf", PDF, "precios.pdf"),
        ("a/b\\..\\c.pdf", PDF, "c.pdf"),
        ("pre\r\ncios\x00.pdf", PDF, "pre cios.pdf"),
        ("factura\u202efdp.exe", PDF, "factura fdp.exe.pdf"),
        ("\ud800lista.pdf", PDF, "lista.pdf"),
        ('a"b;<c>.pdf', PDF, "a b; c.pdf"),
        ("  .oculto.pdf ", PDF, "oculto.pdf"),
        ("cafe\u0301.pdf", PDF, "café.pdf"),
        ("x" * 500 + ".pdf", PDF, "x" * (LONGEST - 4) + ".pdf"),
    ],
)
def test_a_name_is_clean_and_its_ending_is_true(given_name, kind, name) -> None:
    assert clean_name(given_name, kind) == name


@pytest.mark.parametrize("nothing", ["", " ", "...", "carpeta/", "\x00", "\u202e"])
def test_a_name_of_which_nothing_is_left_is_refused(nothing) -> None:
    with pytest.raises(RefusedFile) as refused:
        clean_name(nothing, PDF)
    assert refused.value.why == "name"


@given(st.text(alphabet=st.characters(), max_size=400), st.sampled_from([PDF, JPEG, TEXT]))
def test_a_clean_name_stays_as_it_is(text, kind) -> None:
    try:
        name = clean_name(text, kind)
    except RefusedFile:
        return
    assert clean_name(name, kind) == name
    assert 0 < len(name) <= LONGEST
    assert name.lower().endswith(kind.endings)
    assert not set(name) & set("/\\\r\n\0")
