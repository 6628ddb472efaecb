"""Whole sheets into an existing workbook: their parts are added, and a part that has to know of them gets one line.

A library that loads and saves a workbook loses what it does not know. Here nothing is loaded: what is not named in
this file is copied.
"""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from xl_segment.ooxml.cell_text import xml_text
from xl_segment.ooxml.defined_names import define, define_on_sheet, names_on_sheets, undefine_on_sheets
from xl_segment.ooxml.package import STRICT, Package, Relationship, rels_name
from xl_segment.ooxml.picture_places import PicturesBefore, corners_on, put_in_place
from xl_segment.ooxml.styles import Styles
from xl_segment.ooxml.workbook_part import SheetPart, Workbook
from xl_segment.ooxml.xml_tree import elements, parse_xml, serialized

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
#: An SVG beside a picture of dots, which Excel shows in its place from 2016 on; others show the dots.
_SVG_TYPE, _SVG_EXTENSION = "image/svg+xml", "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_SVG_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_TABLE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"


@dataclass(frozen=True)
class InsertedSheets:
    """Sheets to be put in. rendered: a workbook that holds them and nothing else. replaces: names of those that go.

    pictures: the names of the pictures on them, in order; by these an open workbook finds them again; stood: {name: the
    cell, as row and column, that an earlier run put it in}; outlines: {name: the same picture as SVG}. names: {defined
    name: what it stands for} for the whole workbook. part_stem, relation_stem: what the names of their parts, and the
    ids of their relationships, begin with.
    """

    rendered: bytes
    part_stem: str
    relation_stem: str
    replaces: Sequence[str] = ()
    pictures: Sequence[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    stood: Mapping[str, Sequence[int]] = field(default_factory=dict)
    outlines: Mapping[str, bytes] = field(default_factory=dict)


def insert_sheets(workbook: Workbook, styles: Styles, inserted: InsertedSheets) -> None:
    """Put the sheets of a rendered workbook behind the user's, or where the ones that they replace stood."""
    source = Workbook(Package(BytesIO(inserted.rendered)))
    replaced = {sheet.name.casefold(): sheet for sheet in workbook.sheets if sheet.name in inserted.replaces}
    corners: dict[str, list[etree._Element]] = {}
    for sheet in replaced.values():
        corners |= corners_on(workbook, sheet)
    for sheet in replaced.values():
        _remove_parts(workbook, sheet)
    copier = _Copier(workbook, source, inserted, styles, PicturesBefore(corners, inserted.stood))
    added = [copier.copy(sheet) for sheet in source.sheets]
    _list_sheets(workbook, added, replaced, inserted.relation_stem)
    for name, position, text in names_on_sheets(source):  # the header row that is repeated on paper
        define_on_sheet(workbook, name, workbook.order.index(source.order[position]), text)
    define(workbook, inserted.names)


def remove_sheets(workbook: Workbook, names: Sequence[str]) -> None:
    """Take sheets out, with their parts and names."""
    gone = [sheet for sheet in workbook.sheets if sheet.name in names]
    order = workbook.order
    lost = sorted(order.index(sheet.name) for sheet in gone)
    undefine_on_sheets(workbook, lost)
    for view in workbook.edit().iter(etree.Element):
        for attribute in ("activeTab", "firstSheet"):
            if (tab := str(view.get(attribute, ""))).isdecimal():
                view.set(attribute, str(_tab_without(int(tab), lost)))
    workbook.remove_sheets(gone)
    for sheet in gone:
        _remove_parts(workbook, sheet)


def _tab_without(tab: int, lost: Sequence[int]) -> int:
    """The tab that was in sight keeps its sheet; where that is gone, the first one is in sight."""
    if tab in lost:
        return 0
    return tab - sum(position < tab for position in lost)


def with_lines(sheet: bytes, lines: Sequence[str]) -> bytes:
    """Return a sheet part with lines of text in its first column, and nothing else."""
    prefix = _prefix(parse_xml(sheet))
    cell = (
        f'<{prefix}row r="%d"><{prefix}c r="A%d" t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">%s'
        f"</{prefix}t></{prefix}is></{prefix}c></{prefix}row>"
    )
    rows = "".join(cell % (number, number, xml_text(line)) for number, line in enumerate(lines, start=1)).encode()
    cells = re.compile(rb"(<(?:\w+:)?sheetData\b[^>]*>).*(</(?:\w+:)?sheetData>)", re.DOTALL)
    sheet = cells.sub(lambda tags: tags[1] + rows + tags[2], sheet)
    return re.sub(rb'(<(?:\w+:)?dimension\b[^>]*\bref=")[^"]*', rb"\g<1>A1:A%d" % len(lines), sheet, count=1)


def _prefix(root: etree._Element) -> str:
    if not root.prefix:
        return ""
    return f"{root.prefix}:"


def _remove_parts(workbook: Workbook, sheet: SheetPart) -> None:
    """Take out a sheet with its drawing and pictures; its line in the workbook is replaced later."""
    package = workbook.package
    doomed = [sheet.part, *_parts_of(package, sheet)]
    for part in doomed:
        if rels_name(part) in package:
            package.remove(rels_name(part))
    needed = _parts_in_use(package, apart=workbook.part)
    for part in doomed:
        if part in package and part not in needed:
            package.remove(part)
    package.unrelate(workbook.part, sheet.rel_id)


def _parts_of(package: Package, sheet: SheetPart) -> list[str]:
    """Return the parts that a sheet points to, and the pictures of its drawing."""
    parts: dict[str, None] = {}
    for link in package.relationships(sheet.part):
        if link.external:
            continue
        parts[link.target] = None
        if link.kind == "drawing":
            parts |= dict.fromkeys(
                image.target for image in package.relationships(link.target) if image.kind == "image"
            )
    parts.pop(sheet.part, None)
    return list(parts)


def _parts_in_use(package: Package, *, apart: str) -> set[str]:
    """Return the parts that any part but one points to."""
    owners = [owner for owner in map(_owner, filter(_is_rels, package.names)) if owner != apart]
    return {link.target for owner in owners for link in package.relationships(owner)}


def _is_rels(name: str) -> bool:
    return name.endswith(".rels")


def _owner(rels: str) -> str:
    """Return the part whose relationships a .rels holds."""
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def _free_part(package: Package, wanted: str) -> str:
    stem, dot, suffix = wanted.rpartition(".")
    name, count = wanted, 1
    while name in package:
        count += 1
        name = f"{stem}_{count}{dot}{suffix}"
    return name


class _Copier:
    """Copies one sheet after another, with its drawing and pictures."""

    def __init__(
        self,
        workbook: Workbook,
        source: Workbook,
        inserted: InsertedSheets,
        styles: Styles,
        before: PicturesBefore,
    ) -> None:
        """before: where pictures stood, which the user may have moved."""
        self._workbook = workbook
        self._source = source
        self._stem = inserted.part_stem
        self._before = before
        self._pictures = iter(inserted.pictures)
        self._outlines = inserted.outlines
        self._folder = posixpath.dirname(workbook.part)
        self._style_numbers, self._rule_numbers = _taken_over(
            styles, workbook, source, f"{inserted.relation_stem}Styles"
        )
        self._texts = _shared_texts(source)
        tables = [workbook.package.tree(part) for _, part in workbook.tables()]
        self._table_numbers = [int(table.get("id", "0")) for table in tables]
        self._names = {str(table.get("displayName")).casefold() for table in tables}
        self._names |= {name.casefold() for name in workbook.names}
        self._count = 0

    def copy(self, sheet: SheetPart) -> SheetPart:
        """Copy a sheet; returns it as it stands in the workbook."""
        self._count += 1
        package = self._workbook.package
        part = self._part("worksheets", ".xml")
        xml = _restyled(self._source.package.read(sheet.part), self._style_numbers, self._rule_numbers)
        xml = _with_inline_texts(xml, self._texts)
        # Which sheet is selected is decided once all are there: see `active_sheet`.
        package.put(part, _in_dialect(re.sub(rb'\s+tabSelected="1"', b"", xml), self._workbook))
        package.declare(part, _SHEET_TYPE)
        for link in self._source.package.relationships(sheet.part):
            if link.kind == "drawing":
                self._copy_drawing(link, part)
            elif link.kind == "table":
                self._copy_table(link, part)
        return SheetPart(sheet.name, part, 0, "", sheet.state)

    def _copy_drawing(self, drawing: Relationship, sheet: str) -> None:
        """Copy a drawing with its pictures. sheet: the part that points to it."""
        package = self._workbook.package
        part = self._part("drawings", ".xml")
        before = self._source.package.read(drawing.target)
        root = parse_xml(before)
        _name_pictures(root, self._pictures)
        put_in_place(root, self._before)
        relations = {image.id for image in self._source.package.relationships(drawing.target)}
        outlines = _name_outlines(root, self._outlines, relations)
        package.put(part, _in_dialect(serialized(root, before), self._workbook))
        package.declare(part, _DRAWING_TYPE)
        package.relate(sheet, drawing.id, self._workbook.type_of("drawing"), part)
        for number, image in enumerate(self._source.package.relationships(drawing.target), start=1):
            suffix = image.target.rpartition(".")[2]
            media = self._part("media", f"_{number}.{suffix}")
            package.put(media, self._source.package.read(image.target))
            package.declare_default(suffix, f"image/{suffix}")
            package.relate(part, image.id, self._workbook.type_of("image"), media)
        for number, (relation, svg) in enumerate(outlines.items(), start=len(relations) + 1):
            media = self._part("media", f"_{number}.svg")
            package.put(media, svg)
            package.declare_default("svg", _SVG_TYPE)
            package.relate(part, relation, self._workbook.type_of("image"), media)

    def _copy_table(self, table: Relationship, sheet: str) -> None:
        """Copy an Excel Table, under a number and a name that no other one has. sheet: the part that points to it."""
        package = self._workbook.package
        part = self._part("tables", ".xml")
        before = self._source.package.read(table.target)
        root = parse_xml(before)
        self._table_numbers.append(max(self._table_numbers, default=0) + 1)
        root.set("id", str(self._table_numbers[-1]))
        name = _free_name(str(root.get("displayName")), self._names)
        self._names.add(name.casefold())
        root.set("name", name)
        root.set("displayName", name)
        package.put(part, _in_dialect(serialized(root, before), self._workbook))
        package.declare(part, _TABLE_TYPE)
        package.relate(sheet, table.id, self._workbook.type_of("table"), part)

    def _part(self, folder: str, end: str) -> str:
        wanted = posixpath.join(self._folder, folder, f"{self._stem}{self._count}{end}")
        return _free_part(self._workbook.package, wanted)


def _free_name(wanted: str, taken: Collection[str]) -> str:
    """Return a name that nothing is called, whatever the case."""
    name, count = wanted, 1
    while name.casefold() in taken:
        count += 1
        name = f"{wanted}_{count}"
    return name


def _taken_over(
    styles: Styles, workbook: Workbook, source: Workbook, rel_id: str
) -> tuple[dict[int, int], dict[int, int]]:
    """Take the styles of a rendered workbook over; returns {its number: the workbook's} of cells, and of rules.

    rel_id: of the styles, where the workbook has none yet.
    """
    theirs = b""
    part = source.related("styles")
    if part:
        theirs = source.package.read(part)
    if not styles.part:
        styles.adopt(theirs, posixpath.join(posixpath.dirname(workbook.part), "styles.xml"), rel_id)
    return styles.take_over(theirs), styles.take_over_rules(theirs)


def _shared_texts(source: Workbook) -> list[bytes]:
    """Return what stands in each shared string of a rendered workbook, as XML."""
    part = source.related("sharedStrings")
    if part is None:
        return []
    return re.findall(rb"<si>(.*?)</si>", source.package.read(part), re.DOTALL)


def _restyled(xml: bytes, numbers: Mapping[int, int], rules: Mapping[int, int]) -> bytes:
    """Let cells, rows, columns and rules of a rendered sheet name the styles by their numbers in the workbook."""

    def renumbered(attribute: re.Match[bytes]) -> bytes:
        return attribute[1] + b"%d" % numbers[int(attribute[2])] + b'"'

    xml = re.sub(rb'(<(?:c|row)\b[^>]*?\ss=")(\d+)"', renumbered, xml)
    xml = re.sub(rb'(<col\b[^>]*?\sstyle=")(\d+)"', renumbered, xml)
    return re.sub(rb'(<cfRule\b[^>]*?\sdxfId=")(\d+)"', lambda rule: rule[1] + b'%d"' % rules[int(rule[2])], xml)


def _with_inline_texts(xml: bytes, texts: Sequence[bytes]) -> bytes:
    def inline(cell: re.Match[bytes]) -> bytes:
        return b'<c%s t="inlineStr"><is>%s</is></c>' % (cell[1], texts[int(cell[2])])

    return re.sub(rb'<c\b([^>]*?) t="s"><v>(\d+)</v></c>', inline, xml)


def _in_dialect(xml: bytes, workbook: Workbook) -> bytes:
    """Write a part in strict OOXML where the workbook is."""
    if workbook.strict:
        for transitional, strict in STRICT.items():
            xml = xml.replace(f'"{transitional}"'.encode(), f'"{strict}"'.encode())
    return xml


def _name_pictures(drawing: etree._Element, names: Iterator[str]) -> None:
    for picture in elements(drawing, "cNvPr"):
        if re.fullmatch(r"Picture \d+", str(picture.get("name"))):
            picture.set("name", next(names, str(picture.get("name"))))


def _name_outlines(drawing: etree._Element, outlines: Mapping[str, bytes], taken: Collection[str]) -> dict[str, bytes]:
    """Let pictures name their SVG beside the dots; returns {id of the relationship: SVG}. taken: ids that others have.

    A reader that does not know this extension shows the dots.
    """
    free = (name for name in map("rId{}".format, itertools.count(len(taken) + 1)) if name not in taken)
    named = {}
    for anchor in drawing:
        picture, dots = next(elements(anchor, "cNvPr"), None), next(elements(anchor, "blip"), None)
        if picture is None or dots is None or str(picture.get("name")) not in outlines:
            continue
        space = etree.QName(dots).namespace
        id_ = next(attribute for attribute in map(etree.QName, dots.keys()) if attribute.localname == "embed")
        extension = etree.SubElement(
            etree.SubElement(dots, f"{{{space}}}extLst"), f"{{{space}}}ext", {"uri": _SVG_EXTENSION}
        )
        relation = next(free)
        svg = etree.SubElement(extension, f"{{{_SVG_NAMESPACE}}}svgBlip", nsmap={"asvg": _SVG_NAMESPACE})
        svg.set(id_, relation)
        named[relation] = outlines[str(picture.get("name"))]
    return named


def _list_sheets(
    workbook: Workbook, added: Sequence[SheetPart], replaced: Mapping[str, SheetPart], relation_stem: str
) -> None:
    """Name the new sheets in the workbook's part; each takes the entry of the one that it replaces."""
    free = _FreeIds(workbook, replaced.values())
    for count, sheet in enumerate(added, start=1):
        before = replaced.get(sheet.name.casefold())
        if before is None:
            entry = sheet._replace(sheet_id=free.sheet_id(), rel_id=free.rel_id(f"{relation_stem}{count}"))
            _relate(workbook, entry)
            workbook.add_sheet(entry)
        else:
            free.keep(before)
            entry = sheet._replace(sheet_id=before.sheet_id, rel_id=before.rel_id)
            _relate(workbook, entry)
            workbook.replace_sheet(entry.rel_id, entry)
    names = {sheet.name.casefold() for sheet in added}
    gone = [sheet for name, sheet in replaced.items() if name not in names]
    if gone:
        workbook.remove_sheets(gone)


def _relate(workbook: Workbook, sheet: SheetPart) -> None:
    workbook.package.relate(workbook.part, sheet.rel_id, workbook.type_of("worksheet"), sheet.part)


class _FreeIds:
    """Ids for new sheets that no sheet has, and none that they take the place of had."""

    def __init__(self, workbook: Workbook, replaced: Collection[SheetPart]) -> None:
        theirs = {sheet.name for sheet in replaced}
        entries = [entry for entry in elements(workbook.root, "sheet") if entry.get("name") not in theirs]
        self._highest = max((int(entry.get("sheetId", "0")) for entry in entries), default=0)
        self._lowest_free = max((sheet.sheet_id + 1 for sheet in replaced), default=1)
        self._taken = {link.id for link in workbook.package.relationships(workbook.part)}
        self._taken |= {sheet.rel_id for sheet in replaced}

    def sheet_id(self) -> int:
        """Return a number that no sheet has."""
        self._highest = max(self._highest + 1, self._lowest_free)
        return self._highest

    def rel_id(self, wanted: str) -> str:
        """Return the id of a relationship, with a number behind it where another one has it."""
        name, count = wanted, 1
        while name in self._taken:
            count += 1
            name = f"{wanted}_{count}"
        self._taken.add(name)
        return name

    def keep(self, sheet: SheetPart) -> None:
        """Count a sheet that keeps its entry among those that have a number."""
        self._highest = max(self._highest + 1, sheet.sheet_id)
