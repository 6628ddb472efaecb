"""The defined names of a workbook: given to cells or formulas, carried over, widened, and taken out again.

Names belong to the whole workbook, or to one sheet, which they count by its place in the order of all sheets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from lxml import etree

from xl_segment.ooxml.addresses import Range, absolute, parse_range, reference
from xl_segment.ooxml.cell_text import text_for_excel
from xl_segment.ooxml.workbook_part import Workbook
from xl_segment.ooxml.xml_tree import add_child, child_named, elements, insert_behind, local, remove_element

#: Excel keeps the range of a sheet's filter once more, under this hidden name.
_FILTER = "_xlnm._FilterDatabase"
#: The rows that are repeated on each printed page, and what is printed of a sheet.
_REPEATED, _PRINTED = "_xlnm.Print_Titles", "_xlnm.Print_Area"
#: A sheet in front of a range.
_SHEET = "(?:'(?:[^']|'')+'|[^'!,]+)"
#: One of several ranges with commas between them.
_PART = re.compile("(?:'(?:[^']|'')*'|[^',])+")


def define(workbook: Workbook, names: Mapping[str, str]) -> None:
    """Give names to cells or formulas, in the whole workbook, in place of those that have these names."""
    if not names:
        return
    undefine(workbook, names)
    entries = _entries(workbook)
    for name, text in names.items():
        add_child(entries, "definedName", {"name": name}, text_for_excel(text))


def undefine(workbook: Workbook, names: Collection[str]) -> None:
    """Take names of the whole workbook out."""
    gone = {name.casefold() for name in names}
    _remove(workbook, lambda entry: entry.get("localSheetId") is None and str(entry.get("name")).casefold() in gone)


def undefine_on_sheets(workbook: Workbook, sheets: Collection[int]) -> None:
    """Take out the names that belong to some sheets. sheets: their places in the order of all, from 0."""
    _remove(workbook, lambda entry: _sheet_of(entry) in sheets)


def define_on_sheet(workbook: Workbook, name: str, sheet: int, text: str, *, hidden: bool = False) -> None:
    """Give a name within one sheet, in place of the one that it has. sheet: its place in the order of all, from 0."""
    attributes = {"name": name, "localSheetId": str(sheet)}
    if hidden:
        attributes["hidden"] = "1"
    _remove(workbook, lambda entry: _is_of(entry, name, sheet))
    add_child(_entries(workbook), "definedName", attributes, text)


def names_on_sheets(workbook: Workbook) -> list[tuple[str, int, str]]:
    """Return (name, place of its sheet from 0, what it stands for) of all names that belong to one sheet."""
    return [
        (str(entry.get("name")), int(str(entry.get("localSheetId"))), entry.text)
        for entry in elements(workbook.root, "definedName")
        if entry.get("localSheetId") is not None and entry.text
    ]


def is_print_named(workbook: Workbook, sheet: str) -> bool:
    """Tell whether a sheet has rows that are repeated on each page, or an area that is printed."""
    position = workbook.order.index(workbook.sheet(sheet).name)
    return any(at == position and name in (_REPEATED, _PRINTED) for name, at, _ in names_on_sheets(workbook))


def repeat_row(workbook: Workbook, sheet: str, row: int) -> None:
    """Let a row be repeated on each printed page of a sheet, unless something is already."""
    name = workbook.sheet(sheet).name
    position = workbook.order.index(name)
    if not any(there == _REPEATED and at == position for there, at, _ in names_on_sheets(workbook)):
        define_on_sheet(workbook, _REPEATED, position, reference(name, f"${row}:${row}"))


def repeat_no_more(workbook: Workbook, sheet: str, row: int) -> None:
    """Let a row of a sheet be repeated no more; columns, and other rows, that the user lets repeat stay."""
    position = workbook.order.index(workbook.sheet(sheet).name)
    wanted = re.compile(rf"\s*{_SHEET}!\${row}:\${row}\s*")
    for entry in [entry for entry in elements(workbook.root, "definedName") if _is_of(entry, _REPEATED, position)]:
        parts = _PART.findall(str(entry.text or ""))
        rest = [part for part in parts if not wanted.fullmatch(part)]
        if not rest:
            repeat_nothing(workbook, sheet)
        elif rest != parts:
            workbook.edit()
            entry.text = ",".join(rest)


def repeat_nothing(workbook: Workbook, sheet: str) -> None:
    """Let nothing be repeated on each printed page of a sheet."""
    position = workbook.order.index(workbook.sheet(sheet).name)
    _remove(workbook, lambda entry: _is_of(entry, _REPEATED, position))


def name_filter(workbook: Workbook, sheet: str, area: Range | None) -> None:
    """Give the range of a sheet's filter its hidden name; None takes it away."""
    name = workbook.sheet(sheet).name
    position = workbook.order.index(name)
    if area is None:
        _remove(workbook, lambda entry: _is_of(entry, _FILTER, position))
        return
    text = reference(name, absolute(area))
    there = [entry for entry in elements(workbook.edit(), "definedName") if _is_of(entry, _FILTER, position)]
    for entry in there:
        entry.text = text  # in its place, so that a run that changes nothing leaves the order of names
    if not there:
        define_on_sheet(workbook, _FILTER, position, text, hidden=True)


def change_filter_name(workbook: Workbook, sheet: str, change: Callable[[str], str]) -> None:
    """Let the hidden name of a sheet's filter stand for another range. change: what becomes of a range, "A1:C9"."""
    position = workbook.order.index(workbook.sheet(sheet).name)
    for entry in elements(workbook.root, "definedName"):
        if not _is_of(entry, _FILTER, position):
            continue
        where, sign, address = str(entry.text or "").rpartition("!")
        plain = address.replace("$", "")
        changed = change(plain)
        if changed != plain:
            workbook.edit()
            entry.text = where + sign + absolute(parse_range(changed))


def _is_of(entry: etree._Element, name: str, sheet: int) -> bool:
    return entry.get("name") == name and _sheet_of(entry) == sheet


def _sheet_of(entry: etree._Element) -> int | None:
    position = str(entry.get("localSheetId", ""))
    if not position.isdecimal():
        return None
    return int(position)


def _remove(workbook: Workbook, is_gone: Callable[[etree._Element], bool]) -> None:
    """Take entries out, and the list of them where it is empty then."""
    for entry in [entry for entry in elements(workbook.root, "definedName") if is_gone(entry)]:
        workbook.edit()
        remove_element(entry)
    entries = child_named(workbook.root, "definedNames")
    if entries is not None and not len(entries):
        workbook.edit()
        remove_element(entries)


def _entries(workbook: Workbook) -> etree._Element:
    """Return the list of defined names; a new one stands where the schema wants it, behind the sheets."""
    root = workbook.edit()
    entries = child_named(root, "definedNames")
    if entries is not None:
        return entries
    present = {local(child): child for child in root}
    last = next(name for name in ("externalReferences", "functionGroups", "sheets") if name in present)
    return insert_behind(present[last], "definedNames")
