"""Files of the types that documents may have, as small as they come."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\0\0\1\0\1\0\0\xff\xd9"
PHONE_JPEG = b"\xff\xd8\xff\xe1\x1c\x45Exif\0\0MM\0*" + bytes(50)
WEBP = b"RIFF\x24\0\0\0WEBPVP8 " + bytes(20)
TEXT = "Lunes a sábado, de 9 a 19 h.\n".encode()
CSV = "\ufeffcódigo;precio\r\nA1;2500\r\n".encode()
EXE = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + bytes(100)


def zipped(*names: str, content: bytes = b"<x/>") -> bytes:
    """An archive with entries of these names."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return file.getvalue()


def compound(*streams: str) -> bytes:
    """Enough of an OLE file to be known: its signature, and a directory with these streams."""
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + entries


DOCX = zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml")
XLSX = zipped("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")
PPTX = zipped("[Content_Types].xml", "_rels/.rels", "ppt/presentation.xml")
DOC, XLS, PPT = compound("WordDocument"), compound("Workbook"), compound("PowerPoint Document")
