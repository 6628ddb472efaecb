"""Which sheet of a workbook holds the data: the one named, else that of the last run, else the largest table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from xl_segment.errors import DataError, not_found
from xl_segment.workbooks.data_on_sheet import first_few_named
from xl_segment.workbooks.sheets import DataRequest

#: Rows of a long sheet that are looked at; of a table's column, the share of rows that are filled; rows that may be
#: blank, or hold one cell, within a table.
_LOOK, _REGULAR, _THIN = 5_000, 0.2, 2


class Candidate(NamedTuple):
    """A sheet that may hold the data.

    cells: how many stand in its largest table, rows: how many rows that has below its header. pivots: it holds nothing
    but what pivot tables show.
    """

    name: str
    cells: int
    rows: int
    visible: bool = True
    pivots: bool = False


def sheet_named(request: DataRequest, book: str, tables: Mapping[str, str], sheets: Sequence[str]) -> str | None:
    """Return the sheet that was asked for by its own name or by that of its Excel Table; None where none was.

    tables: {Excel Table: its sheet}. sheets: those that may hold data. Raises NotFoundError, naming the nearest one.
    """
    if request.table is not None:
        return tables[_known("table", request.table, tables, book)]
    if request.sheet is not None:
        return _known("sheet", request.sheet, sheets, book)
    return None


def _known(kind: str, name: str, known: Iterable[str], book: str) -> str:
    """Return a name as it is spelled in the workbook."""
    spelled = next((known_name for known_name in known if known_name.casefold() == name.strip().casefold()), None)
    if spelled is None:
        raise not_found(kind, name, known, book)
    return spelled


def no_data(book: str, again: str) -> DataError:
    """Return the sentence for a workbook without data. again: what the user does then, "run" or "click"."""
    return DataError(f"There is no data in {book}. Paste your customers or sales into a sheet, then {again} again.")


def choose_sheet(
    request: DataRequest,
    filled: Sequence[str],
    largest: Callable[[], tuple[str, list[str]]],
    *,
    in_sight: str | None = None,
    hint: str = "",
) -> tuple[str, list[str]]:
    """Choose a sheet where none was named; returns it, and what was decided, in words.

    filled: sheets that hold cells. largest: finds the one with the largest table, and says so. in_sight: the sheet that
    the user looks at, "" where that holds no data, None where nobody looks at any. hint: how to name another one.
    """
    last = _last_sheet(request, filled)
    if in_sight is not None and request.again and last is not None:
        return last, []
    if in_sight:
        return in_sight, []
    taken, notes = largest()
    if last is None or last == taken:
        return taken, notes
    if not hint:
        return last, []
    return last, [f"Sheet {last} was taken, as in the last run; {hint}."]


def _last_sheet(request: DataRequest, filled: Sequence[str]) -> str | None:
    """Return the sheet of the last run, where it still holds cells."""
    return next((name for name in filled if name.casefold() == request.last_sheet.casefold()), None)


def best_of(candidates: Sequence[Candidate], hint: str = "") -> tuple[Candidate, list[str]]:
    """Return the sheet with the largest table, and what was decided, in words. hint: how to name another one.

    Hidden sheets come behind those in sight, and last those that hold nothing but pivot tables.
    """
    taken, *others = sorted(candidates, key=lambda sheet: (sheet.pivots, not sheet.visible, -sheet.cells))
    with_data = [sheet for sheet in others if sheet.rows > 0 and not sheet.pivots]
    if not with_data or taken.pivots:
        return taken, []
    named = first_few_named([_in_words(sheet) for sheet in (taken, *with_data)])
    return taken, [f"Sheets {named} hold tables; {taken.name} was taken{hint}."]


def _in_words(sheet: Candidate) -> str:
    about = f"{sheet.rows:,} rows"
    if sheet.rows == 1:
        about = "1 row"
    if not sheet.visible:
        about += ", hidden"
    return f"{sheet.name} ({about})"


def table_size(cells: list[list[Any]]) -> tuple[int, int]:
    """Return how many cells stand in the largest table of a sheet, and how many rows it has below its header.

    A table is a block of rows in which the same columns are filled; what stands alone somewhere is none, and counts as
    one cell. Of a long sheet some thousand rows are looked at.
    """
    step = len(cells) // _LOOK + 1
    best = (1, 0)
    for block in _blocks(cells[::step]):
        regular = [count for count in _filled_by_column(block) if count >= _REGULAR * len(block)]
        if len(regular) > 1:
            rows = block
            if step > 1:
                rows = cells
            best = max(best, (sum(regular) * step, len(rows) - 1))
    return best


def _filled_by_column(block: list[list[Any]]) -> list[int]:
    counts = [0] * max(map(len, block))
    for row in block:
        for column, cell in enumerate(row):
            counts[column] += cell is not None
    return counts


def _blocks(rows: Iterable[list[Any]]) -> list[list[list[Any]]]:
    """Part rows where more than two in a row hold nothing, or a single cell."""
    blocks: list[list[list[Any]]] = []
    thin = _THIN + 1
    for row in rows:
        if sum(cell is not None for cell in row) < 2:
            thin += 1
            continue
        if thin > _THIN:
            blocks.append([])
        blocks[-1].append(row)
        thin = 0
    return blocks
