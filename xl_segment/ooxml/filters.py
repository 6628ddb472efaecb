"""The filter of a sheet or a Table, when columns under it go."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xl_segment.errors import DataError
from xl_segment.ooxml.addresses import parse_range

_FILTER = re.compile(
    rb'(<(?:\w+:)?autoFilter\b[^>]*?\bref\s*=\s*["\'])([^"\']+)(["\'][^>]*?)(/>|>(.*?)</(?:\w+:)?autoFilter\s*>)',
    re.DOTALL,
)
_COLUMN = re.compile(
    rb'<(?:\w+:)?filterColumn\b[^>]*?\bcolId\s*=\s*["\'](\d+)["\'][^>]*?(?:/>|>(.*?)</(?:\w+:)?filterColumn\s*>)',
    re.DOTALL,
)
_SORT = re.compile(rb"<(?:\w+:)?sortState\b[^>]*?(?:/>|>.*?</(?:\w+:)?sortState\s*>)", re.DOTALL)
_REF = re.compile(rb'\bref\s*=\s*["\']([^"\']+)["\']')


def narrowed(xml: bytes, first: int, headers: Sequence[str], where: str) -> bytes:
    """Return a sheet's XML whose filter, and what is remembered of sorting, ends before columns that it ended with.

    first, headers: the sheet column (from 1) of the first of those that go, and their headers. where: "Sheet Data".
    Raises DataError where rows are hidden by what stands in a column that goes: without it nobody would know why
    they are.
    """
    auto_filter = _FILTER.search(xml)
    if auto_filter is None:
        return xml
    before = auto_filter[2].decode()
    ref = narrowed_range(before, first, len(headers))
    if ref == before:
        _check_hides_by_none(auto_filter, first, headers, where)
        return xml
    inside = _without_columns(auto_filter[4], first, parse_range(ref).left, headers, where)
    changed = auto_filter[1] + ref.encode() + auto_filter[3] + inside
    xml = xml[: auto_filter.start()] + changed + xml[auto_filter.end() :]

    def without(sort: re.Match[bytes]) -> bytes:
        if sorted_by([ref.decode() for ref in _REF.findall(sort[0])], first, len(headers)):
            return b""
        return sort[0]

    return _SORT.sub(without, xml)


def _check_hides_by_none(auto_filter: re.Match[bytes], first: int, headers: Sequence[str], where: str) -> None:
    """Raise DataError where a filter that reaches further than columns that go hides rows by one of them."""
    try:
        left = parse_range(auto_filter[2].decode()).left
    except ValueError:
        return
    for column in _COLUMN.finditer(auto_filter[4]):
        at = left + int(column[1]) - first
        if column[2] and 0 <= at < len(headers):
            raise hidden_by_filter(headers[at], where)


def _without_columns(inside: bytes, first: int, left: int, headers: Sequence[str], where: str) -> bytes:
    """Return what stands inside a filter without the columns that go. left: the first column of the filter."""
    for column in reversed(list(_COLUMN.finditer(inside))):
        if arrow_goes(left + int(column[1]), first, headers, where, hides=bool(column[2])):
            inside = inside[: column.start()] + inside[column.end() :]
    return inside


def arrow_goes(column: int, first: int, headers: Sequence[str], where: str, *, hides: bool) -> bool:
    """Tell whether a filter loses what it says of a column. hides: rows are hidden by what stands in the column.

    Raises DataError where it is a column that goes, and hides rows.
    """
    if column < first:
        return False
    if hides:
        raise hidden_by_filter(headers[min(column - first, len(headers) - 1)], where)
    return True


def hidden_by_filter(header: str, where: str) -> DataError:
    """Return the sentence for rows that are hidden by a column that is to go."""
    return DataError(
        f"{where} is filtered by its column '{header}', which is to be taken out. Clear that filter (Data, Clear), "
        "then try again."
    )


def hides_rows(auto_filter: bytes) -> bool:
    """Tell whether a filter hides rows by what stands in one of its columns."""
    return any(column[2] for column in _COLUMN.finditer(auto_filter))


def narrowed_range(ref: str, first: int, count: int) -> str:
    """Return a range without columns that it ends with. first, count: the first of those that go, and how many."""
    try:
        area = parse_range(ref)
    except ValueError:
        return ref
    if area.left < first and area.right == first + count - 1:
        return area._replace(right=first - 1).address
    return ref


def sorted_by(refs: Sequence[str], first: int, count: int) -> bool:
    """Tell whether something was sorted together with columns that go, or by one of them. refs: of what was sorted."""
    try:
        return any(first <= parse_range(ref).right < first + count for ref in refs)
    except ValueError:
        return True  # whatever it is, nothing but the arrow in a header hangs on it
