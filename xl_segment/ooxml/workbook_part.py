"""The parts of a package that make it a workbook: its sheets, defined names and Tables."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from xl_segment.errors import NotAWorkbookError
from xl_segment.ooxml.package import RELATIONSHIPS, STRICT, Package, _shown, damaged, local, whole_number


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
        document = next((one for one in package.relationships("") if one.kind == "officeDocument"), None)
        if document is None or document.target not in package:
            raise NotAWorkbookError(
                f"{package.file} is a zip archive but not a workbook. Save it from Excel as .xlsx, then run again."
            )
        self.part = document.target
        root = package.xml(self.part)
        if local(root) != "workbook":
            raise NotAWorkbookError(
                f"{package.file} is an Office file but not a workbook. Save it from Excel as .xlsx, then run again."
            )
        self.strict = etree.QName(root).namespace in STRICT.values()

    @property
    def day_zero(self) -> datetime.date:
        """The day that its dates count from: some workbooks that began on a Mac count from 1904."""
        root = self.package.xml(self.part)
        old = any(one.get("date1904") in ("1", "true") for one in root.iter("{*}workbookPr"))
        return datetime.date(1904, 1, 1) if old else datetime.date(1899, 12, 30)

    @property
    def sheets(self) -> list[SheetPart]:
        """The sheets in their order; chart sheets and dialogs among them."""
        targets = {one.id: one for one in self.package.relationships(self.part)}
        found = []
        for one in self.package.xml(self.part).iter("{*}sheet"):
            id_ = next((value for key, value in one.attrib.items() if etree.QName(key).localname == "id"), "")
            if id_ in targets:
                name, state = str(one.get("name", "")), str(one.get("state", "visible"))
                number = whole_number(one, "sheetId", self.part)
                found.append(SheetPart(name, targets[id_].target, number, str(id_), state))
        return found

    @property
    def order(self) -> list[str]:
        """The names of all sheets, those without a part among them: by this order defined names count them."""
        return [str(one.get("name", "")) for one in self.package.xml(self.part).iter("{*}sheet")]

    def sheet(self, name: str) -> SheetPart:
        """Return the sheet of a name; names are told apart by their letters, not by case."""
        found = next((one for one in self.sheets if one.name.casefold() == name.casefold()), None)
        if found is None:
            raise damaged(self.part, f"sheet '{_shown(name)}' has no part of its own")
        return found

    @property
    def names(self) -> dict[str, str]:
        """The defined names of the whole workbook, and what they stand for."""
        root = self.package.xml(self.part)
        return {
            str(one.get("name")): str(one.text or "")
            for one in root.iter("{*}definedName")
            if one.get("localSheetId") is None
        }

    def related(self, kind: str) -> str | None:
        """Return the workbook's part of a kind ("styles", "sharedStrings" ...)."""
        return next(
            (one.target for one in self.package.relationships(self.part) if one.kind == kind and not one.external), None
        )

    def type_of(self, kind: str) -> str:
        """Return the whole address of a kind of relationship, as this package writes it."""
        return f"{STRICT[RELATIONSHIPS] if self.strict else RELATIONSHIPS}/{kind}"

    def tables(self) -> Iterator[tuple[SheetPart, str]]:
        """Return (sheet, table part) of each Excel Table."""
        for sheet in self.sheets:
            for one in self.package.relationships(sheet.part):
                if one.kind == "table" and one.target in self.package:
                    yield sheet, one.target
