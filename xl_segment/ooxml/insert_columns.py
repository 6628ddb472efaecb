"""Columns into a sheet's XML: read once, in pieces, cells put into each row; nothing else is touched.

A sheet of half a million rows is several hundred megabytes of XML. It is never parsed as a whole: each row is found by
its tags, and in the usual case the new cells are put in front of its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import IO, NamedTuple

from xl_segment.errors import NotAWorkbookError
from xl_segment.ooxml.active_sheet import deselected
from xl_segment.ooxml.addresses import Range, parse_range
from xl_segment.ooxml.cell_rules import with_rules, without_rules
from xl_segment.ooxml.filters import narrowed
from xl_segment.ooxml.new_columns import NewColumns, StyleOf
from xl_segment.ooxml.row_writer import RowWriter, rows_with_cells
from xl_segment.ooxml.sheet_layout import LayoutChange, changed_head, changed_tail
from xl_segment.ooxml.sheet_stream import SheetStream


def sheet_prefix(start: bytes) -> str:
    """Return the namespace prefix that a sheet's XML uses, with its colon."""
    root = re.search(rb"<((?:\w+:)?)worksheet\b", start)
    if not root:
        raise NotAWorkbookError("The sheet with the data is damaged: it does not begin as a sheet does.")
    return root[1].decode()


def insert_columns(
    source: IO[bytes],
    sink: IO[bytes],
    new: NewColumns,
    style_of: StyleOf,
    look_of_rule: Callable[[str, str, str], int] | None = None,
    is_look_of_rule: Callable[[int], bool] | None = None,
) -> None:
    """Copy a sheet part from source to sink with new columns in it.

    look_of_rule: given ink, fill and line of a rule, the number of its look among the workbook's styles.
    is_look_of_rule: tells of a number whether it is that of such a look.

    Cells that stand in these columns already, in the rows that are written, are replaced. Raises DataError where
    columns that are to be taken out hide rows of the sheet.
    """
    stream = SheetStream(source)
    head = stream.until_rows()
    prefix = sheet_prefix(head).encode()
    if new.before is not None:
        new.before.note_head(head)
    if new.deselects:
        head = deselected(head)
    sink.write(changed_head(_widened_head(head, new, prefix), prefix, new.layout))
    for piece in rows_with_cells(stream, RowWriter(new, style_of, prefix)):
        sink.write(piece)
    tail = stream.rest()
    if new.before is not None:
        new.before.note_tail(tail)
    tail = changed_tail(_fitting_filter(tail, new), prefix, new.layout)
    if new.rules is not None and new.rules.before:
        tail = without_rules(tail, range(new.first, new.last + 1), new.rules.before, is_look_of_rule)
    sink.write(_with_rules(tail, new, prefix, look_of_rule))


def change_layout(source: IO[bytes], sink: IO[bytes], change: LayoutChange) -> None:
    """Copy a sheet part from source to sink with another layout, and nothing else."""
    stream = SheetStream(source)
    head = stream.until_rows(may_be_empty=True)
    prefix = sheet_prefix(head).encode()
    sink.write(changed_head(head, prefix, change))
    for piece in stream.pieces():
        sink.write(piece)
    sink.write(changed_tail(stream.rest(), prefix, change))


def _widened_head(head: bytes, new: NewColumns, prefix: bytes) -> bytes:
    """Let <dimension> and <cols> know of the new columns."""

    def widen(dimension: re.Match[bytes]) -> bytes:
        return dimension[1] + _union(dimension[2].decode(), new).encode() + dimension[3]

    head = re.sub(rb'(<(?:\w+:)?dimension\b[^>]*\bref=")([^"]+)(")', widen, head, count=1)
    return _with_widths(head, new, prefix)


def _union(ref: str, new: NewColumns) -> str:
    """Return a range that holds the new columns as well."""
    try:
        area = parse_range(ref)
    except ValueError:
        return ref
    rows = [area.top, area.bottom, *map(int, new.rows[:1]), *map(int, new.rows[-1:])]
    if new.header_row is not None:
        rows.append(new.header_row)
    return Range(min(rows), min(area.left, new.first), max(rows), max(area.right, new.last)).address


