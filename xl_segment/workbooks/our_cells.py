"""Which cells in our columns are ours and which the user's: known cell by cell, since only ours are ever taken out."""

from __future__ import annotations

import datetime
import statistics
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from xl_segment.errors import DataError
from xl_segment.memory.rows import CHANGED_ON, FIT, NOT_SEGMENTED, OUR_COLUMNS, PERSONA, PREVIOUS_SEGMENT, SEGMENT
from xl_segment.ooxml.addresses import Range, column_letter
from xl_segment.pages.names import OWN_NAMES
from xl_segment.sheet.grid import EXCEL_DAY_ZERO
from xl_segment.workbooks.data_on_sheet import DataSheet
from xl_segment.workbooks.hidden_sheet import LastRun
from xl_segment.workbooks.our_columns import OurColumns

#: No segment has a higher number, and no run was earlier than this day: such a number is the user's.
_MOST_SEGMENTS, _FIRST_RUN = 999, datetime.date(2000, 1, 1)
_FIRST_DAY_NUMBER = (_FIRST_RUN - EXCEL_DAY_ZERO.date()).days
#: Shares are typed with fewer digits behind the point than this.
_TYPED_DIGITS = 4
#: {row: columns (from 1) of cells in it}.
CellsByRow = dict[int, set[int]]


class FormulaCells(NamedTuple):
    """Cells with formulas in our columns.

    our_rows: rows whose persona is a formula of ours; a program that does not calculate saves nothing of what it
    shows. theirs: {row: columns} of all other formulas.
    """

    our_rows: Collection[int]
    theirs: Mapping[int, Collection[int]]

    @classmethod
    def of(cls, formulas: Iterable[tuple[int, int, str]], columns: range) -> FormulaCells:
        """Tell ours from the others. formulas: row, column and text of each; columns: ours."""
        our_rows: set[int] = set()
        theirs: CellsByRow = {}
        for row, column, text in formulas:
            if column not in columns[:2] or OWN_NAMES not in text:
                theirs.setdefault(row, set()).add(column)
            elif column == columns[1]:
                our_rows.add(row)
        return cls(our_rows, theirs)


def our_written_cells(
    data: DataSheet,
    our_columns: OurColumns,
    last_run: LastRun | None,
    formulas: FormulaCells,
    rows_with_data: Collection[int] | None = None,
) -> CellsByRow:
    """Return {row: the columns (from 1) of the cells in it that an earlier run wrote, or left blank}; header apart.

    A row is known by its segment, persona and fit, or two of them: the user may have written over one. In it every cell
    that could not have come from us is the user's. A note or a sum below the data is none of these, nor is a copy of
    the labels that was pasted below it. rows_with_data: where they are known.
    """
    names = _persona_names(last_run)
    last = our_columns.top
    if last_run is not None:
        last += last_run.rows
    if rows_with_data is None:
        rows_with_data = _rows_with_data(data, our_columns, last)
    with_data = {*rows_with_data}
    columns = {*our_columns.columns}
    nothing: Collection[int] = ()
    by_row: CellsByRow = {}
    for number, row in enumerate(data.cells[our_columns.top - 1 :], start=our_columns.top):
        cells = our_cells_in(row, our_columns)
        theirs = formulas.theirs.get(number, nothing)
        if number in formulas.our_rows:
            cells[:2] = [None, None]  # whatever they show
        elif not _is_labelled(cells, theirs, our_columns, names, has_data=number in with_data, is_above=number <= last):
            continue
        odd = _odd_columns(cells, our_columns, names)
        by_row[number] = columns  # one set for half a million rows
        if theirs or odd:
            by_row[number] = columns.difference(theirs, odd)
    return by_row


def _odd_columns(cells: Sequence[Any], our_columns: OurColumns, names: set[str]) -> list[int]:
    """Return the columns of a row whose cells could not have come from us."""
    return [
        column
        for column, cell, could_be_written in zip(our_columns.columns, cells, _COULD_BE, strict=False)
        if cell is not None and not could_be_written(cell, names)
    ]


