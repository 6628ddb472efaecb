"""The sheet Changes: does the model still fit, who moved where and why, and a line per run."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from xl_segment.charts.flow import flow
from xl_segment.look import LookName
from xl_segment.memory.customer_names import Callings
from xl_segment.memory.memory import RunLine
from xl_segment.memory.migration import NO_SEGMENT, Customers, migration_matrix, sizes_before_and_now
from xl_segment.memory.reading_again import warning_on_later_sales
from xl_segment.pages.drift_tables import add_drift
from xl_segment.pages.names import CHANGES
from xl_segment.pages.page import Block, Column, Page, Picture, RowCursor, Value, table
from xl_segment.pages.segment_cards import EVERYBODY
from xl_segment.pages.words import in_currency
from xl_segment.result import Segmentation
from xl_segment.rounding import many
from xl_segment.segments.drift import Drift
from xl_segment.segments.drift_reasons import STILL_FITS

#: Rows of customers who moved; the data sheet has them all.
MOST_MOVED, MOST_LISTED = 200, 50
#: How many columns a note covers.
_ACROSS = 8
#: How high a row is under a picture, in points.
_ROW = 15.0

_HOW = (
    "From the segment of the run before (down) to the segment of this run (across); every customer of both runs stands "
    "in one cell."
)
_MONEY = " Money is that of this run; of those who are gone, that of the run before."
_SILHOUETTE = "Silhouette: how much nearer customers are to their own segment than to the next, 1 is clear, 0 is not."
#: What stands in the place of a verdict where the model was made in this very run.
MADE_NOW = (
    "The segments were made anew with the customers of this run, so there is no older model that could fit or not."
)


def changes_page(result: Segmentation) -> Page:
    """What is different from the run before."""
    callings = Callings.of(result.table, result.features)
    cursor = RowCursor(1)
    cursor.write(finding(result), "title")
    _add_verdict(cursor, result.drift)
    cursor.write(_against_which_run(result), "note", span=_ACROSS)
    for warning in result.log.warnings:
        if warning == warning_on_later_sales(result.features.measured):
            cursor.write(f"Please check: {warning}", "warning", span=_ACROSS)
    cursor.skip()
    cursor.write("What the segments had and have", "section")
    cursor.put(_had_and_have(result))
    went = flow(result)
    pictures = (Picture(went.name, cursor.row, 1, went.png(), went.alt, went.width, went.height, svg=went.outlines()),)
    cursor.row += math.ceil(went.height * 72 / _ROW) + 1
    _add_moves(cursor, result, callings)
    cursor.write("All runs", "section")
    cursor.write(_SILHOUETTE, "note", span=_ACROSS)
    cursor.put(_runs(result))
    _add_people(cursor, "Who is new", _who_is_new(result, callings))
    _add_people(cursor, "Who is gone", _who_is_gone(result, callings))
    if result.drift is not None:
        add_drift(cursor, result.drift, result)
    last = max(sum(block.covers(len(block.looks) - 1)) - 1 for block in cursor.blocks)
    widths = (24.0, 24.0, *(13.0,) * (last - 2))
    return Page(CHANGES, tuple(cursor.blocks), widths, pictures=pictures, heights={1: 30.0})


def where_most_went(result: Segmentation) -> str:
    """Say between which two segments most customers moved: "52 went from A to B."; "" where nobody did."""
    memory = result.memory
    known = memory.customers.before != NO_SEGMENT
    moved = known & (memory.customers.before != memory.customers.segment)
    if not moved.any():
        return ""
    ways = pd.DataFrame({"was": memory.customers.before[moved], "now": memory.customers.segment[moved]}).value_counts()
    most = ways[ways == ways.max()].sort_index()
    was, now = (result.memory.name_of(int(number)) for number in most.index[0])
    which = "Most of them" if ways.max() * 2 > moved.sum() else "The most on one way"
    return f"{which}: {ways.max():,} from {was} to {now}."


def finding(result: Segmentation) -> str:
    """Say in half a sentence what has changed since the run before."""
    last = result.memory.history[-1]
    parts = ["Nobody changed segment"]
    if last.moved:
        parts = [f"{many(last.moved, 'customer')} changed segment"]
    if last.new:
        parts.append(f"{last.new:,} {_is_or_are(last.new)} new")
    if last.gone:
        parts.append(f"{last.gone:,} {_is_or_are(last.gone)} gone")
    return ", ".join(parts)


def _is_or_are(count: int) -> str:
    return "is" if count == 1 else "are"


def _against_which_run(result: Segmentation) -> str:
    before, last = result.memory.history[-2:]
    days = result.features.measured.days
    against = f"that of {days.text(before.day)}"
    if before.day == last.day:
        against = f"the one before ({before.how}), same day"
    return f"The run of {days.text(last.day)} ({last.how}) against {against}.{_counted_back(result)}"


def _counted_back(result: Segmentation) -> str:
    """Say from which day recency counts back, and for how long it will; "" where there is no recency."""
    date = result.features.measured.reference_date
    if date is None:
        return ""
    text = f" Recency counts back from {result.features.measured.days.text(date)}"
    if result.settings.reference_date is not None:
        return f"{text}, the Reference date of the settings."
    return f"{text}, until you segment again, or name another Reference date (on the sheet Settings, or as an option)."


def _add_verdict(cursor: RowCursor, drift: Drift | None) -> None:
    """Say first of all whether the model still fits, with all reasons."""
    if drift is None:
        cursor.write(MADE_NOW, "prose", span=_ACROSS)
        return
    cursor.write(drift.sentence, "prose" if drift.verdict == STILL_FITS else "warning", span=_ACROSS)
    for reason in drift.reasons[1:]:
        cursor.write(f"Also: {reason}.", "note", span=_ACROSS)


def _had_and_have(result: Segmentation) -> Block:
    """Return customers and money of each segment in the run before and in this one, also of those that ended."""
    memory = result.memory
    sizes = sizes_before_and_now(memory.customers, memory.moves.gone, result.model.numbers)
    numbers = sizes.index.tolist()
    columns = [
        Column("Segment", "rank", [*numbers, None]),
        Column("Persona", "text", [*(result.memory.name_of(number) for number in numbers), EVERYBODY]),
        *(
            Column(f"Customers {when}", "integer", [*sizes[when].tolist(), int(sizes[when].sum())])
            for when in ("before", "now")
        ),
    ]
    if result.features.money is not None and memory.before is not None:
        for when, customers in (("before", memory.before.customers), ("now", memory.customers)):
            columns.append(_money_of(in_currency(f"Money {when}", result), customers, numbers))
    return table(columns)


def _money_of(header: str, customers: Customers, numbers: Sequence[int]) -> Column:
    sums = [float(np.nansum(customers.money[customers.segment == number])) for number in numbers]
    return Column(header, "money", [*sums, sum(sums)])


def _add_moves(cursor: RowCursor, result: Segmentation, callings: Callings) -> None:
    cursor.write("Who moved", "section")
    money = "" if result.features.money is None else _MONEY
    cursor.write(f"{_HOW} {callings.sentence}{money}", "note", span=_ACROSS)
    for matrix in _matrices(result):
        cursor.put(matrix)
    for number, name in result.memory.ended.items():
        cursor.write(f"Segment {number}, {name}, is gone: no segment of this run is like it.", "note", span=_ACROSS)
    if result.memory.moves.why:
        cursor.write(_moved_title(len(result.memory.moves.why)), "section")
        cursor.put(_moved(result, callings))


def _matrices(result: Segmentation) -> list[Block]:
    memory = result.memory
    counts, money = migration_matrix(memory.customers, memory.moves.gone, result.model.numbers)
    matrices = [_matrix(result, counts, "Customers: from", "integer", int)]
    if result.features.money is not None:
        matrices.append(_matrix(result, money, in_currency("Money now", result) + ": from", "money", float))
    return matrices


def _matrix(
    result: Segmentation, matrix: pd.DataFrame, title: str, look: LookName, plain: Callable[[float], Value]
) -> Block:
    """Return a migration matrix as a table with sums. plain: makes a number of Python's out of one of the matrix."""
    values = matrix.to_numpy()
    columns = [_to(number) for number in matrix.columns]
    rows: list[tuple[Value, ...]] = []
    for number, row in zip(matrix.index, values, strict=True):
        cells = [plain(value) if value else None for value in row]
        rows.append((*_from(result, number), *cells, plain(row.sum())))
    sums = [plain(value) for value in [*values.sum(axis=0), values.sum()]]
    return Block(
        row=1,
        column=1,
        values=((title, "Persona", *columns, "Sum"), *rows, ("Sum", None, *sums)),
        looks=("label", "text", *((look,) * (len(columns) + 1))),
        header=True,
    )


