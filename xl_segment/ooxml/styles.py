"""A workbook's styles: what is needed is added at the end of each list, and only if it is not there yet.

Nothing that stands in the file changes its number, so no cell of the user changes its look.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

from lxml import etree

from xl_segment.errors import NotAWorkbookError
from xl_segment.ooxml.new_columns import ColumnLook
from xl_segment.ooxml.workbook_part import Workbook
from xl_segment.ooxml.xml_tree import (
    add_child,
    add_first_child,
    add_to_number,
    child_named,
    children_named,
    copied,
    elements,
    insert_behind,
    local,
    parse_xml,
    whole_number,
)

PART_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
#: Custom number formats are numbered from here.
_FIRST_CUSTOM = 164
#: A list of styles, and what each of its entries is.
_LISTS = {"fonts": "font", "fills": "fill", "borders": "border", "cellXfs": "xf", "dxfs": "dxf"}
#: What may stand in front of the looks that rules give to cells, the nearest first (ECMA-376, CT_Stylesheet).
_BEFORE_RULES = ("cellStyles", "cellXfs")


class Styles:
    """The styles part of a workbook, growing."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self.part = workbook.related("styles") or ""
        self._known: dict[str, list[tuple[object, ...]]] = {}
        self._cell_styles: list[etree._Element] = []
        self._formats: dict[str, int] = {}
        if self.part:
            self._look()

    def _look(self) -> None:
        """Find out what there is."""
        root = self._workbook.package.tree(self.part)
        for name, entry in _LISTS.items():
            entries = _entries(root, name, entry)
            self._known[name] = list(map(_canonical, entries))
            if name == "cellXfs":
                self._cell_styles = entries
        self._formats = {
            str(code.get("formatCode")): whole_number(code, "numFmtId", self.part)
            for formats in elements(root, "numFmts")
            for code in elements(formats, "numFmt")
        }

    def take_over(self, theirs: bytes) -> dict[int, int]:
        """Add the cell styles of another styles part; returns {its style number: ours}."""
        root = parse_xml(theirs)
        codes = {str(code.get("numFmtId")): str(code.get("formatCode")) for code in elements(root, "numFmt")}
        parts = {
            name: [self._add(name, entry) for entry in _entries(root, name, _LISTS[name])]
            for name in ("fonts", "fills", "borders")
        }
        numbers = {}
        for number, style in enumerate(_entries(root, "cellXfs", "xf")):
            renumbered = copy.deepcopy(style)
            for attribute, name in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
                renumbered.set(attribute, str(parts[name][int(style.get(attribute, "0"))]))
            number_format = str(style.get("numFmtId", "0"))
            if number_format in codes:
                number_format = str(self._format(codes[number_format]))
            renumbered.set("numFmtId", number_format)
            renumbered.set("xfId", "0")
            numbers[number] = self._add("cellXfs", renumbered)
        return numbers

    def take_over_rules(self, theirs: bytes) -> dict[int, int]:
        """Add what rules of another styles part make cells look like; returns {its number of it: ours}."""
        looks = _entries(parse_xml(theirs), "dxfs", "dxf")
        if looks and child_named(self._workbook.package.tree(self.part), "dxfs") is None:
            self._begin_rules()
        return {number: self._add("dxfs", look) for number, look in enumerate(looks)}

    def of_rule(self, ink: str, fill: str, edge: str) -> int:
        """Return the number of the look that a rule gives to cells. ink, fill, edge: of text, cell, and left line."""
        root = self._workbook.package.tree(self.part)
        if child_named(root, "dxfs") is None:
            self._begin_rules()
        look = parse_xml(
            f'<dxf><font><color rgb="FF{ink}"/></font><fill><patternFill><bgColor rgb="FF{fill}"/></patternFill></fill>'
            f'<border><left style="thin"><color rgb="FF{edge}"/></left></border></dxf>'.encode()
        )
        return self._add("dxfs", look)

    def is_of_rule(self, number: int) -> bool:
        """Tell whether a rule's look has a line at the left, a fill and a coloured text, as `of_rule` gives them."""
        root = self._workbook.package.tree(self.part)
        known = child_named(root, "dxfs")
        look = known[number] if known is not None and number < len(known) else None
        if look is None:
            return False
        lines = [line for line in elements(look, "left") if line.get("style") == "thin"]
        return bool(lines) and all(any(True for _ in elements(look, tag)) for tag in ("font", "bgColor"))

    def _begin_rules(self) -> None:
        root = self._workbook.package.edit(self.part)
        before = next((entry for name in _BEFORE_RULES if (entry := child_named(root, name)) is not None), None)
        if before is None:
            raise NotAWorkbookError("The workbook has a part without its <cellXfs> and cannot be written to.")
        insert_behind(before, "dxfs").set("count", "0")

    def beside(self, style: int, looks: Sequence[ColumnLook], *, header: bool) -> tuple[int, ...]:
        """Return the styles of cells right of a cell, one for each column: like it, but for formats and sides."""
        if header:
            return self._headers_beside(style, looks)
        return tuple(self._like(style, look) for look in looks)

    def _like(self, style: int, look: ColumnLook) -> int:
        """Return the style that looks like another one but for its number format, aligned as its content asks."""
        if style >= len(self._cell_styles):
            return 0
        alike = copy.deepcopy(self._cell_styles[style])
        alike.set("numFmtId", str(look.number_format))
        if look.number_format:
            alike.set("applyNumberFormat", "1")
        alike.attrib.pop("quotePrefix", None)
        for alignment in children_named(alike, "alignment"):
            alignment.attrib.pop("wrapText", None)  # wrapped, a text would make the user's rows higher
        # A number is on the right by itself.
        _align(alike, look.side if look.indent else None, indent=look.indent)
        return self._add("cellXfs", alike)

    def _headers_beside(self, style: int, looks: Sequence[ColumnLook]) -> tuple[int, ...]:
        """Where headers keep to the side of their column's content, these do; else they look like their neighbour."""
        alike = (style,) * len(looks)
        if style >= len(self._cell_styles):
            return alike
        alignment = child_named(self._cell_styles[style], "alignment")
        if alignment is None or alignment.get("horizontal") not in ("left", "right"):
            return alike
        numbers: dict[ColumnLook, int] = {}
        for look in sorted({look._replace(number_format=0) for look in looks}, key=lambda look: look.indent):
            header = copy.deepcopy(self._cell_styles[style])
            _align(header, look.side, indent=look.indent)
            numbers[look] = self._add("cellXfs", header)
        return tuple(numbers[look._replace(number_format=0)] for look in looks)

    def adopt(self, theirs: bytes, part: str, rel_id: str) -> None:
        """Take another styles part as it is, for a workbook that has none."""
        self.part = part
        package = self._workbook.package
        package.put(part, theirs)
        package.declare(part, PART_TYPE)
        package.relate(self._workbook.part, rel_id, self._workbook.type_of("styles"), part)
        self._look()

    def _format(self, code: str) -> int:
        """Return the number of a number format."""
        if code not in self._formats:
            self._formats[code] = max([_FIRST_CUSTOM - 1, *self._formats.values()]) + 1
            self._add_format(code, self._formats[code])
        return self._formats[code]

    def _add_format(self, code: str, number: int) -> None:
        root = self._workbook.package.edit(self.part)
        formats = child_named(root, "numFmts")
        if formats is None:
            formats = add_first_child(root, "numFmts", {"count": "0"})
        add_child(formats, "numFmt", {"numFmtId": str(number), "formatCode": code})
        add_to_number(formats, "count", 1)

    def _add(self, name: str, element: etree._Element) -> int:
        """Return the number of an entry of a list, which is added where none is like it."""
        looks = _canonical(element)
        known = self._known[name]
        if looks in known:
            return known.index(looks)
        entries = child_named(self._workbook.package.edit(self.part), name)
        if entries is None:
            raise NotAWorkbookError(f"The workbook has a part without its <{name}> and cannot be written to.")
        entries.append(copied(element, entries))
        add_to_number(entries, "count", 1)
        known.append(looks)
        if name == "cellXfs":
            self._cell_styles.append(element)
        return len(known) - 1


def _align(style: etree._Element, side: str | None, *, indent: bool = False) -> None:
    """Give a cell style another side; what else it says of its alignment stays."""
    alignment = child_named(style, "alignment")
    if alignment is None:
        if side is None:
            return
        alignment = etree.Element("alignment")
        style.insert(0, alignment)
    for attribute in ("horizontal", "indent"):
        alignment.attrib.pop(attribute, None)
    if side is not None:
        alignment.set("horizontal", side)
    if indent:
        alignment.set("indent", "1")
    if alignment.attrib:
        style.set("applyAlignment", "1")
    else:
        style.remove(alignment)
        style.attrib.pop("applyAlignment", None)


def _entries(root: etree._Element, name: str, entry: str) -> list[etree._Element]:
    """Return the entries of a list of styles."""
    entries = child_named(root, name)
    if entries is None:
        return []
    return children_named(entries, entry)


def _canonical(element: etree._Element) -> tuple[object, ...]:
    """What makes two entries the same: names, attributes and children, whatever the prefix."""
    attributes = tuple(sorted((str(name), str(value)) for name, value in element.attrib.items()))
    return local(element), attributes, tuple(_canonical(child) for child in element if isinstance(child.tag, str))
