"""A workbook without its macros: the VBA, the ribbon, what calls them, and formulas that only work with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from lxml import etree

from xl_segment.errors import DataError
from xl_segment.ooxml.addresses import parse_reference
from xl_segment.ooxml.defined_names import undefine
from xl_segment.ooxml.insert_sheets import remove_sheets
from xl_segment.ooxml.package import CONTENT_TYPES, Package, rels_name
from xl_segment.ooxml.workbook_part import SheetPart, Workbook
from xl_segment.ooxml.xml_tree import elements, local, remove_element

_WITH_MACROS, _PLAIN = (
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
)
_MACRO_SHEETS = {"xlMacrosheet", "xlIntlMacrosheet"}
#: Attributes of drawings and controls that name a macro.
_CALLS = {"macro", "fmlaMacro"}
#: A cell's formula: its attributes, and its text where it has one of its own.
_FORMULA = re.compile(rb"<((?:\w+:)?)f\b([^>]*?)(?:/>|>([^<]*)</(?:\w+:)?f>)")
_SHARED = re.compile(rb'\bt="shared"'), re.compile(rb'\bsi="(\d+)"')
_TEXT_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*\bt="s"[^>]*>\s*<(?:\w+:)?v>(\d+)</')


def remove_macros(workbook: Workbook) -> None:
    """Take all macros out, with the ribbon that calls them; buttons stay, and do nothing.

    Raises DataError where a sheet is itself a macro.
    """
    package = workbook.package
    for link in package.relationships(workbook.part):
        if link.kind in _MACRO_SHEETS:
            name = next(sheet.name for sheet in workbook.sheets if sheet.rel_id == link.id)
            raise DataError(
                f"Sheet {name} of {package.file} is a macro sheet of Excel 4, which no copy without macros can hold. "
                "Delete that sheet, or copy the others into a new workbook, then try again."
            )
    _drop_related(package, workbook.part, lambda kind: kind.startswith("vbaProject"))
    _drop_related(package, "", lambda kind: kind == "extensibility")
    for entry in list(package.tree(CONTENT_TYPES)):
        if entry.get("ContentType") == _WITH_MACROS:
            package.edit(CONTENT_TYPES)
            entry.set("ContentType", _PLAIN)
        elif "vbaProject" in str(entry.get("ContentType")):
            package.edit(CONTENT_TYPES)
            remove_element(entry)
    _forget_calls(package)
    names = [
        str(entry.get("name"))
        for entry in elements(workbook.root, "definedName")
        if {"vbProcedure", "xlm", "function"} & {*entry.attrib}
    ]
    undefine(workbook, names)


def _drop_related(package: Package, part: str, is_gone: Callable[[str], bool]) -> None:
    """Take out the parts of some kinds that a part points to, and what these point to."""
    for link in package.relationships(part):
        if not is_gone(link.kind):
            continue
        for inner in package.relationships(link.target):
            if not inner.external:
                package.remove(inner.target)
        package.remove(rels_name(link.target))
        package.remove(link.target)
        package.unrelate(part, link.id)


def _forget_calls(package: Package) -> None:
    """Let no shape and no control call a macro any more."""
    with_controls = {
        rels_name(part).replace("_rels/", "").removesuffix(".rels")
        for part in package.names
        if any(link.kind == "ctrlProp" for link in package.relationships(part))
    }
    for part in package.names:
        if not (part.startswith(("xl/drawings/", "xl/ctrlProps/")) or part in with_controls):
            continue
        if not part.endswith((".xml", ".vml")):
            continue
        for element in list(package.tree(part).iter(etree.Element)):
            for name in _CALLS & {*element.attrib}:
                if element.get(name):
                    package.edit(part)
                    element.set(name, "") if name == "macro" else element.attrib.pop(name)
            if local(element) == "FmlaMacro":
                package.edit(part)
                remove_element(element)


def drop_sheets(workbook: Workbook, names: Collection[str]) -> None:
    """Take sheets out, with the names of their cells, and with the texts that stood on them alone.

    A sheet stays that a formula on another one speaks of: without it, Excel would look for it in other files.
    """
    going = [sheet for sheet in workbook.sheets if sheet.name in names]
    staying = [sheet for sheet in workbook.sheets if sheet.name not in names]
    needed = {sheet.name for sheet in going for other in staying if _speaks_of(workbook.package, other, sheet.name)}
    going = [sheet for sheet in going if sheet.name not in needed]
    if not going or len(going) == len(workbook.sheets):
        return
    texts = _texts_on(workbook, going)
    gone = {sheet.name.casefold() for sheet in going}
    references = {name: parse_reference(text) for name, text in workbook.names.items()}
    undefine(workbook, [name for name, where in references.items() if where and where[0].casefold() in gone])
    remove_sheets(workbook, [sheet.name for sheet in going])
    _blank_texts(workbook, texts - _texts_on(workbook, workbook.sheets))
    _drop_list_of_sheets(workbook.package)


def _speaks_of(package: Package, sheet: SheetPart, name: str) -> bool:
    """Tell whether a formula on a sheet speaks of another one."""
    if sheet.part not in package:
        return False
    wanted = (f"{name}!".encode(), f"{name}'!".encode())
    return any(
        text in (formula[3] or b"") for formula in _FORMULA.finditer(package.read(sheet.part)) for text in wanted
    )


def _texts_on(workbook: Workbook, sheets: Collection[SheetPart]) -> set[int]:
    """Return the numbers of the shared texts that stand on some sheets."""
    return {
        int(number)
        for sheet in sheets
        if sheet.part in workbook.package
        for number in _TEXT_CELL.findall(workbook.package.read(sheet.part))
    }


def _blank_texts(workbook: Workbook, numbers: Collection[int]) -> None:
    """Blank shared texts: others are known by their numbers, so none is taken out."""
    part = workbook.related("sharedStrings")
    if part is None or not numbers:
        return
    for number, entry in enumerate(elements(workbook.package.edit(part), "si")):
        if number in numbers:
            for text in elements(entry, "t"):
                text.text = ""


def _drop_list_of_sheets(package: Package) -> None:
    """Take the list of sheets out of the file's properties: Excel writes it anew."""
    part = "docProps/app.xml"
    if part not in package:
        return
    for entry in list(package.edit(part)):
        if isinstance(entry.tag, str) and local(entry) in ("HeadingPairs", "TitlesOfParts"):
            remove_element(entry)


