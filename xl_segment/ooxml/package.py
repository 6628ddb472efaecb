"""A workbook file as what it is: a zip of parts. What is not touched comes out as it went in."""

from __future__ import annotations

import posixpath
import re
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, cast
from xml.sax.saxutils import escape, unescape

from lxml import etree

from xl_segment.errors import NotAWorkbookError

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
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_blank_text=False)
#: What a zip that somebody has cut, changed or encrypted in part raises, in one version of Python or another.
_ZIP_ERRORS = (
    KeyError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
    struct.error, UnicodeError, ValueError, OverflowError,
)  # fmt: skip
#: What a cell holds, in units of UTF-16.
_LONGEST = 32_767
#: Parts above this size are packed quickly rather than tightly.
_LARGE = 4_000_000
#: The earliest date a zip can hold; ours carry it, so that the same result is the same bytes.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


class Relationship(NamedTuple):
    """One line of a .rels part. kind: the last word of its type; target: an absolute part name, or outside address."""

    id: str
    kind: str
    target: str
    external: bool


def damaged(part: str, why: str = "") -> NotAWorkbookError:
    """Return the sentence for a part that cannot be read; why: "it has no end"."""
    named = f"The part {_shown(part)} of the workbook" if part else "A part of the workbook"
    told = f": {why}" if why else " or missing"
    return NotAWorkbookError(
        f"{named} is damaged{told}. Open it in Excel, let Excel repair it, save it, then run again."
    )


def _shown(part: str) -> str:
    return "".join(one if one.isprintable() else "?" for one in part)[:120]


@contextmanager
def _reading(part: str) -> Iterator[None]:
    """Let every failure to read a part become the sentence that names it."""
    try:
        yield
    except _ZIP_ERRORS as error:
        raise damaged(part) from error


