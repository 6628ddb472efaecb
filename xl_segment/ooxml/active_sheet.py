"""The sheet that a workbook opens on: one entry of the workbook names it, and every sheet says whether it is selected.

Two selected sheets are a group in Excel: what is typed into one is typed into both, so all others are deselected.
"""

from __future__ import annotations

import re

from xl_segment.ooxml.workbook_part import SheetPart, Workbook
from xl_segment.ooxml.xml_tree import add_child, elements

#: A sheet other than that with the data is rewritten as a whole, up to this many bytes.
_MOST = 3_000_000
#: In which a sheet's views stand.
_BEGINNING = 65_536
_SELECTED = re.compile(rb"""(<(?:\w+:)?sheetView\b[^>]*?\stabSelected\s*=\s*["'])(?:1|true)(["'])""")
_VIEW = re.compile(rb"<(?:\w+:)?sheetView\b")
#: What stands in front of the views in a workbook's part.
_BEFORE_VIEWS = ("workbookProtection", "AlternateContent", "workbookPr", "fileSharing", "fileVersion")


def deselected(xml: bytes) -> bytes:
    """Return a sheet's part, or its beginning, as one that is not selected."""
    return _SELECTED.sub(rb"\g<1>0\2", xml)


def can_open(workbook: Workbook, data_sheet: str) -> bool:
    """Tell whether all sheets but that with the data can be deselected. data_sheet: its part."""
    selected = (sheet.part for sheet in workbook.sheets if sheet.part != data_sheet and _is_selected(workbook, sheet))
    return all(workbook.package.size(part) <= _MOST for part in selected)


def open_on(workbook: Workbook, name: str, data_sheet: str) -> None:
    """Let a workbook open on a sheet. data_sheet: the part of the sheet with the data, which is deselected already."""
    package = workbook.package
    for sheet in workbook.sheets:
        if sheet.part != data_sheet and _is_selected(workbook, sheet):
            package.put(sheet.part, deselected(package.read(sheet.part)))
    part = workbook.sheet(name).part
    package.put(part, _VIEW.sub(rb'\g<0> tabSelected="1"', deselected(package.read(part)), count=1))
    root = workbook.edit()
    views = next(elements(root, "bookViews"), None)
    if views is None:
        views = add_child(root, "bookViews", {})
        before = [child for tag in _BEFORE_VIEWS for child in elements(root, tag) if child.getparent() is root]
        if before:
            last = max(before, key=root.index)
            last.addnext(views)
        else:
            root.insert(0, views)
    if next(elements(views, "workbookView"), None) is None:
        add_child(views, "workbookView", {})
    for view in elements(views, "workbookView"):
        view.set("activeTab", str(workbook.order.index(name)))


def _is_selected(workbook: Workbook, sheet: SheetPart) -> bool:
    if sheet.part not in workbook.package:
        return False
    with workbook.package.stream(sheet.part) as stream:
        return _SELECTED.search(stream.read(_BEGINNING)) is not None