_COLUMNS = re.compile(rb"<(?:\w+:)?col\b[^>]*>")


def _with_widths(head: bytes, new: NewColumns, prefix: bytes) -> bytes:
    """Give the new columns a width, unless the sheet says something about them already."""
    spans = [span for span in map(_span, _COLUMNS.finditer(head)) if span is not None]
    missing = _missing_widths(new, spans)
    if not missing:
        return head
    tags = b"".join(
        b'<%scol min="%d" max="%d" width="%g" customWidth="1"/>' % (prefix, column, column, width + EDGES)
        for column, width in missing.items()
    )
    end = re.search(rb"</(?:\w+:)?cols\s*>", head)
    if end is None:
        return _with_list_of_widths(head, b"<%scols>%s</%scols>" % (prefix, tags, prefix))
    # In order of columns: the new tags go in front of the first one that is right of them.
    start = next((span.start for span in spans if span.first > max(missing)), end.start())
    return head[:start] + tags + head[start:]


def _missing_widths(new: NewColumns, spans: Sequence[_WidthSpan]) -> dict[int, float]:
    """Return {column: width} of the new columns that a sheet says nothing about."""
    return {
        column: width
        for column, width in enumerate(new.widths, start=new.first)
        if not any(span.first <= column <= span.last for span in spans)
    }


def _with_list_of_widths(head: bytes, tags: bytes) -> bytes:
    """Put a list of widths in front of the rows, where a sheet has none."""
    rows = re.search(rb"<(?:\w+:)?sheetData\b", head)
    if rows is None:
        return head + tags
    return head[: rows.start()] + tags + head[rows.start() :]


#: Excel adds room for the cell's edges to a width as one types it.
EDGES = 0.7109375


class _WidthSpan(NamedTuple):
    """The columns that a tag gives a width. start: where the tag begins."""

    first: int
    last: int
    start: int


def _span(tag: re.Match[bytes]) -> _WidthSpan | None:
    first, last = re.search(rb'\bmin="(\d+)"', tag[0]), re.search(rb'\bmax="(\d+)"', tag[0])
    if first is None or last is None:
        return None
    return _WidthSpan(int(first[1]), int(last[1]), tag.start())


def _fitting_filter(tail: bytes, new: NewColumns) -> bytes:
    """Let the sheet's own filter cover new columns, where it covers those next to them; or end before them again."""
    if new.layout.filters is not None or new.layout.drops_filter:
        return tail  # it is ours as a whole
    if new.removed is not None:
        headers, sheet = new.removed
        return narrowed(tail, new.first, headers, where=f"Sheet {sheet}")
    if not new.widens:
        return tail

    def widen(auto_filter: re.Match[bytes]) -> bytes:
        return auto_filter[1] + widened_filter(auto_filter[2].decode(), new).encode() + auto_filter[3]

    return re.sub(rb'(<(?:\w+:)?autoFilter\b[^>]*?\bref=")([^"]+)(")', widen, tail, count=1)


def _with_rules(
    tail: bytes, new: NewColumns, prefix: bytes, look_of_rule: Callable[[str, str, str], int] | None
) -> bytes:
    """Let the rules of this run come."""
    rules = new.rules
    if rules is None or not rules.words or look_of_rule is None or not len(new.rows):
        return tail
    column = new.first + rules.column
    area = Range(int(new.rows[0]), column, int(new.rows[-1]), column)
    looks = [(word, look_of_rule(rules.ink, fill, edge)) for word, (fill, edge) in rules.words.items()]
    return with_rules(tail, prefix, area, looks)


def widened_filter(ref: str, new: NewColumns) -> str:
    """Return a filter's range with the new columns, where it ends right before them."""
    try:
        area = parse_range(ref)
    except ValueError:
        return ref
    if area.top == new.header_row and area.right == new.first - 1:
        return area._replace(right=new.last).address
    return ref
