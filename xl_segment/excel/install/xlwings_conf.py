"""The user's settings of xlwings: a line "NAME","VALUE" each, as its VBA reads them; other lines stay as they are."""

from __future__ import annotations

import locale
import re
from collections.abc import Mapping
from pathlib import Path

_LINE = re.compile(rb'\s*(?:"(?P<quoted>[^"]*)"|(?P<plain>[^",]+?))\s*,\s*(?P<value>"[^"]*"|[^",]*?)\s*')


def read(path: Path) -> dict[str, str]:
    """Return all settings, names in capitals; nothing where there is no file."""
    if not path.is_file():
        return {}
    return {name: _text(value) for name, value in parse(path.read_bytes()).items()}


def parse(content: bytes) -> dict[str, bytes]:
    """Return all settings, names in capitals; xlwings takes the first line of a name."""
    settings: dict[str, bytes] = {}
    for line in content.splitlines():
        if known := _LINE.fullmatch(line):
            settings.setdefault(_name(known), known["value"].strip(b'"'))
    return settings


def stray_lines(content: bytes) -> tuple[int, ...]:
    """Return the numbers of the lines that are no setting.

    VBA reads the file as pairs of values, without regard to lines: after a comment or a blank line it takes each value
    for a name.
    """
    return tuple(at for at, line in enumerate(content.splitlines(), start=1) if not _LINE.fullmatch(line))


def edited(content: bytes, changes: Mapping[str, bytes | None], *, ends: bytes) -> bytes:
    """Set some settings, None takes one out; every other line keeps its bytes. ends: the end of a new line.

    A new setting stands first: there VBA finds it whatever lines follow.
    """
    wanted = dict(changes)
    lines = []
    for line in content.splitlines(keepends=True):
        known = _LINE.fullmatch(line)
        if not known or _name(known) not in wanted:
            lines.append(line)
            continue
        value = wanted.pop(_name(known))
        if value is not None:
            lines.append(_with_value(line, known, value))
    new = [
        b'"' + name.encode("ascii") + b'","' + value + b'"' + ends
        for name, value in wanted.items()
        if value is not None
    ]
    return b"".join(new + lines)


def _with_value(line: bytes, known: re.Match[bytes], value: bytes) -> bytes:
    """Return a line with another value; with the same one it stays as it is written."""
    if known["value"].strip(b'"') == value:
        return line
    start, end = known.span("value")
    return line[:start] + b'"' + value + b'"' + line[end:]


def _name(known: re.Match[bytes]) -> str:
    name = known["quoted"]
    if name is None:
        name = known["plain"]
    return _text(name).upper()


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode(locale.getencoding(), "replace")
