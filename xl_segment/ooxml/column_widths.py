"""The widths of columns that a sheet part tells."""

from __future__ import annotations

from lxml import etree

from xl_segment.ooxml.insert_columns import EDGES
from xl_segment.ooxml.xml_tree import children_named, parse_xml

#: An entry may stand for all the columns of a sheet; widths further right are not told.
_MOST_COLUMNS = 200


def column_widths(sheet: bytes) -> list[float | None]:
    """Return the widths, in characters, that a sheet part gives its columns; none where it tells them in no numbers."""
    try:
        return _widths_in(parse_xml(sheet))
    except (ValueError, IndexError):
        return []


def _widths_in(sheet: etree._Element) -> list[float | None]:
    widths: list[float | None] = []
    for columns in children_named(sheet, "cols"):
        for entry in columns:
            first, last = int(entry.get("min", "1")), min(int(entry.get("max", "1")), _MOST_COLUMNS)
            widths += [None] * (last - len(widths))
            for column in range(first, last + 1):
                widths[column - 1] = _width(entry)
    return widths


def _width(entry: etree._Element) -> float | None:
    """Return the width that an entry for some columns tells, without their edges."""
    width = entry.get("width")
    if width is None:
        return None
    return float(width) - EDGES
