"""The filter of a sheet or a Table, in its XML, when our columns under it go."""

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
    """Return XML whose filter, and what is remembered of sorting, ends before our columns, where it ended with them.

    first, headers: the sheet column (from 1) of the first of ours, and their headers. where: "Sheet Data", "Table Sales
    on sheet Data". Raises DataError where rows are hidden by what stands in a column of ours: without it nobody would
    know why they are.
    """
    found = _FILTER.search(xml)
    ref = narrowed_range(found[2].decode(), first, len(headers)) if found else ""
    if found is None or ref == found[2].decode():
        return xml
    left = parse_range(ref).left
    inside = found[4]
    for column in reversed(list(_COLUMN.finditer(found[4]))):
        at = left + int(column[1])
        if at < first:
            continue
        if column[2]:
            raise filtered_by(headers[min(at - first, len(headers) - 1)], where)
        inside = inside[: column.start()] + inside[column.end() :]
    xml = xml[: found.start()] + found[1] + ref.encode() + found[3] + inside + xml[found.end() :]
    return _SORT.sub(lambda sort: b"" if _reaches(sort[0], first, first + len(headers) - 1) else sort[0], xml)


def filtered_by(header: str, where: str) -> DataError:
    """Return the sentence for rows that are hidden by a column of ours that is to go."""
    return DataError(
        f"{where} is filtered by its column '{header}', which is to be taken out. Clear that filter (Data, Clear), "
        "then try again."
    )


def narrowed_range(ref: str, first: int, count: int) -> str:
    """Return a range without our columns, where it ends with them. first, count: the first of ours, and how many."""
    try:
        area = parse_range(ref)
    except ValueError:
        return ref
    if area.left < first and area.right == first + count - 1:
        return area._replace(right=first - 1).address
    return ref


def _reaches(sort: bytes, first: int, last: int) -> bool:
    """Tell whether something was sorted together with our columns, or by one of them."""
    try:
        return any(first <= parse_range(ref.decode()).right <= last for ref in _REF.findall(sort))
    except ValueError:
        return True  # whatever it is, nothing but the arrow in a header hangs on it
