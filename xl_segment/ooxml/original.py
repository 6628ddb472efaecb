"""What a closed workbook was before anything was put in: kept with it, so that it can be had back byte by byte.

That holds as long as nobody else has written the file since: a seal over all its parts shows it. Where another program
has saved it, what was put in has to be taken out of what that program wrote instead.
"""

from __future__ import annotations

import base64
import hashlib
import json
import tempfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, cast

from xl_segment.ooxml.package import Package
from xl_segment.ooxml.remove_columns import SheetBefore, remove_columns

#: What may be kept of the workbook inside the workbook; packed.
_MOST = 6_000_000


@dataclass(frozen=True)
class Original:
    """A workbook before anything was put in.

    seal: of all parts as they were left, but for the sheet that keeps this. parts: {name: bytes} of those that were
    changed. added: names of those that were added. sheet: the part with the data, before: what stood in it.
    """

    seal: str
    parts: dict[str, bytes]
    added: tuple[str, ...]
    sheet: str
    before: SheetBefore

    def to_text(self) -> str:
        """Return it as text; "" where it is too much to be kept."""
        if not self.before.is_whole:
            return ""
        fields = {
            "seal": self.seal,
            "parts": {name: base64.b64encode(zlib.compress(part, 9)).decode() for name, part in self.parts.items()},
            "added": list(self.added),
            "sheet": self.sheet,
            "before": self.before.to_json(),
        }
        text = json.dumps(fields)
        if len(text) > _MOST:
            return ""
        return text

    @classmethod
    def from_text(cls, text: str) -> Original | None:
        """Read it back; None where there is none, or it is damaged."""
        try:
            fields = json.loads(text)
            parts = {name: zlib.decompress(base64.b64decode(part)) for name, part in fields["parts"].items()}
            before = SheetBefore.from_json(fields["before"])
            return cls(fields["seal"], parts, tuple(fields["added"]), fields["sheet"], before)
        except (ValueError, TypeError, KeyError, AttributeError, zlib.error):
            return None


def seal(package: Package, apart: Iterable[str]) -> str:
    """Return a text that changes when any part does; apart: parts that do not count."""
    left_out = set(apart)
    digest = hashlib.sha256()
    for name in sorted(package.names):
        if name not in left_out:
            digest.update(f"{name}\x1f{package.checksum(name)}\x1e".encode())
    return digest.hexdigest()


def take(
    package: Package, *, sheet: str, before: SheetBefore, earlier: Original | None, apart: Iterable[str]
) -> Original:
    """Note what a package was when it was opened.

    before: of the data sheet as it was before the first run. earlier: of an earlier run, where nobody wrote since.
    """
    parts: dict[str, bytes] = {}
    known_added: set[str] = set()
    # The one is known by what stood in it; where the data was before, stands again what did.
    known_otherwise = {sheet}
    if earlier is not None:
        parts, known_added = dict(earlier.parts), set(earlier.added)
        known_otherwise |= {earlier.sheet, *parts, *known_added}
    for name in package.changed:
        if name in known_otherwise:
            continue
        was = package.was(name)
        if was is not None:
            parts[name] = was
    added = {name for name in package.names if not package.had(name)}
    added |= known_added & {*package.names}
    return Original(seal(package, apart), parts, tuple(sorted(added)), sheet, before)


def sheet_as_it_was(package: Package, original: Original) -> IO[bytes] | None:
    """Return a file with the data sheet as it was before the first run; None where it cannot be had."""
    spool = cast("IO[bytes]", tempfile.TemporaryFile())  # noqa: SIM115  read when the package is saved
    try:
        with package.stream(original.sheet) as source:
            is_whole = remove_columns(source, spool, original.before)
    except BaseException:
        spool.close()  # nobody else knows of it
        raise
    if not is_whole:
        spool.close()
        return None
    spool.seek(0)
    return spool


def restore(package: Package, original: Original) -> IO[bytes] | None:
    """Put everything back as it was; returns the file that holds the data sheet until the package is saved.

    None where that cannot be: then nothing was changed.
    """
    spool = sheet_as_it_was(package, original)
    if spool is None:
        return None
    try:
        package.put(original.sheet, spool)
        for name in original.added:
            package.remove(name)
        for name, part in original.parts.items():
            package.put(name, part)
    except BaseException:
        spool.close()  # nobody else knows of it
        raise
    return spool