def parse_xml(data: bytes, part: str = "") -> etree._Element:
    """Parse a part; entities are not resolved, nothing is fetched.

    Raises NotAWorkbookError, which names the part where it is told, if it is damaged.
    """
    if b"<!DOCTYPE" in data[:4096]:
        raise damaged(part, "it declares words of its own, as no workbook does")
    try:
        return etree.fromstring(data, _PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(part) from error


def whole_number(element: etree._Element, name: str, part: str, default: int = 0) -> int:
    """Return an attribute that is a whole number from 0. Raises NotAWorkbookError, naming the part, where it is not."""
    text = str(element.get(name, default))
    if not re.fullmatch(r"\s*\+?[0-9]{1,10}\s*", text):
        raise damaged(part, f"{name} is '{text[:40]}' in it, which is no number")
    return int(text)


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


class Package:
    """The parts of a workbook. Changes are kept aside until `save` writes a whole new file. file: its name."""

    def __init__(self, source: Path | IO[bytes]) -> None:
        self.file = source.name if isinstance(source, Path) else "The file"
        try:
            self._zip = zipfile.ZipFile(source)
        except _ZIP_ERRORS as error:
            raise NotAWorkbookError(
                f"{self.file} is not a workbook, or it is damaged. Open it in Excel and save it as .xlsx, then run "
                "again."
            ) from error
        self._names = list(dict.fromkeys(self._zip.namelist()))
        self._changed: dict[str, bytes | IO[bytes]] = {}

    @property
    def names(self) -> list[str]:
        """All part names, in their order."""
        return list(self._names)

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        """Return a part's bytes as they stand now."""
        changed = self._changed.get(name)
        if isinstance(changed, bytes):
            return changed
        if changed is not None:
            changed.seek(0)
            return changed.read()
        with _reading(name):
            return self._zip.read(name)

    def xml(self, name: str) -> etree._Element:
        """Return a part parsed. Raises NotAWorkbookError, which names it, where it is damaged."""
        return parse_xml(self.read(name), name)

    def size(self, name: str) -> int:
        """Return how many bytes a part is said to have when it is unpacked, as the file was opened."""
        with _reading(name):
            return self._zip.getinfo(name).file_size

    @property
    def changed(self) -> list[str]:
        """The names of the parts that were put in."""
        return list(self._changed)

    def was(self, name: str) -> bytes | None:
        """Return a part as it was when the file was opened; None where there was none."""
        if name not in self._zip.NameToInfo:
            return None
        with _reading(name):
            return self._zip.read(name)

    def checksum(self, name: str) -> int:
        """Return the CRC-32 of a part as it stands now, which a zip tells of what it holds."""
        changed = self._changed.get(name)
        if changed is None:
            return self._zip.getinfo(name).CRC
        if isinstance(changed, bytes):
            return zlib.crc32(changed)
        changed.seek(0)
        found = 0
        while piece := changed.read(1 << 20):
            found = zlib.crc32(piece, found)
        return found

    def stream(self, name: str) -> IO[bytes]:
        """Open a part to be read in pieces."""
        changed = self._changed.get(name)
        if changed is None:
            with _reading(name):
                return cast("IO[bytes]", _Stream(self._zip.open(name), name))
        import io

        return io.BytesIO(self.read(name))

    def put(self, name: str, data: bytes | IO[bytes]) -> None:
        """Add a part, or replace it where the bytes differ. A file is read when the package is saved."""
        if name not in self._names:
            self._names.append(name)
        elif isinstance(data, bytes) and name not in self._changed and self.read(name) == data:
            return
        self._changed[name] = data

    def remove(self, name: str) -> None:
        """Take a part out, with its content type."""
        if name in self._names:
            self._names.remove(name)
        self._changed.pop(name, None)
        types = self.read(CONTENT_TYPES)
        part = re.escape(escape(f"/{name}").encode())
        self.put(CONTENT_TYPES, re.sub(rb'<(?:\w+:)?Override\b[^>]*PartName="' + part + rb'"[^>]*/>', b"", types))

    def declare(self, name: str, content_type: str) -> None:
        """Give a part its content type, unless it has one."""
        types = self.read(CONTENT_TYPES)
        part = escape(f"/{name}").encode()
        if b'PartName="' + part + b'"' not in types:
            prefix = _prefix(types, b"Types")
            entry = b'<%sOverride PartName="%s" ContentType="%s"/>' % (prefix, part, content_type.encode())
            self.put(CONTENT_TYPES, before_end(types, b"Types", entry))

    def declare_default(self, extension: str, content_type: str) -> None:
        """Give all parts with an extension their content type, unless they have one."""
        types = self.read(CONTENT_TYPES)
        if not re.search(rb'Extension="' + extension.encode() + rb'"', types, re.IGNORECASE):
            prefix = _prefix(types, b"Types")
            entry = b'<%sDefault Extension="%s" ContentType="%s"/>' % (
                prefix,
                extension.encode(),
                content_type.encode(),
            )
            start = re.search(rb"<(?:\w+:)?Types\b[^>]*>", types)
            if start:
                self.put(CONTENT_TYPES, types[: start.end()] + entry + types[start.end() :])

    def relationships(self, part: str) -> list[Relationship]:
        """Return what a part points to; "" is the package itself."""
        name = rels_name(part)
        if name not in self:
            return []
        found = []
        for one in self.xml(name).iterchildren(etree.Element):
            external = one.get("TargetMode") == "External"
            target = one.get("Target", "")
            if not external:
                target = posixpath.normpath(posixpath.join("/" + posixpath.dirname(part), target)).lstrip("/")
            found.append(Relationship(one.get("Id", ""), one.get("Type", "").rsplit("/", 1)[-1], target, external))
        return found

    def relate(self, part: str, id_: str, type_: str, target: str) -> None:
        """Let a part point to another; type_: the whole address of the kind."""
        name = rels_name(part)
        if name not in self:
            empty = (
                b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
            )
            self.put(name, b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + empty)
        rels = self.read(name)
        way = posixpath.relpath("/" + target, "/" + posixpath.dirname(part))
        entry = b'<%sRelationship Id="%s" Type="%s" Target="%s"/>' % (
            _prefix(rels, b"Relationships"), id_.encode(), type_.encode(), escape(way).encode(),
        )  # fmt: skip
        self.put(name, before_end(rels, b"Relationships", entry))

    def unrelate(self, part: str, id_: str) -> None:
        """Take one relationship out."""
        name = rels_name(part)
        rels = self.read(name)
        self.put(
            name, re.sub(rb'<(?:\w+:)?Relationship\b[^>]*\bId="' + re.escape(id_.encode()) + rb'"[^>]*/>', b"", rels)
        )

    def save(self, out: IO[bytes]) -> None:
        """Write the package anew; parts keep their order and their dates.

        Every part is read whole on the way, and is checked by its checksum. Raises NotAWorkbookError where one that is
        only copied is damaged, ValueError where one that was changed would not be well-formed.
        """
        for name, part in self._changed.items():
            if isinstance(part, bytes) and name.endswith((".xml", ".rels")):
                _check_well_formed(name, part, self.was(name))
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name in self._names:
                self._write(target, name)

    def _write(self, target: zipfile.ZipFile, name: str) -> None:
        changed = self._changed.get(name)
        try:
            was: zipfile.ZipInfo | None = self._zip.getinfo(name)
        except KeyError:
            was = None
        info = zipfile.ZipInfo(name, was.date_time if was else _NO_DATE)
        info.compress_type = zipfile.ZIP_STORED if was and not was.compress_type else zipfile.ZIP_DEFLATED
        info.external_attr = was.external_attr if was else 0o600 << 16
        size = len(changed) if isinstance(changed, bytes) else was.file_size if was else _LARGE
        info._compresslevel = 1 if size >= _LARGE or not isinstance(changed, bytes | None) else 6  # type: ignore[attr-defined]
        info.file_size = size
        with target.open(info, "w", force_zip64=size > 1_000_000_000) as sink:
            if isinstance(changed, bytes):
                sink.write(changed)
            elif changed is not None:
                changed.seek(0)
                shutil.copyfileobj(changed, sink, 1 << 20)
            else:
                with self.stream(name) as source:
                    shutil.copyfileobj(source, sink, 1 << 20)

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


def _check_well_formed(name: str, part: bytes, before: bytes | None) -> None:
    """Hold what we have made of a part against what XML is, while nothing is written yet. before: what it was."""
    try:
        etree.fromstring(part, _PARSER)
    except etree.XMLSyntaxError as error:
        if before is not None:
            parse_xml(before, name)
        raise ValueError(f"{name} would not be well-formed: {error}") from error


def rels_name(part: str) -> str:
    """Return the name of a part's .rels."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _prefix(xml: bytes, root: bytes) -> bytes:
    """Return the namespace prefix of the root, with its colon."""
    found = re.search(rb"<((?:\w+:)?)" + root + rb"\b", xml)
    return found[1] if found else b""


def before_end(xml: bytes, element: bytes, entry: bytes) -> bytes:
    """Insert an entry as the last child of the first element of a name; one that closes itself is opened."""
    closed = re.search(rb"<((?:\w+:)?" + element + rb")\b([^>]*?)/>", xml)
    end = re.search(rb"</(?:\w+:)?" + element + rb"\s*>", xml)
    if end:
        return xml[: end.start()] + entry + xml[end.start() :]
    if closed:
        return xml[: closed.start()] + b"<%s%s>%s</%s>" % (closed[1], closed[2], entry, closed[1]) + xml[closed.end() :]
    raise NotAWorkbookError(f"The workbook has a part without its <{element.decode()}> and cannot be written to.")


def xml_text(text: str) -> str:
    """Escape text for XML: what XML cannot hold goes, what Excel would take for an escape is escaped."""
    text = holdable(text)
    text = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return escape(text, {'"': "&quot;"})


def holdable(text: str) -> str:
    """Leave out what XML cannot hold: most control characters, halves of pairs."""
    return re.sub(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]", "", text)


def fitting(text: str) -> str:
    """Return a text as a cell can hold it: 32,767 characters as Excel counts them, where an emoji is two."""
    if len(text) > _LONGEST // 2:
        text = text.encode("utf-16-le", "replace")[: 2 * _LONGEST].decode("utf-16-le", "ignore")
    return re.sub("[\ud800-\udfff\ufffe\uffff]", "", text)


def plain_text(text: str) -> str:
    """Read escaped text back."""
    found = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda one: chr(int(one[1], 16)), unescape(text, {"&quot;": '"'}))
    # Letters beyond the first 65,536 are escaped as two halves.
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