def _to(number: int) -> str:
    if number == NO_SEGMENT:
        return "gone"
    return f"to {number}"


def _from(result: Segmentation, number: int) -> tuple[str, str]:
    if number == NO_SEGMENT:
        return "new", "were not there before"
    return f"{number}", result.memory.name_of(number)


def _moved_title(count: int) -> str:
    if count <= MOST_MOVED:
        return "Why they moved"
    return f"Why they moved: {MOST_MOVED} of {count:,}, by money"


def _moved(result: Segmentation, callings: Callings) -> Block:
    """Return the customers who moved, those worth most first, with the feature that moved them most."""
    memory = result.memory
    customers = memory.customers
    moved = np.flatnonzero(np.isin(customers.keys.astype(str), list(memory.moves.why)))
    moved = moved[_worth_most_first(customers.keys[moved], customers.money[moved])][:MOST_MOVED]
    keys = [str(key) for key in customers.keys[moved]]
    columns = [
        *_called(callings, keys),
        # Beside names it stands in narrow columns.
        Column("From", "text", _numbers_and_names(result, customers.before[moved]), span=2 if callings.names else 1),
        Column("To", "text", _numbers_and_names(result, customers.segment[moved]), span=2),
        Column("What moved most", "text", [memory.moves.why[key] for key in keys], span=3),
        *_money_column(result, customers.money[moved]),
    ]
    return table(columns)