def _is_labelled(
    cells: Sequence[Any],
    theirs: Collection[int],
    our_columns: OurColumns,
    names: set[str],
    *,
    has_data: bool,
    is_above: bool,
) -> bool:
    """Tell whether a row holds labels of ours.

    theirs: columns with formulas of the user's. is_above: not below the last row that we wrote to.
    """
    if not has_data and not is_above:
        return False
    if theirs:
        cells = _blanked(cells, our_columns, theirs)
    return _is_label(cells, names, has_data=has_data)


def _blanked(cells: Sequence[Any], our_columns: OurColumns, columns: Collection[int]) -> list[Any]:
    """Return what stands in our columns of a row, with blanks in some of them."""
    blanked = list(cells)
    for column in columns:
        if column in our_columns.columns:
            blanked[column - our_columns.first] = None
    return blanked


def _rows_with_data(data: DataSheet, our_columns: OurColumns, last: int) -> set[int]:
    """Return the rows in which about as many cells stand left of ours as in the usual row. last: the last of ours."""
    counts = {
        number: sum(cell is not None for cell in row[: our_columns.first - 1])
        for number, row in enumerate(data.cells[our_columns.top :], start=our_columns.top + 1)
    }
    usual = statistics.median([count for number, count in counts.items() if number <= last] or [2])
    return {number for number, count in counts.items() if count >= max(usual / 2, 1)}


def our_cells_in(row: list[Any], our_columns: OurColumns) -> list[Any]:
    """Return what stands in our columns of a row."""
    cells = row[our_columns.first - 1 : our_columns.columns[-1]]
    return cells + [None] * (len(our_columns.headers) - len(cells))


def rows_to_leave(
    data: DataSheet, our_columns: OurColumns, labels: Mapping[int, Any], written: CellsByRow, formulas: FormulaCells
) -> set[int]:
    """Return rows that are left alone, as something of the user's stands where our cells would go.

    labels: {row: the persona that it gets}. written: as `cells_of_ours` returns it. A row of sums below the data, say,
    needs no word that it is not segmented. Raises DataError where it is a customer's row.
    """
    boxes = _boxes_among(data, our_columns, max(labels, default=1))
    left: set[int] = set()
    for number, label in labels.items():
        taken = _taken(data, our_columns, number, written, formulas)
        box = None
        if number not in written:
            box = _box_in(boxes, number)
        if taken is None and box is None:
            continue
        if label == NOT_SEGMENTED and number not in written:
            left.add(number)
        elif box is not None:
            raise _merged(data, our_columns, number, box)
        elif taken is not None:
            raise _in_the_way(data, our_columns, number, taken, formulas)
    return left


def _taken(
    data: DataSheet, our_columns: OurColumns, number: int, written: CellsByRow, formulas: FormulaCells
) -> int | None:
    """Return the first column in which something of the user's stands in a row."""
    row: list[Any] = []
    if number <= len(data.cells):
        row = data.cells[number - 1]
    theirs, not_theirs = formulas.theirs.get(number, ()), written.get(number, ())
    for column, cell in zip(our_columns.columns, our_cells_in(row, our_columns), strict=True):
        if (cell is not None or column in theirs) and column not in not_theirs:
            return column
    return None


def _boxes_among(data: DataSheet, our_columns: OurColumns, bottom: int) -> list[Range]:
    """Return the merged cells that reach into our columns, down to a row."""
    area = Range(1, our_columns.first, bottom, our_columns.columns[-1])
    boxes = (Range(*corners) for corners in data.grid.merged)
    return [box for box in boxes if box.meets(area)]


def _box_in(boxes: Sequence[Range], row: int) -> Range | None:
    return next((box for box in boxes if box.top <= row <= box.bottom), None)


def _merged(data: DataSheet, our_columns: OurColumns, row: int, box: Range) -> DataError:
    """Return the sentence for merged cells in a customer's row."""
    return DataError(
        f"The cells {box.address} on sheet {data.grid.sheet} are merged, where '{our_columns.headers[0]}' to "
        f"'{our_columns.headers[-1]}' of row {row} go. Unmerge them, then run again."
    )


