"""The file behind the sandbox: append-only, one line a record, handed to the operating system line by line."""

from pathlib import Path
from typing import BinaryIO

import orjson

from liora_integrations.whatsapp.sandbox.records import (
    Record,
    SandboxFileError,
    record_from_line,
    record_to_line,
)


class Journal:
    """Survives `kill -9`: what `append` returned from is in the file, and a line torn by the kill is cut off."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def open(self) -> list[Record]:
        """Repairs the end of the file, opens it for appending and gives all its records, oldest first."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch()
        content = _repaired(self._path)
        records = [self._record(number, line) for number, line in enumerate(content.splitlines(), start=1)]
        self._file = self._path.open("ab")
        return records

    def append(self, *records: Record) -> None:
        """Writes the records with one call to the operating system; raises OSError when the disk is full."""
        if self._file is None:
            raise SandboxFileError(f"The sandbox has not started: {self._path} is not open.")
        self._file.write(b"".join(map(record_to_line, records)))
        self._file.flush()

    def close(self) -> None:
        """Ends the writing; a closed journal may be opened again."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _record(self, number: int, line: bytes) -> Record:
        try:
            return record_from_line(line)
        except SandboxFileError as error:
            raise SandboxFileError(
                f"Line {number} of {self._path} cannot be read; move the file away to start with an empty sandbox."
            ) from error


def _repaired(path: Path) -> bytes:
    """The file's content, ended by a newline: a last line without one is completed if whole, else cut off."""
    content = path.read_bytes()
    end = content.rfind(b"\n") + 1
    torn = content[end:]
    if not torn:
        return content
    with path.open("r+b") as file:
        if _is_whole(torn):
            file.seek(0, 2)
            file.write(b"\n")
            return content + b"\n"
        file.truncate(end)
    return content[:end]


def _is_whole(line: bytes) -> bool:
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False
