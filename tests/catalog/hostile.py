"""Files that nobody wrote: sound lists and workbooks, broken at random by a seed, and noise."""

from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from .kinds import kinds
from .reading import xlsx

TOKENS = (
    *(b"\x00", b'"', b'""', b'\\"', b"'", b"\r", b"\n", b"\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1a", b"\x81\x8d"),
    *(b'=HYPERLINK("http://x","y")', b"=cmd|' /C calc'!A0", b"@SUM(1)", b"-1", b"(null)", b"N/A", b"1e999", b"NaN"),
    *(b"9" * 400, b"0.000000001", b"-0", b"1.2.3,4,5", b"\xe2\x80\xae", b"\xf0\x9f\x8d\x95" * 50, b"\xc3\x83\xc2\xb1"),
    *(b"<script>", b"</style", b"<a" * 300, b"&#0;", b"&#1;&#xD800;&#x110000;", b"&amp;" * 99, b"<!--", b"<br" * 99),
    *(b"sep=;\n", b"," * 2000, b";" * 300, b"\t|\t|", b"# ", b"precio", b"nombre", b"TOTAL", b"x" * 70_000),
    *(b"\xed\xa0\x80", b"\xd9\xa3\xd9\xa4", b"\xe2\x80\xa8", b"\xc2\x85", b"\\n\\t\\", b'="1"', b"$", b"S/.", b".,.,"),
)


def hostile(seed: int) -> bytes:
    """The same file for the same seed."""
    random = Random(seed)
    if seed % 4 == 3:
        return _workbook(random)
    content = random.choice(_lists()) if seed % 4 else _noise(random)
    for _ in range(random.randint(1, 12)):
        content = random.choice(WAYS)(random, content)
    return content


@cache
def _lists() -> Sequence[bytes]:
    return [kind.content for kind in kinds()]


def _noise(random: Random) -> bytes:
    letters = random.choice((bytes(range(256)), b',;"\n\r ', b'nombre,precio\n1234567890.$"', b"\x00\x01a,\n"))
    return b"nombre,precio\n" * random.randint(0, 1) + bytes(random.choices(letters, k=random.randint(0, 4000)))


def _insert(random: Random, content: bytes) -> bytes:
    place = random.randint(0, len(content))
    return content[:place] + random.choice(TOKENS) * random.choice((1, 1, 1, 7)) + content[place:]


def _cut(random: Random, content: bytes) -> bytes:
    start, end = sorted(random.randint(0, len(content)) for _ in range(2))
    return content[:start] + content[end:]


def _repeat(random: Random, content: bytes) -> bytes:
    start, end = sorted(random.randint(0, len(content)) for _ in range(2))
    return content[:end] + content[start:end][:5000] * random.randint(1, 9) + content[end:]


def _flip(random: Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(min(len(changed), random.randint(1, 40))):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _shuffle(random: Random, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    random.shuffle(lines)
    return b"".join(lines)


def _swap(random: Random, content: bytes) -> bytes:
    marks = (b",", b";", b"\t", b"|", b'"', b"\n", b"\r", b".", b"1", b"e")
    return content.replace(random.choice(marks), random.choice(marks), random.choice((1, 9, -1)))


WAYS: tuple[Callable[[Random, bytes], bytes], ...] = (_insert, _insert, _insert, _cut, _repeat, _flip, _shuffle, _swap)


@cache
def _book() -> bytes:
    rows = [[f"C{number}", f"Producto {number}", number * 1.5, number % 3] for number in range(30)]
    return xlsx(["Código", "Nombre", "Precio", "Stock"], *rows)


def _workbook(random: Random) -> bytes:
    """Broken as an archive, or inside of its parts."""
    if random.random() < 0.4:
        return random.choice((_flip, _cut, _repeat, _insert))(random, _book())
    original, content = ZipFile(BytesIO(_book())), BytesIO()
    with ZipFile(content, "w", random.choice((ZIP_DEFLATED, ZIP_STORED))) as archive:
        for name in original.namelist():
            part = original.read(name)
            if name.startswith("xl/w") and random.random() < 0.7:
                part = random.choice((_flip_few, _cut, _repeat, _insert, _number))(random, part)
            if random.random() > 0.03:
                archive.writestr(name, part)
    return content.getvalue()


def _flip_few(random: Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(min(len(changed), 2)):
        changed[random.randrange(len(changed))] = random.choice(b'<>/"&0A ')
    return bytes(changed)


def _number(random: Random, content: bytes) -> bytes:
    numbers = (b"1048576", b"-1", b"99999999999999999999", b"1e308", b"nan", b"0", b"", b"\xd9\xa3")
    return content.replace(
        random.choice((b"1", b"2", b"A", b"C", b"15")), random.choice(numbers), random.randint(1, 30)
    )
