"""A workbook file as what it is: a zip of parts. What is not touched comes out as it went in.

Small parts (the workbook's own, relationships, content types, tables, styles) are parsed once, edited as trees and
written once; the cells of a sheet go through as a stream.
"""

from __future__ import annotations

import io
import posixpath
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, cast

from lxml import etree

from xl_segment.errors import NotAWorkbookError, damaged_part
from xl_segment.ooxml.xml_tree import (
    add_child,
    add_first_child,
    check_well_formed,
    elements,
    local,
    parse_xml,
    remove_element,
    serialized,
)

CONTENT_TYPES = "[Content_Types].xml"
#: Transitional and strict names of the same things (ISO/IEC 29500 parts 4 and 1).
STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        "http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
    "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing": (
        "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing"
    ),
    "http://schemas.openxmlformats.org/drawingml/2006/main": "http://purl.oclc.org/ooxml/drawingml/main",
}
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NO_RELATIONSHIPS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
#: What a zip that somebody has cut, changed or encrypted in part raises, in one version of Python or another.
_ZIP_ERRORS = (
    KeyError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
    struct.error, UnicodeError, ValueError, OverflowError,
)  # fmt: skip
#: Parts above this size are packed quickly rather than tightly.
_LARGE, _QUICKLY, _TIGHTLY = 4_000_000, 1, 6
_PIECE = 1 << 20
#: The earliest date a zip can hold; ours carry it, so that the same result is the same bytes.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


class Relationship(NamedTuple):
    """One line of a .rels part. kind: the last word of its type; target: an absolute part name, or outside address."""

    id: str
    kind: str
    target: str
    external: bool


@contextmanager
def _reading(part: str) -> Iterator[None]:
    """Let every failure to read a part become the sentence that names it."""
    try:
        yield
    except _ZIP_ERRORS as error:
        raise damaged_part(part) from error


