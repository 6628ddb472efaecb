"""Our sheets into an existing workbook: whole parts are added, and a part that has to know of them gets one line.

A library that loads and saves a workbook loses what it does not know. Here nothing is loaded: what is not named in
this file is copied.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from xml.sax.saxutils import escape, unescape

from lxml import etree

from xl_segment.ooxml.defined_names import _after_sheets, define
from xl_segment.ooxml.package import STRICT, Package, before_end, local, parse_xml, rels_name, xml_text
from xl_segment.ooxml.styles import Styles
from xl_segment.ooxml.workbook_part import SheetPart, Workbook

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"


@dataclass(frozen=True)
class InsertedSheets:
    """What is put in. rendered: a workbook that holds our sheets and nothing else. replaces: names of ours that go.

    pictures: the names of the pictures on them, in order; by these an open workbook finds them again. defined: {name:
    what it stands for} for the whole workbook.
    """

    rendered: bytes
    replaces: Sequence[str] = ()
    pictures: Sequence[str] = ()
    defined: Mapping[str, str] = field(default_factory=dict)


def graft(workbook: Workbook, styles: Styles, what: InsertedSheets) -> None:
    """Put the sheets of a rendered workbook behind the user's, or where the ones that they replace stood."""
    source = Workbook(Package(BytesIO(what.rendered)))
    old = {one.name.casefold(): one for one in workbook.sheets if one.name in what.replaces}
    places = {name: place for sheet in old.values() for name, place in _places(workbook, sheet).items()}
    for sheet in old.values():
        _remove_parts(workbook, sheet)
    styles_part = source.related("styles")
    theirs = source.package.read(styles_part) if styles_part else b""
    if not styles.part:
        styles.adopt(theirs, posixpath.join(posixpath.dirname(workbook.part), "styles.xml"))
    numbers = styles.take_over(theirs)
    texts = _shared_texts(source)
    names = iter(what.pictures)
    fresh: list[SheetPart] = []
    for sheet in source.sheets:
        fresh.append(_add_parts(workbook, source, sheet, numbers, texts, len(fresh) + 1, names, places))
    _list_sheets(workbook, source, fresh, old)
    define(workbook, what.defined)


def remove(workbook: Workbook, names: Sequence[str]) -> None:
    """Take sheets of ours out, with their parts and names."""
    gone = [one for one in workbook.sheets if one.name in names]
    xml = workbook.package.read(workbook.part)
    order = workbook.order
    for one in gone:
        xml = re.sub(
            rb'<(?:\w+:)?definedName\b(?=[^>]*\blocalSheetId="%d")[^>]*>[^<]*</(?:\w+:)?definedName>'
            % order.index(one.name),
            b"",
            xml,
        )
    xml = re.sub(rb"<(?:\w+:)?definedNames>\s*</(?:\w+:)?definedNames>", b"", xml)
    lost = sorted(order.index(one.name) for one in gone)
    xml = re.sub(rb'(\b(?:activeTab|firstSheet)=")(\d+)"', lambda one: _other_tab(one, lost), xml)
    workbook.package.put(workbook.part, _without_sheets(xml, gone))
    for one in gone:
        _remove_parts(workbook, one)


def _other_tab(found: re.Match[bytes], lost: list[int]) -> bytes:
    """The tab that was in sight keeps its sheet; where that is gone, the first one is in sight."""
    tab = int(found[2])
    return found[1] + b"%d" % (0 if tab in lost else tab - sum(one < tab for one in lost)) + b'"'


def with_lines(sheet: bytes, lines: Sequence[str]) -> bytes:
    """Return a sheet part of ours with other lines of text in its first column."""
    root = parse_xml(sheet)
    prefix = f"{root.prefix}:" if root.prefix else ""
    cell = (
        f'<{prefix}row r="%d"><{prefix}c r="A%d" t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">%s'
        f"</{prefix}t></{prefix}is></{prefix}c></{prefix}row>"
    )
    rows = "".join(cell % (at, at, xml_text(line)) for at, line in enumerate(lines, start=1))
    data = re.compile(rb"(<(?:\w+:)?sheetData\b[^>]*>).*(</(?:\w+:)?sheetData>)", re.DOTALL)
    sheet = data.sub(lambda one: one[1] + rows.encode() + one[2], sheet)
    return re.sub(rb'(<(?:\w+:)?dimension\b[^>]*\bref=")[^"]*', rb"\g<1>A1:A%d" % len(lines), sheet, count=1)


