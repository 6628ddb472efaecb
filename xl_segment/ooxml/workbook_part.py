"""The parts of a package that make it a workbook: its sheets and its Tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from lxml import etree

from xl_segment.errors import NotAWorkbookError, damaged_part, printable
from xl_segment.ooxml.package import RELATIONSHIPS, STRICT, Package
from xl_segment.ooxml.xml_tree import add_child, elements, local, remove_element, whole_number


class SheetPart(NamedTuple):
    """One sheet of a workbook: its name, part, sheetId, relationship and state ("visible", "hidden", "veryHidden")."""

    name: str
    part: str
    sheet_id: int
    rel_id: str
    state: str


class Workbook:
    """The parts of a package that make it a workbook."""

    def __init__(self, package: Package) -> None:
        self.package = package
        links = package.relationships("")
        document = next((link.target for link in links if link.kind == "officeDocument"), None)
        if document is None or document not in package:
            raise NotAWorkbookError(
                f"{package.file} is a zip archive but not a workbook. Save it from Excel as .xlsx, then run again."
            )
        self.part = document
        if local(self.root) != "workbook":
            raise NotAWorkbookError(
                f"{package.file} is an Office file but not a workbook. Save it from Excel as .xlsx, then run again."
            )
        self.strict = etree.QName(self.root).namespace in STRICT.values()

    @property
    def root(self) -> etree._Element:
        """The workbook's own part, to be looked at."""
        return self.package.tree(self.part)

    def edit(self) -> etree._Element:
        """Return the workbook's own part, to be changed."""
        return self.package.edit(self.part)

    @property
    def counts_from_1904(self) -> bool:
        """Tell whether its dates count from 1904, as in some workbooks that began on a Mac."""
        return any(options.get("date1904") in ("1", "true") for options in elements(self.root, "workbookPr"))

    @property
    def sheets(self) -> list[SheetPart]:
        """The sheets in their order; chart sheets and dialogs among them."""
        targets = {link.id: link.target for link in self.package.relationships(self.part)}
        parts = []
        for entry in elements(self.root, "sheet"):
            rel_id = _relationship_id(entry)
            if rel_id in targets:
                number = whole_number(entry, "sheetId", self.part)
                name, state = str(entry.get("name", "")), str(entry.get("state", "visible"))
                parts.append(SheetPart(name, targets[rel_id], number, rel_id, state))
        return parts

    @property
    def order(self) -> list[str]:
        """The names of all sheets, those without a part among them: by this order defined names count them."""
        return [str(entry.get("name", "")) for entry in elements(self.root, "sheet")]

    def sheet(self, name: str) -> SheetPart:
        """Return the sheet of a name; names are told apart by their letters, not by case."""
        part = next((sheet for sheet in self.sheets if sheet.name.casefold() == name.casefold()), None)
        if part is None:
            raise damaged_part(self.part, f"sheet '{printable(name)}' has no part of its own")
        return part

    def add_sheet(self, sheet: SheetPart) -> None:
        """Add an entry behind those of all other sheets."""
        entries = next(elements(self.edit(), "sheets"))
        entry = add_child(entries, "sheet", {})
        # An entry that declares the prefix of its relationship itself, where the workbook has none.
        if self._relation_prefix is None:
            remove_element(entry)
            entry = etree.SubElement(entries, entry.tag, nsmap={"xlsr": self._relations})
        _fill(entry, sheet, self._relations)

    def replace_sheet(self, rel_id: str, sheet: SheetPart) -> None:
        """Let the entry of a sheet be that of another one."""
        for entry in elements(self.edit(), "sheet"):
            if _relationship_id(entry) == rel_id:
                entry.attrib.clear()
                _fill(entry, sheet, self._relations)
                return

    def remove_sheets(self, sheets: Collection[SheetPart]) -> None:
        """Take the entries of sheets out, and let defined names that belong to a sheet count the rest."""
        order = self.order
        lost = sorted(order.index(sheet.name) for sheet in sheets)
        gone = {sheet.rel_id for sheet in sheets}
        for entry in [entry for entry in elements(self.edit(), "sheet") if _relationship_id(entry) in gone]:
            remove_element(entry)
        for element in self.root.iter(etree.Element):
            number = element.get("localSheetId")
            if number is not None:
                element.set("localSheetId", str(int(number) - sum(at < int(number) for at in lost)))

    @property
    def _relations(self) -> str:
        return self.type_of("x").removesuffix("/x")

    @property
    def _relation_prefix(self) -> str | None:
        """The prefix of relationship ids in the workbook's part."""
        return next((prefix for prefix, address in self.root.nsmap.items() if address == self._relations), None)

    @property
    def names(self) -> dict[str, str]:
        """The defined names of the whole workbook, and what they stand for."""
        return {
            str(entry.get("name")): str(entry.text or "")
            for entry in elements(self.root, "definedName")
            if entry.get("localSheetId") is None
        }

    def related(self, kind: str) -> str | None:
        """Return the workbook's part of a kind ("styles", "sharedStrings" ...)."""
        links = self.package.relationships(self.part)
        return next((link.target for link in links if link.kind == kind and not link.external), None)

    def type_of(self, kind: str) -> str:
        """Return the whole address of a kind of relationship, as this package writes it."""
        relationships = RELATIONSHIPS
        if self.strict:
            relationships = STRICT[RELATIONSHIPS]
        return f"{relationships}/{kind}"

    def tables(self) -> Iterator[tuple[SheetPart, str]]:
        """Return (sheet, table part) of each Excel Table."""
        for sheet in self.sheets:
            for link in self.package.relationships(sheet.part):
                if link.kind == "table" and link.target in self.package:
                    yield sheet, link.target


def _relationship_id(entry: etree._Element) -> str:
    return next((str(value) for name, value in entry.attrib.items() if etree.QName(name).localname == "id"), "")


def _fill(entry: etree._Element, sheet: SheetPart, relations: str) -> None:
    entry.set("name", sheet.name)
    entry.set("sheetId", str(sheet.sheet_id))
    if sheet.state != "visible":
        entry.set("state", sheet.state)
    entry.set(f"{{{relations}}}id", sheet.rel_id)
