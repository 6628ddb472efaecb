"""Pictures and what else lies on a sheet."""

from __future__ import annotations

import time
from bisect import bisect_right
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlwings import base_classes, utils

from tests.calc_engine.uno import (
    PIXEL,
    POINT,
    Collection,
    ComError,
    named_values,
    new,
    translate,
)

if TYPE_CHECKING:
    from tests.calc_engine.calc import Sheet


def _measure(place: str, axis: str) -> Any:
    """One of a shape's four measures, in points."""

    def read(self: Shape) -> float:
        return getattr(getattr(self.uno, place), axis) / POINT

    def write(self: Shape, value: float) -> None:
        self.measure(place, axis, round(value * POINT))

    return property(read, write)


class Shape(base_classes.Shape):
    """Anything on the sheet's drawing page."""

    parent: Any = None

    def __init__(self, parent: Sheet, uno: Any) -> None:
        self.parent, self.uno = parent, uno

    left = _measure("Position", "X")
    top = _measure("Position", "Y")
    width = _measure("Size", "Width")
    height = _measure("Size", "Height")

    def measure(self, place: str, axis: str, value: int) -> None:
        both = getattr(self.uno, place)
        setattr(both, axis, value)
        setattr(self.uno, place, both)

    @property
    def api(self) -> ShapeApi:
        return ShapeApi(self)

    @property
    def name(self) -> str:
        return self.uno.Name

    @name.setter
    def name(self, value: str) -> None:
        self.uno.Name = value

    @property
    def type(self) -> str:
        kinds = {"GraphicObjectShape": "picture", "OLE2Shape": "chart", "ControlShape": "form_control"}
        return kinds.get(self.uno.ShapeType.rsplit(".", 1)[-1], "auto_shape")

    def delete(self) -> None:
        self.parent.uno.DrawPage.remove(self.uno)


class ShapeApi:
    def __init__(self, shape: Shape) -> None:
        self.Name = shape.name
        self._uno = shape.uno

    @property
    def AlternativeText(self) -> str:  # noqa: N802
        return self._uno.Description or self._uno.Title

    @AlternativeText.setter
    def AlternativeText(self, value: str) -> None:  # noqa: N802
        self._uno.Description = value


class Shapes(Collection):
    kinds: tuple[str, ...] = ()
    wrap: type[Shape] = Shape

    def __init__(self, parent: Sheet) -> None:
        self.parent = parent

    def items(self) -> list[Any]:
        page = self.parent.uno.DrawPage
        every = [self.wrap(self.parent, page.getByIndex(index)) for index in range(page.Count)]
        return [one for one in every if not self.kinds or one.type in self.kinds]

    def __call__(self, key: Any) -> Any:
        try:
            return super().__call__(key)
        except KeyError:
            if not self.parent.uno.DrawPage.Count:
                raise
            time.sleep(0.03)  # on a busy machine Calc has been seen to need a moment for the pictures of a file
            return super().__call__(key)


class Charts(Shapes):
    kinds = ("chart",)


class Picture(Shape, base_classes.Picture):
    @property
    def lock_aspect_ratio(self) -> bool:
        return (self.parent.name, self.name) not in self.parent.book.stretchable

    @lock_aspect_ratio.setter
    def lock_aspect_ratio(self, value: bool) -> None:
        kept = self.parent.book.stretchable
        (kept.discard if value else kept.add)((self.parent.name, self.name))

    def measure(self, place: str, axis: str, value: int) -> None:
        """A locked picture keeps its proportion, as pictures in Excel do until they are told otherwise."""
        if place == "Size" and self.lock_aspect_ratio:
            other = {"Width": "Height", "Height": "Width"}[axis]
            size = self.uno.Size
            super().measure(place, other, round(getattr(size, other) * value / max(1, getattr(size, axis))))
        super().measure(place, axis, value)

    def update(self, filename: str) -> Picture:
        return utils.excel_update_picture(self, filename)


class Pictures(Shapes, base_classes.Pictures):
    kinds = ("picture",)
    wrap = Picture

    def add(self, filename: str, link_to_file: Any = False, save_with_document: Any = True, left: Any = None,
            top: Any = None, width: Any = None, height: Any = None, anchor: Any = None) -> Picture:  # fmt: skip
        sheet = self.parent
        if sheet.uno.isProtected():
            raise ComError(f"the sheet {sheet.name} is protected")
        if anchor:
            left, top = anchor.left, anchor.top
        provider = sheet.book.app.service("graphic.GraphicProvider")
        graphic = provider.queryGraphic(named_values(URL=Path(filename).resolve().as_uri()))
        exact, pixels = graphic.Size100thMM, graphic.SizePixel
        own = (exact.Width, exact.Height) if exact.Width else (pixels.Width * PIXEL, pixels.Height * PIXEL)
        sizes = [round(given * POINT) if given and given > 0 else round(one)
                 for given, one in zip((width, height), own, strict=True)]  # fmt: skip
        names = {shape.name for shape in sheet.shapes}
        shape = sheet.book.service("drawing.GraphicObjectShape")
        shape.Graphic = graphic
        sheet.uno.DrawPage.add(shape)
        shape.Size = new("awt.Size", Width=sizes[0], Height=sizes[1])
        # Anchored to a cell it moves with the cells, as pictures in Excel do.
        place = new("awt.Point", X=round((left or 0) * POINT), Y=round((top or 0) * POINT))
        cells = sheet.uno.getCellByPosition
        column = bisect_right(range(1, 1000), place.X, key=lambda index: cells(index, 0).Position.X)
        row = bisect_right(range(1, 100_000), place.Y, key=lambda index: cells(0, index).Position.Y)
        shape.Anchor = cells(column, row)
        shape.Position = place
        shape.Name = next(f"Picture {n}" for n in range(1, 10_000) if f"Picture {n}" not in names)
        return Picture(sheet, shape)


translate(__name__)