def _called(callings: Callings, keys: Sequence[str]) -> list[Column]:
    """Return a column of ids, and one of names where somebody on the page has one."""
    columns = [Column("Customer", "label", [callings.id_of(key) for key in keys])]
    if callings.names:
        columns.append(Column("Name", "text", [callings.name_of(key) or None for key in keys]))
    return columns


def _worth_most_first(keys: np.ndarray, money: np.ndarray) -> np.ndarray:
    """Return the positions of customers, those with the most money first, and by their key where they have the same."""
    return np.lexsort((keys.astype(str), -np.nan_to_num(money)))


def _numbers_and_names(result: Segmentation, segments: np.ndarray) -> list[str]:
    return [f"{number} {result.memory.name_of(int(number))}" for number in segments]


def _money_column(result: Segmentation, money: np.ndarray) -> list[Column]:
    """Return a column of money, none where the sheet holds no money."""
    if result.features.money is None:
        return []
    return [Column(in_currency("Money", result), "money", [float(value) for value in money])]


def _add_people(cursor: RowCursor, title: str, people: Block | None) -> None:
    if people is not None:
        cursor.write(title, "section")
        cursor.put(people)


def _who_is_new(result: Segmentation, callings: Callings) -> Block | None:
    customers = result.memory.customers
    return _people(result, customers.only(customers.before == NO_SEGMENT), "Segment", callings)


def _who_is_gone(result: Segmentation, callings: Callings) -> Block | None:
    before = result.memory.before
    if before is None:
        return None
    customers = before.customers
    gone = ~np.isin(customers.keys.astype(str), result.memory.customers.keys.astype(str))
    # The sheet does not say any more what they are called.
    return _people(result, customers.only(gone), "Was in", dataclasses.replace(callings, names={}))


def _people(result: Segmentation, customers: Customers, header: str, callings: Callings) -> Block | None:
    """Return customers with their segments, those worth most first; a line says how many more there are."""
    if not len(customers):
        return None
    shown = customers.only(_worth_most_first(customers.keys, customers.money)[:MOST_LISTED])
    columns = [
        *_called(callings, shown.keys.astype(str).tolist()),
        Column(header, "text", _numbers_and_names(result, shown.segment), span=2 if callings.names else 1),
        *_money_column(result, shown.money),
    ]
    people = table(columns)
    left = len(customers) - len(shown)
    if not left:
        return people
    more = (f"and {left:,} more", *([None] * (len(columns) - 1)))
    return dataclasses.replace(people, values=(*people.values, more))


def _runs(result: Segmentation) -> Block:
    runs: list[RunLine] = list(reversed(result.memory.history))
    columns = [
        Column("Run", "label", [f"{result.features.measured.days.text(run.day)} {run.how}" for run in runs]),
        Column("Verdict", "text", [run.verdict for run in runs]),
        Column("Rows", "integer", [run.rows for run in runs]),
        Column("Customers", "integer", [run.customers for run in runs]),
        Column("New", "integer", [run.new for run in runs]),
        Column("Gone", "integer", [run.gone for run in runs]),
        Column("Changed segment", "integer", [run.moved for run in runs]),
        Column("Segments", "integer", [run.k for run in runs]),
        Column("Silhouette", "fit", [run.silhouette for run in runs]),
    ]
    return table(columns)
