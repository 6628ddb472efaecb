"""The filter of a sheet or a Table, in its XML, when columns under it go."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xl_segment.errors import DataError
from xl_segment.ooxml.addresses import parse_range

_FILTER = re.compile(
    rb'(<(?:\w+:)?autoFilter\b[^>]*?\bref=")([^"]+)("[^>]*?)(/>|>(.*?)</(?:\w+:)?autoFilter\s*>)', re.DOTALL
)
_COLUMN = re.compile(
    rb'<(?:\w+:)?filterColumn\b[^>]*?\bcolId="(\d+)"[^>]*?(?:/>|>(.*?)</(?:\w+:)?filterColumn\s*>)', re.DOTALL
)
_SORT = re.compile(rb"<(?:\w+:)?sortState\b[^>]*?(?:/>|>.*?</(?:\w+:)?sortState\s*>)", re.DOTALL)
_REF = re.compile(rb'\bref="([^"]+)"')


def narrowed(xml: bytes, first: int, headers: Sequence[str], where: str) -> bytes:
    """Return XML whose filter, and what is remembered of sorting, ends before some columns, where it ended with them.

    first, headers: the sheet column (from 1) of the first of those that go, and their headers. where: "Sheet Data",
    "Table Sales on sheet Data". Raises DataError where rows are hidden by what stands in a column that goes: without
    it nobody would know why they are.
    """
    auto_filter = _FILTER.search(xml)
    if auto_filter is None:
        return xml
    before = auto_filter[2].decode()
    ref = narrowed_range(before, first, len(headers))
    if ref == before:
        return xml
    inside = _without_columns(auto_filter[4], first, parse_range(ref).left, headers, where)
    changed = auto_filter[1] + ref.encode() + auto_filter[3] + inside
    xml = xml[: auto_filter.start()] + changed + xml[auto_filter.end() :]
    last = first + len(headers) - 1

    def without(sort: re.Match[bytes]) -> bytes:
        if _reaches(sort[0], first, last):
            return b""
        return sort[0]

    return _SORT.sub(without, xml)


def _without_columns(inside: bytes, first: int, left: int, headers: Sequence[str], where: str) -> bytes:
    """Return what stands inside a filter without the columns that go. left: the first column of the filter."""
    for column in reversed(list(_COLUMN.finditer(inside))):
        number = left + int(column[1])
        if number < first:
            continue
        if column[2]:
            raise hidden_by_filter(headers[min(number - first, len(headers) - 1)], where)
        inside = inside[: column.start()] + inside[column.end() :]
    return inside


def hidden_by_filter(header: str, where: str) -> DataError:
    """Return the sentence for rows that are hidden by a column that is to go."""
    return DataError(
        f"{where} is filtered by its column '{header}', which is to be taken out. Clear that filter (Data, Clear), "
        "then try again."
    )


def narrowed_range(ref: str, first: int, count: int) -> str:
    """Return a range without columns that it ends with. first, count: the first of those that go, and how many."""
    try:
        area = parse_range(ref)
    except ValueError:
        return ref
    if area.left < first and area.right == first + count - 1:
        return area._replace(right=first - 1).address
    return ref


def _reaches(sort: bytes, first: int, last: int) -> bool:
    """Tell whether something was sorted together with columns that go, or by one of them."""
    try:
        return any(first <= parse_range(ref.decode()).right <= last for ref in _REF.findall(sort))
    except ValueError:
        return True  # whatever it is, nothing but the arrow in a header hangs on it