def _in_the_way(data: DataSheet, our_columns: OurColumns, row: int, column: int, formulas: FormulaCells) -> DataError:
    """Return the sentence for a cell of the user's in a customer's row."""
    position = column - our_columns.first
    cell = None
    if row <= len(data.cells):
        cell = our_cells_in(data.cells[row - 1], our_columns)[position]
    what = f"'{cell}'"
    if column in formulas.theirs.get(row, ()):
        what = "a formula"
    elif _is_whole(cell):
        what = f"'{cell:.0f}'"
    return DataError(
        f"Cell {column_letter(column)}{row} on sheet {data.grid.sheet} holds {what}, where "
        f"'{our_columns.headers[position]}' of row {row} goes. Move it out of the columns {our_columns.headers[0]} to "
        f"{our_columns.headers[-1]}, then run again."
    )


def _persona_names(last_run: LastRun | None) -> set[str]:
    """Return the personas that may stand in our second column; none where nobody knows them any more."""
    if last_run is None or not last_run.personas:
        return set()
    return {*last_run.personas, NOT_SEGMENTED}


def _is_label(cells: Sequence[Any], names: set[str], *, has_data: bool) -> bool:
    """Tell whether a segment, a persona and a fit are of those that we write. has_data: something stands left of them.

    Where in doubt they are the user's: to leave a cell of ours does less harm.
    """
    segment, persona, fit = [*cells, None, None][:3]
    if persona == NOT_SEGMENTED and not has_data:
        return segment is None and fit is None
    if _is_segment(segment) + _could_be_persona(persona, names) + _is_share(fit) > 1:
        return True
    return has_data and _is_label_of_one_cell(segment, persona, fit, names)


def _is_label_of_one_cell(segment: Any, persona: Any, fit: Any, names: set[str]) -> bool:  # noqa: ANN401  any cells
    """Tell whether the only cell of a label that is left beside data is ours: a persona, or a fit."""
    if segment is None and persona is None and _is_share(fit):
        return bool(round(fit, _TYPED_DIGITS) != fit)  # nobody types as many digits as we write
    return persona in names and _is_blank_or(segment, _is_segment(segment)) and _is_blank_or(fit, _is_share(fit))


def _is_blank_or(cell: Any, is_our_cell: bool) -> bool:  # noqa: ANN401  any cell
    return cell is None or is_our_cell


def _could_be_segment(cell: Any, _: set[str]) -> bool:  # noqa: ANN401  any cell
    return _is_segment(cell)


def _could_be_persona(cell: Any, names: set[str]) -> bool:  # noqa: ANN401  any cell
    return isinstance(cell, str) and (cell in names or not names)


def _could_be_fit(cell: Any, _: set[str]) -> bool:  # noqa: ANN401  any cell
    return _is_share(cell)


def _could_be_day(cell: Any, _: set[str]) -> bool:  # noqa: ANN401  any cell
    if isinstance(cell, datetime.datetime):
        return cell.time() == datetime.time() and cell.year >= _FIRST_RUN.year
    if isinstance(cell, datetime.date):
        return cell.year >= _FIRST_RUN.year
    return _is_whole(cell) and cell >= _FIRST_DAY_NUMBER


_Test = Callable[[Any, set[str]], bool]
_TESTS: Mapping[str, _Test] = {
    SEGMENT: _could_be_segment,
    PERSONA: _could_be_persona,
    FIT: _could_be_fit,
    PREVIOUS_SEGMENT: _could_be_segment,
    CHANGED_ON: _could_be_day,
}
#: For each of our columns: whether a cell could be one that we wrote.
_COULD_BE = tuple(_TESTS[header] for header in OUR_COLUMNS)


def _is_whole(cell: Any) -> bool:  # noqa: ANN401  any cell
    # Asked for each of half a million rows; True is no number here.
    return type(cell) is int or (type(cell) is float and cell.is_integer())


def _is_segment(cell: Any) -> bool:  # noqa: ANN401  any cell
    return _is_whole(cell) and 1 <= cell <= _MOST_SEGMENTS


def _is_share(cell: Any) -> bool:  # noqa: ANN401  any cell
    return type(cell) in (float, int) and 0 <= cell <= 1
