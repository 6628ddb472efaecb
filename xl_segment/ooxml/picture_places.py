"""Where pictures stand on a sheet that is drawn anew: where the user moved them, else with what they belong to."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from xl_segment.ooxml.workbook_part import SheetPart, Workbook
from xl_segment.ooxml.xml_tree import child_named, elements, local

#: What says where a picture stands: the cell of its corner, and that of the other corner or its size.
_CORNERS = ("from", "to", "ext")
#: English metric units, a point being 12,700 of them: a corner as near to a cell's is the cell's.
_BESIDE = 12_700


@dataclass(frozen=True)
class PicturesBefore:
    """Where pictures stood, by name. corners: their anchors; put: the cell, as row and column, that we put each in."""

    corners: Mapping[str, list[etree._Element]]
    put: Mapping[str, Sequence[int]]

    def corners_of(self, name: str, start: etree._Element) -> list[etree._Element] | None:
        """Return where a picture goes, None where it is new. start: the corner that it has on the sheet drawn now.

        Where the user moved it it stays; one that stands where we put it goes with what it belongs to.
        """
        corners = self.corners.get(name)
        if corners is None or name not in self.put or _cell_of(corners[0]) != tuple(self.put[name]):
            return corners
        row, column = _cell_of(start) or tuple(self.put[name])
        down, right = row - self.put[name][0], column - self.put[name][1]
        return [_shifted(corner, down, right) for corner in corners]


def _cell_of(corner: etree._Element) -> tuple[int, int] | None:
    """Return the row and column, from 1, of the cell in whose corner this one lies; None where it lies beside it."""
    numbers = {local(child): int(child.text or 0) for child in corner}
    if max(numbers.get("rowOff", 0), numbers.get("colOff", 0)) > _BESIDE:
        return None
    return numbers.get("row", 0) + 1, numbers.get("col", 0) + 1


def _shifted(corner: etree._Element, down: int, right: int) -> etree._Element:
    """Return a corner so many cells further down and to the right; a size stays as it is."""
    moved = copy.deepcopy(corner)
    for child in moved:
        if local(child) in ("row", "col"):
            child.text = str(int(child.text or 0) + (down if local(child) == "row" else right))
    return moved


def corners_on(workbook: Workbook, sheet: SheetPart) -> dict[str, list[etree._Element]]:
    """Return where each picture of a sheet stands, by its name."""
    by_picture = {}
    package = workbook.package
    for link in package.relationships(sheet.part):
        if link.kind != "drawing" or link.target not in package:
            continue
        for anchor in package.tree(link.target):
            picture = _picture_name(anchor)
            corners = [child for child in anchor if local(child) in _CORNERS]
            if picture is not None and picture.get("name") and len(corners) == 2:
                by_picture[str(picture.get("name"))] = corners
    return by_picture


def put_in_place(drawing: etree._Element, before: PicturesBefore) -> None:
    """Let pictures stand where the user moved those of the same name; new ones have their own size.

    A size that depends on the cells below would depend on how wide the fonts of this workbook make a column.
    """
    for anchor in list(drawing):
        start, picture, size = child_named(anchor, "from"), _picture_name(anchor), next(anchor.iter("{*}ext"), None)
        if start is None or picture is None:
            continue
        known = before.corners_of(str(picture.get("name")), start)
        if known is not None:
            _anchor_at(anchor, [_corner(corner, anchor) for corner in known])
        elif size is not None:
            _anchor_at(anchor, [_corner(start, anchor), _corner(size, anchor)])


def _anchor_at(anchor: etree._Element, corners: Sequence[etree._Element]) -> None:
    """Anchor a picture at a corner, and either at a second one or by its size."""
    for child in [child for child in anchor if local(child) in _CORNERS]:
        anchor.remove(child)
    for position, corner in enumerate(corners):
        anchor.insert(position, corner)
    namespace = etree.QName(anchor).namespace
    anchor.attrib.clear()
    anchor.tag = f"{{{namespace}}}oneCellAnchor"
    if local(corners[1]) == "to":
        anchor.tag = f"{{{namespace}}}twoCellAnchor"
        anchor.set("editAs", "oneCell")


def _corner(corner: etree._Element, anchor: etree._Element) -> etree._Element:
    """Return a corner, or a size, as a child of an anchor of this drawing."""
    namespace = etree.QName(anchor).namespace
    element = etree.Element(f"{{{namespace}}}{local(corner)}", nsmap=anchor.nsmap)
    if local(corner) == "ext":
        element.set("cx", str(corner.get("cx")))
        element.set("cy", str(corner.get("cy")))
        return element
    for part in corner:
        child = etree.SubElement(element, f"{{{namespace}}}{local(part)}")
        child.text = part.text or "0"
    return element


def _picture_name(anchor: etree._Element) -> etree._Element | None:
    """Return the element that holds the name of an anchored picture."""
    return next(elements(anchor, "cNvPr"), None)