def _shared_texts(source: Workbook) -> list[bytes]:
    """Return what stands in each shared string of a rendered workbook, as XML."""
    part = source.related("sharedStrings")
    if part is None:
        return []
    return re.findall(rb"<si>(.*?)</si>", source.package.read(part), re.DOTALL)


def _remove_parts(workbook: Workbook, sheet: SheetPart) -> None:
    """Take out a sheet of ours with its drawing and pictures; its line in the workbook is replaced later."""
    package = workbook.package
    doomed = [sheet.part]
    for one in package.relationships(sheet.part):
        if one.kind == "drawing" and not one.external:
            doomed += [one.target, *(each.target for each in package.relationships(one.target) if each.kind == "image")]
        elif not one.external:
            doomed.append(one.target)
    for part in dict.fromkeys(doomed):
        if rels_name(part) in package:
            package.remove(rels_name(part))
    others = {
        each.target
        for name in package.names if name.endswith(".rels")
        for each in package.relationships(_owner(name)) if _owner(name) != workbook.part
    }  # fmt: skip
    for part in dict.fromkeys(doomed):
        if part in package and part not in others:
            package.remove(part)
    package.unrelate(workbook.part, sheet.rel_id)


def _owner(rels: str) -> str:
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def _free_part(package: Package, wanted: str) -> str:
    stem, dot, suffix = wanted.rpartition(".")
    name, count = wanted, 1
    while name in package:
        count += 1
        name = f"{stem}_{count}{dot}{suffix}"
    return name


def _add_parts(
    workbook: Workbook,
    source: Workbook,
    sheet: SheetPart,
    numbers: dict[int, int],
    texts: list[bytes],
    count: int,
    names: Iterator[str],
    places: Mapping[str, bytes],
) -> SheetPart:
    """Copy one sheet with its drawing and pictures; returns it as it stands in the target.

    places: where pictures stood before, by name; the user may have moved them.
    """
    package = workbook.package
    folder = posixpath.dirname(workbook.part)
    part = _free_part(package, posixpath.join(folder, "worksheets", f"xl_segment{count}.xml"))
    xml = _restyled(source.package.read(sheet.part), numbers)
    xml = _with_inline_texts(xml, texts)
    # The user's own sheet stays the selected one.
    xml = re.sub(rb'\s+tabSelected="1"', b"", xml)
    package.put(part, _dialect(xml, workbook))
    package.declare(part, _SHEET_TYPE)
    for one in source.package.relationships(sheet.part):
        if one.kind == "drawing":
            drawing = _free_part(package, posixpath.join(folder, "drawings", f"xl_segment{count}.xml"))
            xml = _placed(_named(source.package.read(one.target), names), places)
            package.put(drawing, _dialect(xml, workbook))
            package.declare(drawing, _DRAWING_TYPE)
            package.relate(part, one.id, workbook.type_of("drawing"), drawing)
            for number, image in enumerate(source.package.relationships(one.target), start=1):
                suffix = image.target.rpartition(".")[2]
                media = _free_part(package, posixpath.join(folder, "media", f"xl_segment{count}_{number}.{suffix}"))
                package.put(media, source.package.read(image.target))
                package.declare_default(suffix, f"image/{suffix}")
                package.relate(drawing, image.id, workbook.type_of("image"), media)
    return SheetPart(sheet.name, part, 0, "", sheet.state)


def _named(drawing: bytes, names: Iterator[str]) -> bytes:
    def name(found: re.Match[bytes]) -> bytes:
        given = next(names, None)
        return found[0] if given is None else f'name="{escape(given)}"'.encode()

    return re.sub(rb'name="Picture \d+"', name, drawing)


#: What says where a picture stands: the cell of its corner, and that of the other corner or its size.
_CORNERS = ("from", "to", "ext")
_ANCHOR = re.compile(
    rb"<xdr:(?:two|one)CellAnchor\b[^>]*>(<xdr:from>.*?</xdr:from>).*?(<xdr:pic>.*?</xdr:pic>.*?)</xdr:(?:two|one)CellAnchor>",
    re.DOTALL,
)


