"""How a sheet of the stand-in for Excel is printed: the words of COM's PageSetup, and what Calc has for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from tests.calc_engine.cells import Range
from tests.calc_engine.uno import POINT, place_of

if TYPE_CHECKING:
    from tests.calc_engine.calc import Sheet

#: What is on or off, and Calc's word for it.
_ALIKE = {
    "PrintGridlines": "PrintGrid", "PrintHeadings": "PrintHeaders",
    "CenterHorizontally": "CenterHorizontally", "CenterVertically": "CenterVertically",
}  # fmt: skip


class PageSetup(base_classes.PageSetup):
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def api(self) -> PageSetupApi:
        return PageSetupApi(self.sheet)

    @property
    def print_area(self) -> str | None:
        areas = [Range(self.sheet, *place_of(area)).address for area in self.sheet.uno.getPrintAreas()]
        return ",".join(areas) or None

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        areas = [self.sheet.range(one).uno.RangeAddress for one in (value or "").split(",") if one]
        self.sheet.uno.setPrintAreas(tuple(areas))


class PageSetupApi:
    """Takes every word of COM's PageSetup, does the simple ones, and says how they stand."""

    def __init__(self, sheet: Sheet) -> None:
        self.__dict__.update(sheet=sheet)

    def __setattr__(self, name: str, value: Any) -> None:
        sheet, style = self.sheet, self.style
        if name == "Orientation" and style.IsLandscape != (value == 2):
            width, height = style.Width, style.Height
            style.IsLandscape, style.Width, style.Height = value == 2, height, width
        elif name == "Zoom":
            # Calc knows one of the two, and to fit no width is to scale.
            style.PageScale = int(value or 0)
            if not value:
                style.ScaleToPagesX = style.ScaleToPagesY = 1
        elif name == "FitToPagesWide":
            style.ScaleToPagesX = int(value or 0)
        elif name == "FitToPagesTall":
            style.ScaleToPagesY = int(value or 0)
        elif name == "PrintTitleRows":
            if value:
                sheet.uno.setTitleRows(sheet.range(value).uno.RangeAddress)
            sheet.uno.setPrintTitleRows(bool(value))
            # Calc keeps the name under which a file has them, and would write it again.
            names = sheet.uno.NamedRanges
            for old in [one for one in names.ElementNames if one.endswith("Print_Titles")]:
                names.removeByName(old)
        elif name in ("LeftMargin", "RightMargin", "TopMargin", "BottomMargin"):
            setattr(style, name, round(value * POINT))

    @property
    def style(self) -> Any:
        """How a sheet is printed; each sheet of a file has a style of its own."""
        return self.sheet.book.uno.StyleFamilies.getByName("PageStyles").getByName(self.sheet.uno.PageStyle)

    @property
    def Orientation(self) -> int:  # noqa: N802 - Excel's own names, here and below
        return 2 if self.style.IsLandscape else 1

    @property
    def Zoom(self) -> int | bool:  # noqa: N802
        return False if self.style.ScaleToPagesX or self.style.ScaleToPagesY else self.style.PageScale or 100

    @property
    def FitToPagesWide(self) -> int | bool:  # noqa: N802
        return self.style.ScaleToPagesX or False

    @property
    def FitToPagesTall(self) -> int | bool:  # noqa: N802
        return self.style.ScaleToPagesY or False

    @property
    def PrintArea(self) -> str:  # noqa: N802
        return PageSetup(self.sheet).print_area or ""

    @property
    def PrintTitleRows(self) -> str:  # noqa: N802
        rows = self.sheet.uno.getTitleRows()
        return f"${rows.StartRow + 1}:${rows.EndRow + 1}" if self.sheet.uno.getPrintTitleRows() else ""

    def __getattr__(self, name: str) -> bool | str:
        """What is printed besides the cells: "PrintGridlines", "LeftHeader", "CenterFooter"."""
        if name in _ALIKE:
            return bool(getattr(self.style, _ALIKE[name]))
        for edge in ("Header", "Footer"):
            if name in (f"Left{edge}", f"Center{edge}", f"Right{edge}"):
                content = getattr(self.style, f"RightPage{edge}Content")
                there = getattr(content, f"{name.removesuffix(edge)}Text").String
                return there if getattr(self.style, f"{edge}IsOn") else ""
        raise AttributeError(name)

    @property
    def PrintTitleColumns(self) -> str:  # noqa: N802
        return "columns" if self.sheet.uno.getPrintTitleColumns() else ""
