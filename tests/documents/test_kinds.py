"""A file is what its content says."""

import struct
import sys
import tracemalloc
from contextlib import suppress
from io import BytesIO
from types import FrameType
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liora.documents.kinds import MOST_BYTES, kind_of
from liora.documents.refused import RefusedFile

from . import samples

OFFICE = "application/vnd.openxmlformats-officedocument."


@pytest.mark.parametrize(
    ("sample", "content_type"),
    [
        ("PDF", "application/pdf"),
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("PHONE_JPEG", "image/jpeg"),
        ("TEXT", "text/plain"),
        ("CSV", "text/plain"),
        ("DOCX", f"{OFFICE}wordprocessingml.document"),
        ("XLSX", f"{OFFICE}spreadsheetml.sheet"),
        ("PPTX", f"{OFFICE}presentationml.presentation"),
        ("DOC", "application/msword"),
        ("XLS", "application/vnd.ms-excel"),
        ("PPT", "application/vnd.ms-powerpoint"),
    ],
)
def test_the_content_tells_the_type(sample, content_type) -> None:
    assert kind_of(getattr(samples, sample)).content_type == content_type


@pytest.mark.parametrize("words", ["BM es una marca", "II trimestre", "MZ", "<html>hola</html>", "#!/bin/sh\n"])
def test_text_that_begins_like_something_else_is_text(words) -> None:
    assert kind_of(words.encode()).content_type == "text/plain"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (samples.EXE, "type"),
        (samples.WEBP, "type"),
        (b"\x00\x01\x02", "type"),
        ("café".encode("latin-1"), "encoding"),
        (samples.zipped("a.txt"), "type"),
        (samples.zipped("word/document.xml"), "type"),
        (samples.zipped("[Content_Types].xml", "word/document.xml", "xl/workbook.xml"), "type"),
        (samples.zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macros"),
        (samples.compound("WordDocument", "_VBA_PROJECT"), "macros"),
        (samples.compound("Thumbs"), "type"),
        (samples.DOCX[:-10], "type"),
        (b"PK\x03\x04" + bytes(100), "type"),
        (samples.PDF + bytes(MOST_BYTES), "large"),
        (samples.PNG + bytes(5 * 1024 * 1024), "large"),
    ],
)
def test_a_file_that_is_not_taken_says_why(content, why) -> None:
    with pytest.raises(RefusedFile) as refused:
        kind_of(content)
    assert refused.value.why == why


def test_the_largest_files_are_taken() -> None:
    assert kind_of(samples.PDF.ljust(MOST_BYTES, b"\n")).content_type == "application/pdf"
    assert kind_of(samples.PNG.ljust(5 * 1024 * 1024, b"\0")).content_type == "image/png"


def test_a_zip_bomb_stays_closed() -> None:
    """200 MB of zeros in an entry: reading it would show in memory."""
    bomb = BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", "")
        with archive.open("word/document.xml", "w") as entry:
            for _ in range(200):
                entry.write(bytes(1024 * 1024))
    tracemalloc.start()
    kind_of(bomb.getvalue())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 * 1024 * 1024


def test_a_directory_that_claims_millions_of_entries_costs_little() -> None:
    """A directory of 16 MB: only its last mebibyte would be read, and that holds not all it claims."""
    entry = b"PK\x01\x02" + bytes(42)
    entries = entry * (MOST_BYTES // len(entry) - 10)
    claims = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(entries), 30, 0)
    content = b"PK\x03\x04" + bytes(26) + entries + claims
    calls = 0

    def count(frame: FrameType, event: str, arg: object) -> None:
        """Calls of the reading itself: whatever else the process does meanwhile is not counted."""
        nonlocal calls
        calls += frame.f_globals.get("__name__") in ("zipfile", "liora.documents.kinds")

    sys.setprofile(count)
    try:
        with pytest.raises(RefusedFile):
            kind_of(content)
    finally:
        sys.setprofile(None)
    assert calls < 1_000


@given(
    st.one_of(
        st.binary(max_size=300),
        st.builds(
            lambda head, rest: head + rest,
            st.sampled_from(
                [samples.PDF, samples.PNG, samples.DOCX[:-30], samples.DOCX, samples.DOC, b"PK\x03\x04", b"PK\x05\x06"]
            ),
            st.binary(max_size=200),
        ),
    )
)
def test_whatever_comes_is_a_kind_or_refused(content) -> None:
    with suppress(RefusedFile):
        assert kind_of(content).endings