def formulas_to_values(workbook: Workbook, functions: Collection[str]) -> int:
    """Let cells keep what they show where their formula calls one of these functions; returns how many did."""
    calls = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, functions))})\(".encode(), re.IGNORECASE)
    changed = 0
    for sheet in workbook.sheets:
        if sheet.part not in workbook.package:
            continue
        xml = workbook.package.read(sheet.part)
        if not calls.search(xml):
            continue
        shared = {_shared_id(formula[2]) for formula in _FORMULA.finditer(xml) if calls.search(formula[3] or b"")}
        shared.discard(None)

        def without(formula: re.Match[bytes], shared: Collection[bytes | None] = shared) -> bytes:
            nonlocal changed
            if calls.search(formula[3] or b"") or _shared_id(formula[2]) in shared:
                changed += 1
                return b""
            return formula[0]

        workbook.package.put(sheet.part, _FORMULA.sub(without, xml))
    if changed:
        _drop_related(workbook.package, workbook.part, lambda kind: kind == "calcChain")
    return changed


def _shared_id(attributes: bytes) -> bytes | None:
    """Return which shared formula a cell has, None where it has one of its own."""
    is_shared, number = _SHARED
    known = number.search(attributes)
    return known[1] if known and is_shared.search(attributes) else None


def count_links(workbook: Workbook) -> int:
    """Count the other workbooks that a workbook points to."""
    return sum(link.kind == "externalLink" for link in workbook.package.relationships(workbook.part))