def _places(workbook: Workbook, sheet: SheetPart) -> dict[str, bytes]:
    """Return where each picture of a sheet stands, as XML."""
    found = {}
    package = workbook.package
    for one in package.relationships(sheet.part):
        if one.kind == "drawing" and one.target in package:
            for anchor in parse_xml(package.read(one.target)):
                name = next((str(each.get("name")) for each in anchor.iter("{*}cNvPr")), "")
                corners = [each for each in anchor if local(each) in _CORNERS]
                if name and len(corners) == 2:
                    found[name] = b"".join(_corner(each) for each in corners)
    return found


def _corner(element: etree._Element) -> bytes:
    if local(element) == "ext":
        return _size(str(element.get("cx")), str(element.get("cy")))
    inside = "".join(f"<xdr:{local(one)}>{one.text or 0}</xdr:{local(one)}>" for one in element)
    return f"<xdr:{local(element)}>{inside}</xdr:{local(element)}>".encode()


def _size(width: str, height: str) -> bytes:
    return f'<xdr:ext cx="{width}" cy="{height}"/>'.encode()


def _placed(drawing: bytes, places: Mapping[str, bytes]) -> bytes:
    """Let pictures stand where those of the same name stood; new ones have their own size.

    A size that is told by the cells below would depend on how wide the fonts of this workbook make a column.
    """

    def place(found: re.Match[bytes]) -> bytes:
        corner, picture = found[1], found[2]
        name = re.search(rb'<xdr:cNvPr\b[^>]*\bname="([^"]*)"', picture)
        size = re.search(rb'<a:ext cx="(\d+)" cy="(\d+)"', picture)
        known = places.get(unescape(name[1].decode(), {"&quot;": '"'})) if name else None
        if known is None and size is not None:
            known = corner + _size(size[1].decode(), size[2].decode())
        if known is None:
            return found[0]
        if b"<xdr:to>" in known:
            return b'<xdr:twoCellAnchor editAs="oneCell">' + known + picture + b"</xdr:twoCellAnchor>"
        return b"<xdr:oneCellAnchor>" + known + picture + b"</xdr:oneCellAnchor>"

    return _ANCHOR.sub(place, drawing)


def _restyled(xml: bytes, numbers: dict[int, int]) -> bytes:
    """Let cells, rows and columns name the styles by their numbers in the target."""

    def cell(found: re.Match[bytes]) -> bytes:
        return found[1] + b"%d" % numbers[int(found[2])] + b'"'

    xml = re.sub(rb'(<(?:c|row)\b[^>]*?\ss=")(\d+)"', cell, xml)
    return re.sub(rb'(<col\b[^>]*?\sstyle=")(\d+)"', cell, xml)


def _with_inline_texts(xml: bytes, texts: list[bytes]) -> bytes:
    def inline(found: re.Match[bytes]) -> bytes:
        return b'<c%s t="inlineStr"><is>%s</is></c>' % (found[1], texts[int(found[2])])

    return re.sub(rb'<c\b([^>]*?) t="s"><v>(\d+)</v></c>', inline, xml)


def _dialect(xml: bytes, workbook: Workbook) -> bytes:
    """Write a part in strict OOXML where the workbook is."""
    if workbook.strict:
        for transitional, strict in STRICT.items():
            xml = xml.replace(f'"{transitional}"'.encode(), f'"{strict}"'.encode())
    return xml