class Package:
    """The parts of a workbook. Changes are kept aside until `save` writes a whole new file. file: its name."""

    def __init__(self, source: Path | IO[bytes]) -> None:
        self.file = "The file"
        if isinstance(source, Path):
            self.file = source.name
        try:
            self._zip = zipfile.ZipFile(source)
        except _ZIP_ERRORS as error:
            raise NotAWorkbookError(
                f"{self.file} is not a workbook, or it is damaged. Open it in Excel and save it as .xlsx, then run "
                "again."
            ) from error
        self._names = list(dict.fromkeys(self._zip.namelist()))
        self._changed: dict[str, bytes | IO[bytes]] = {}
        self._trees: dict[str, etree._Element] = {}
        # Trees that were edited since they were last written out.
        self._edited: set[str] = set()

    @property
    def names(self) -> list[str]:
        """All part names, in their order."""
        return list(self._names)

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        """Return a part's bytes as they stand now."""
        self._write_out(name)
        changed = self._changed.get(name)
        if isinstance(changed, bytes):
            return changed
        if changed is not None:
            changed.seek(0)
            return changed.read()
        with _reading(name):
            return self._zip.read(name)

    def tree(self, name: str) -> etree._Element:
        """Return a part parsed, to be looked at. Raises NotAWorkbookError, which names it, where it is damaged."""
        if name not in self._trees:
            self._trees[name] = parse_xml(self.read(name), name)
        return self._trees[name]

    def edit(self, name: str) -> etree._Element:
        """Return a part parsed, to be changed: it is written anew when its bytes are asked for, or saved."""
        root = self.tree(name)
        if not isinstance(self._changed.get(name), bytes):
            self._changed[name] = self.read(name)
        self._edited.add(name)
        return root

    def _write_out(self, name: str) -> None:
        """Make bytes of a tree that was edited."""
        before = self._changed.get(name)
        if name in self._edited and isinstance(before, bytes):
            self._edited.discard(name)
            self._changed[name] = serialized(self._trees[name], before)

    def size(self, name: str) -> int:
        """Return how many bytes a part is said to have when it is unpacked, as the file was opened."""
        with _reading(name):
            return self._zip.getinfo(name).file_size

    @property
    def changed(self) -> list[str]:
        """The names of the parts that were put in or edited."""
        for name in self._changed:
            self._write_out(name)
        return list(self._changed)

    def had(self, name: str) -> bool:
        """Tell whether there was a part when the file was opened."""
        return name in self._zip.NameToInfo

    def was(self, name: str) -> bytes | None:
        """Return a part as it was when the file was opened; None where there was none."""
        if not self.had(name):
            return None
        with _reading(name):
            return self._zip.read(name)

    def checksum(self, name: str) -> int:
        """Return the CRC-32 of a part as it stands now, which a zip tells of what it holds."""
        self._write_out(name)
        changed = self._changed.get(name)
        if changed is None:
            return self._zip.getinfo(name).CRC
        if isinstance(changed, bytes):
            return zlib.crc32(changed)
        changed.seek(0)
        checksum = 0
        while piece := changed.read(_PIECE):
            checksum = zlib.crc32(piece, checksum)
        return checksum

    def stream(self, name: str) -> IO[bytes]:
        """Open a part to be read in pieces."""
        if name in self._changed or name in self._edited:
            return io.BytesIO(self.read(name))
        with _reading(name):
            return cast("IO[bytes]", _Stream(self._zip.open(name), name))

    def put(self, name: str, data: bytes | IO[bytes]) -> None:
        """Add a part, or replace it where the bytes differ. A file is read when the package is saved."""
        if name not in self._names:
            self._names.append(name)
        elif isinstance(data, bytes) and name not in self._changed and self.read(name) == data:
            return
        self._trees.pop(name, None)
        self._edited.discard(name)
        self._changed[name] = data

    def remove(self, name: str) -> None:
        """Take a part out, with its content type."""
        if name in self._names:
            self._names.remove(name)
        self._trees.pop(name, None)
        self._edited.discard(name)
        self._changed.pop(name, None)
        for override in self._overrides(name):
            self.edit(CONTENT_TYPES)
            remove_element(override)

    def _overrides(self, name: str) -> list[etree._Element]:
        return [
            override
            for override in elements(self.tree(CONTENT_TYPES), "Override")
            if override.get("PartName") == f"/{name}"
        ]

    def declare(self, name: str, content_type: str) -> None:
        """Give a part its content type, unless it has one."""
        if not self._overrides(name):
            add_child(self.edit(CONTENT_TYPES), "Override", {"PartName": f"/{name}", "ContentType": content_type})

    def declare_default(self, extension: str, content_type: str) -> None:
        """Give all parts with an extension their content type, unless they have one."""
        known = {str(default.get("Extension")).casefold() for default in elements(self.tree(CONTENT_TYPES), "Default")}
        if extension.casefold() not in known:
            attributes = {"Extension": extension, "ContentType": content_type}
            add_first_child(self.edit(CONTENT_TYPES), "Default", attributes)

    def relationships(self, part: str) -> list[Relationship]:
        """Return what a part points to; "" is the package itself."""
        name = rels_name(part)
        if name not in self:
            return []
        return [_relationship(line, part) for line in self.tree(name).iterchildren(etree.Element)]

    def relate(self, part: str, id_: str, type_: str, target: str) -> None:
        """Let a part point to another; type_: the whole address of the kind."""
        name = rels_name(part)
        if name not in self:
            self.put(name, serialized(parse_xml(_NO_RELATIONSHIPS)))
        relative = posixpath.relpath("/" + target, "/" + posixpath.dirname(part))
        add_child(self.edit(name), "Relationship", {"Id": id_, "Type": type_, "Target": relative})

    def unrelate(self, part: str, id_: str) -> None:
        """Take one relationship out."""
        name = rels_name(part)
        for line in [line for line in self.tree(name) if local(line) and line.get("Id") == id_]:
            self.edit(name)
            remove_element(line)

    def save(self, out: IO[bytes]) -> None:
        """Write the package anew; parts keep their order and their dates.

        Every part is read whole on the way, and is checked by its checksum. Raises NotAWorkbookError where one that is
        only copied is damaged, ValueError where one that was changed would not be well-formed.
        """
        for name in self.changed:
            self._check(name)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name in self._names:
                self._write(target, name)

    def _check(self, name: str) -> None:
        """Hold what we have made of a part against what XML is, while nothing is written yet."""
        part = self._changed[name]
        if not isinstance(part, bytes) or not name.endswith((".xml", ".rels")):
            return
        try:
            check_well_formed(name, part)
        except ValueError:
            before = self.was(name)
            if before is not None:
                parse_xml(before, name)  # it may have been damaged from the first
            raise

    def _write(self, target: zipfile.ZipFile, name: str) -> None:
        changed = self._changed.get(name)
        was = self._zip.NameToInfo.get(name)
        info = _zip_info(name, was)
        info.file_size = size = self._size_now(name)
        is_packed_quickly = size >= _LARGE or not isinstance(changed, bytes | None)
        info._compresslevel = _QUICKLY if is_packed_quickly else _TIGHTLY  # type: ignore[attr-defined]
        with target.open(info, "w", force_zip64=size > 1_000_000_000) as sink:
            if isinstance(changed, bytes):
                sink.write(changed)
            elif changed is not None:
                changed.seek(0)
                shutil.copyfileobj(changed, sink, _PIECE)
            else:
                with self.stream(name) as source:
                    shutil.copyfileobj(source, sink, _PIECE)

    def _size_now(self, name: str) -> int:
        """Return about how many bytes a part has."""
        changed = self._changed.get(name)
        if isinstance(changed, bytes):
            return len(changed)
        was = self._zip.NameToInfo.get(name)
        if was is None:
            return _LARGE
        return was.file_size

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()


class _Stream:
    """A part that is read in pieces; what is wrong with it shows while it is read."""

    def __init__(self, source: IO[bytes], name: str) -> None:
        self._source = source
        self._name = name

    def read(self, size: int = -1) -> bytes:
        with _reading(self._name):
            return self._source.read(size)

    def close(self) -> None:
        self._source.close()

    def __enter__(self) -> _Stream:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _zip_info(name: str, was: zipfile.ZipInfo | None) -> zipfile.ZipInfo:
    """Return what a zip says of a part: what it said when the file was opened, where the part was there."""
    if was is None:
        info = zipfile.ZipInfo(name, _NO_DATE)
        info.external_attr = 0o600 << 16
    else:
        info = zipfile.ZipInfo(name, was.date_time)
        info.external_attr = was.external_attr
    info.compress_type = zipfile.ZIP_DEFLATED
    if was is not None and was.compress_type == zipfile.ZIP_STORED:
        info.compress_type = zipfile.ZIP_STORED
    return info


def _relationship(line: etree._Element, part: str) -> Relationship:
    """Read one line of the .rels of a part."""
    is_external = line.get("TargetMode") == "External"
    target = str(line.get("Target", ""))
    if not is_external:
        target = posixpath.normpath(posixpath.join("/" + posixpath.dirname(part), target)).lstrip("/")
    kind = str(line.get("Type", "")).rsplit("/", 1)[-1]
    return Relationship(str(line.get("Id", "")), kind, target, is_external)


def rels_name(part: str) -> str:
    """Return the name of a part's .rels."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
