"""The user's settings of xlwings: a line "NAME","VALUE" each, as its VBA reads them; other lines stay as they are."""

from __future__ import annotations

import re
from pathlib import Path

from xl_segment.books import files
from xl_segment.errors import SettingError

_LINE = re.compile(rb'^\s*"?([^",\r\n]+)"?\s*,\s*"?([^"\r\n]*)"?\s*$')


def read(path: Path) -> dict[str, str]:
    """Return all settings, names in capitals; nothing where there is no file."""
    if not path.is_file():
        return {}
    found: dict[str, str] = {}
    for line in path.read_bytes().splitlines():
        known = _LINE.match(line)
        if known:
            # xlwings takes the first line of a name.
            found.setdefault(_text(known[1]).upper(), _text(known[2]))
    return found


def write(path: Path, changes: dict[str, str | None]) -> None:
    """Set some settings, None takes one out; every other line keeps its bytes. A file left empty goes.

    Raises SettingError for a value that such a file cannot hold.
    """
    before = path.read_bytes() if path.is_file() else b""
    ends = b"\r\n" if b"\r\n" in before else b"\n"
    wanted = {name.upper(): value for name, value in changes.items()}
    lines = []
    for line in before.splitlines(keepends=True):
        known = _LINE.match(line)
        name = _text(known[1]).upper() if known else ""
        if name not in wanted:
            lines.append(line)
            continue
        value = wanted.pop(name)
        if value is not None:
            lines.append(_line(name, value) + ends)
    for name, value in wanted.items():
        if value is not None:
            if lines and not lines[-1].endswith((b"\n", b"\r")):
                lines[-1] += ends
            lines.append(_line(name, value) + ends)
    after = b"".join(lines)
    if after == before:
        return
    if not after.strip():
        path.unlink(missing_ok=True)
        return
    files.make_folder(path.parent)
    files.write_bytes(path, after)


def _line(name: str, value: str) -> bytes:
    if '"' in value or "\n" in value or not value.isascii():
        raise SettingError(
            f"'{value}' cannot be written into xlwings' settings, which hold plain letters only. Install Python in a "
            "folder without accents and quotation marks in its name."
        )
    return f'"{name}","{value}"'.encode("ascii")


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace").strip()