def _list_sheets(workbook: Workbook, source: Workbook, fresh: list[SheetPart], old: dict[str, SheetPart]) -> None:
    """Name the new sheets in the workbook part, with their print titles."""
    package = workbook.package
    xml = package.read(workbook.part)
    root = parse_xml(xml)
    prefix = f"{root.prefix}:" if root.prefix else ""
    kept = [int(one.get("sheetId", "0")) for one in root.iter("{*}sheet") if str(one.get("name")) not in _names(old)]
    taken = {one.id for one in package.relationships(workbook.part)} | {one.rel_id for one in old.values()}
    next_id = max(kept, default=0)
    relation, declare = _relation_prefix(root, workbook)
    for count, sheet in enumerate(fresh, start=1):
        before = old.get(sheet.name.casefold())
        next_id += 1
        rel_id = before.rel_id if before else _free_id(f"rIdXlSegment{count}", taken)
        sheet_id = before.sheet_id if before else max(next_id, *(one.sheet_id + 1 for one in old.values()), 1)
        next_id = max(next_id, sheet_id)
        taken.add(rel_id)
        package.relate(workbook.part, rel_id, workbook.type_of("worksheet"), sheet.part)
        state = "" if sheet.state == "visible" else f' state="{sheet.state}"'
        name = escape(sheet.name, {'"': "&quot;"})
        entry = f'<{prefix}sheet{declare} name="{name}" sheetId="{sheet_id}"{state} {relation}:id="{rel_id}"/>'.encode()
        if before:
            pattern = rb'<(?:\w+:)?sheet\b[^>]*\bid="' + re.escape(rel_id.encode()) + rb'"[^>]*/>'
            xml = re.sub(pattern, lambda _, entry=entry: entry, xml, count=1)  # type: ignore[misc]
        else:
            xml = before_end(xml, b"sheets", entry)
    gone = [one for one in old.values() if one.name.casefold() not in {each.name.casefold() for each in fresh}]
    if gone:
        xml = _without_sheets(xml, gone)
    package.put(workbook.part, xml)
    _name_print_titles(workbook, source, prefix)


def _names(old: dict[str, SheetPart]) -> set[str]:
    return {one.name for one in old.values()}


def _free_id(wanted: str, taken: set[str]) -> str:
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted}_{count}"
    return name


def _relation_prefix(root: etree._Element, workbook: Workbook) -> tuple[str, str]:
    """Return the prefix of relationship ids, and its declaration where the workbook part has none."""
    address = workbook.type_of("x").removesuffix("/x")
    found = next((prefix for prefix, uri in root.nsmap.items() if uri == address and prefix), None)
    return (found, "") if found else ("xlsr", f' xmlns:xlsr="{address}"')


def _without_sheets(xml: bytes, gone: list[SheetPart]) -> bytes:
    """Take sheets out of the workbook part, and let the user's names count the rest."""
    order = [str(one.get("name")) for one in parse_xml(xml).iter("{*}sheet")]
    lost = sorted(order.index(one.name) for one in gone)
    for one in gone:
        xml = re.sub(
            rb'<(?:\w+:)?sheet\b[^>]*\bid="' + re.escape(one.rel_id.encode()) + rb'"[^>]*/>', b"", xml, count=1
        )

    def recount(found: re.Match[bytes]) -> bytes:
        number = int(found[2])
        return found[1] + b"%d" % (number - sum(each < number for each in lost)) + b'"'

    return re.sub(rb'(\blocalSheetId=")(\d+)"', recount, xml)


def _name_print_titles(workbook: Workbook, source: Workbook, prefix: str) -> None:
    """Carry over the defined names of our sheets (the header row that is repeated on paper)."""
    package = workbook.package
    xml = package.read(workbook.part)
    order = workbook.order
    names = [one.name for one in source.sheets]
    entries = []
    for one in parse_xml(source.package.read(source.part)).iter("{*}definedName"):
        local_id = one.get("localSheetId")
        if local_id is not None and one.text:
            at = order.index(names[int(local_id)])
            kind = str(one.get("name"))
            xml = _without_name(xml, kind, at)
            told = f'name="{kind}" localSheetId="{at}"'
            entries.append(f"<{prefix}definedName {told}>{escape(one.text)}</{prefix}definedName>".encode())
    if not entries:
        package.put(workbook.part, xml)
        return
    body = b"".join(entries)
    if re.search(rb"<(?:\w+:)?definedNames\b", xml):
        xml = before_end(xml, b"definedNames", body)
    else:
        xml = _after_sheets(xml, f"<{prefix}definedNames>".encode() + body + f"</{prefix}definedNames>".encode())
    package.put(workbook.part, xml)


def _without_name(xml: bytes, name: str, sheet: int) -> bytes:
    pattern = (
        rb'<(?:\w+:)?definedName\b(?=[^>]*\bname="%s")(?=[^>]*\blocalSheetId="%d")[^>]*>[^<]*</(?:\w+:)?definedName>'
    )
    return re.sub(pattern % (re.escape(name.encode()), sheet), b"", xml)
