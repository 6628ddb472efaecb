"""A workbook's styles: what is needed is added at the end of each list, and only if it is not there yet.

Nothing that stands in the file changes its number, so no cell of the user changes its look.
"""

from __future__ import annotations

import copy
import re

from lxml import etree

from xl_segment.ooxml.package import before_end, local, parse_xml, whole_number
from xl_segment.ooxml.workbook_part import Workbook

PART_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
#: Custom number formats are numbered from here.
_FIRST_CUSTOM = 164
#: 14 is a date as the reader's own Excel writes it.
_GENERAL, _TWO_DIGITS, _DATE = 0, 2, 14
_LISTS = {"font": "fonts", "fill": "fills", "border": "borders", "xf": "cellXfs"}


class Styles:
    """The styles part of a workbook, growing."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self.part = workbook.related("styles") or ""
        self._xml = workbook.package.read(self.part) if self.part else b""
        self._known: dict[str, list[tuple[object, ...]]] = {}
        self._elements: list[etree._Element] = []
        self._formats: dict[str, int] = {}
        self._prefix = ""
        if self.part:
            self._look()

    def _look(self) -> None:
        root = parse_xml(self._xml, self.part)
        self._prefix = f"{root.prefix}:" if root.prefix else ""
        for one, many in _LISTS.items():
            parent = next((child for child in root if local(child) == many), None)
            children = [] if parent is None else [child for child in parent if local(child) == one]
            self._known[many] = [_canonical(child) for child in children]
            if many == "cellXfs":
                self._elements = children
        self._formats = {
            str(one.get("formatCode")): whole_number(one, "numFmtId", self.part or "") for one in root.iter("{*}numFmt")
            if any(local(parent) == "numFmts" for parent in one.iterancestors())
        }  # fmt: skip

    def take_over(self, theirs: bytes) -> dict[int, int]:
        """Add the cell styles of another styles part; returns {its style number: ours}."""
        root = parse_xml(theirs)
        lists = {many: [child for child in _list(root, many) if local(child) == one] for one, many in _LISTS.items()}
        formats = {str(one.get("numFmtId")): str(one.get("formatCode")) for one in root.iter("{*}numFmt")}
        maps = {many: [self._add(many, one) for one in lists[many]] for many in ("fonts", "fills", "borders")}
        numbers = {}
        for number, xf in enumerate(lists["cellXfs"]):
            ours = copy.deepcopy(xf)
            for attribute, many in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
                ours.set(attribute, str(maps[many][int(xf.get(attribute, "0"))]))
            told = xf.get("numFmtId", "0")
            ours.set("numFmtId", str(self._format(formats[told])) if told in formats else told)
            ours.set("xfId", "0")
            numbers[number] = self._add("cellXfs", ours)
        return numbers

    def like(self, style: int, number_format: int, *, indent: bool = False) -> int:
        """Return the style that looks like another one but for its number format, and aligned as its content asks.

        indent: a text that stands off from the number left of it.
        """
        if style >= len(self._elements):
            return 0
        ours = copy.deepcopy(self._elements[style])
        ours.set("numFmtId", str(number_format))
        if number_format:
            ours.set("applyNumberFormat", "1")
        ours.attrib.pop("quotePrefix", None)
        for alignment in (one for one in ours if local(one) == "alignment"):
            alignment.attrib.pop("wrapText", None)  # a wrapped persona would make the user's rows higher
        self._align(ours, "left" if indent else None, indent=indent)
        return self._add("cellXfs", ours)

    def beside(self, style: int, header: bool) -> tuple[int, ...]:
        """Return the styles of our cells right of a cell: like it, but for their number formats and sides."""
        if header:
            return self._headers_beside(style)
        plain = self.like(style, _GENERAL)
        persona = self.like(style, _GENERAL, indent=True)
        return plain, persona, self.like(style, _TWO_DIGITS), plain, self.like(style, _DATE)

    def _headers_beside(self, style: int) -> tuple[int, ...]:
        """Where headers keep to the side of their column's content, ours do; else they look like their neighbour."""
        if style >= len(self._elements):
            return (style,) * 5
        told = self._elements[style]
        side = next((one.get("horizontal") for one in told if local(one) == "alignment"), None)
        if side not in ("left", "right"):
            return (style,) * 5
        number, text = (copy.deepcopy(told) for _ in range(2))
        self._align(number, "right")
        self._align(text, "left", indent=True)
        right, left = self._add("cellXfs", number), self._add("cellXfs", text)
        return right, left, right, right, right

    @staticmethod
    def _align(xf: etree._Element, side: str | None, *, indent: bool = False) -> None:
        """Give a cell style another side; what else it says of its alignment stays."""
        there = next((one for one in xf if local(one) == "alignment"), None)
        if there is None:
            if side is None:
                return
            there = etree.Element("alignment")
            xf.insert(0, there)
        for attribute in ("horizontal", "indent"):
            there.attrib.pop(attribute, None)
        if side is not None:
            there.set("horizontal", side)
        if indent:
            there.set("indent", "1")
        if there.attrib:
            xf.set("applyAlignment", "1")
        else:
            xf.remove(there)
            xf.attrib.pop("applyAlignment", None)

    def save(self) -> None:
        """Put the part back, where anything was added."""
        if self.part:
            self._workbook.package.put(self.part, self._xml)

    def adopt(self, theirs: bytes, part: str) -> None:
        """Take another styles part as it is, for a workbook that has none."""
        self.part, self._xml = part, theirs
        package = self._workbook.package
        package.put(part, theirs)
        package.declare(part, PART_TYPE)
        package.relate(self._workbook.part, "rIdXlSegmentStyles", self._workbook.type_of("styles"), part)
        self._look()

    def _format(self, code: str) -> int:
        if code not in self._formats:
            number = max([_FIRST_CUSTOM - 1, *self._formats.values()]) + 1
            entry = etree.Element("numFmt", numFmtId=str(number), formatCode=code)
            if re.search(rb"<(?:\w+:)?numFmts\b", self._xml):
                self._insert("numFmts", entry)
            else:
                start = re.search(rb"<(?:\w+:)?styleSheet\b[^>]*>", self._xml)
                if start:
                    body = f'<{self._prefix}numFmts count="1">'.encode() + self._text(entry)
                    body += f"</{self._prefix}numFmts>".encode()
                    self._xml = self._xml[: start.end()] + body + self._xml[start.end() :]
            self._formats[code] = number
        return self._formats[code]

    def _add(self, many: str, element: etree._Element) -> int:
        seen = _canonical(element)
        known = self._known[many]
        if seen in known:
            return known.index(seen)
        self._insert(many, element)
        known.append(seen)
        if many == "cellXfs":
            self._elements.append(element)
        return len(known) - 1

    def _insert(self, many: str, element: etree._Element) -> None:
        self._xml = before_end(self._xml, many.encode(), self._text(element))
        pattern = rb"(<(?:\w+:)?" + many.encode() + rb'\b[^>]*\bcount=")(\d+)'
        self._xml = re.sub(pattern, lambda one: one[1] + b"%d" % (int(one[2]) + 1), self._xml, count=1)

    def _text(self, element: etree._Element) -> bytes:
        """Write an element as this part writes its own."""
        return _plain(element, self._prefix).encode()


def _list(root: etree._Element, many: str) -> list[etree._Element]:
    return next((list(child) for child in root if local(child) == many), [])


def _plain(element: etree._Element, prefix: str) -> str:
    """Serialise without namespace declarations: the part's root has them."""
    name = f"{prefix}{local(element)}"
    attributes = "".join(
        f' {key}="{_attribute(str(value))}"' for key, value in element.attrib.items() if not str(key).startswith("{")
    )
    inside = "".join(_plain(child, prefix) for child in element if isinstance(child.tag, str))
    return f"<{name}{attributes}>{inside}</{name}>" if inside else f"<{name}{attributes}/>"


def _attribute(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _canonical(element: etree._Element) -> tuple[object, ...]:
    """What makes two entries the same: names, attributes and children, whatever the prefix."""
    attributes = tuple(sorted((str(key), str(value)) for key, value in element.attrib.items()))
    return local(element), attributes, tuple(_canonical(child) for child in element if isinstance(child.tag, str))
