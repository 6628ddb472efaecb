"""Segment and Persona as formulas beside the data: what each cell is read as, and on which rows that says the same."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.memory.rows import NOT_SEGMENTED, SEGMENT
from xl_segment.pages.excel_formulas import differ_in_case_alone, inputs, is_linear, nearest, persona_of
from xl_segment.result import Segmentation
from xl_segment.rounding import many
from xl_segment.segments.segment_model import SegmentModel
from xl_segment.sheet import measures as m
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.roles import Kind, Role

#: What Excel takes as one formula, with some letters to spare.
LONGEST = 8_000
#: The columns of days that a measure is made from.
_MADE_FROM_DAYS = {m.RFM_NAMES[m.RECENCY]: Role.LAST_PURCHASE, m.RFM_NAMES[m.TENURE]: Role.SINCE}
#: Of a name of a Table, and of a cell's address.
_THIS_ROW, _ADDRESS = "[[#This Row],[]]", 12
#: Of a cell that a sentence names, so many letters are shown.
_SHOWN = 30


@dataclass(frozen=True)
class Reading:
    """How a formula reads what one has to know of a customer.

    header: the column whose cell it reads. of_cell: the formula for the value, of how the cell is called; an error
    where there is no number. of_cells: the same of all cells of the column, NaN for nothing. is_label: it is a text.
    is_date: its cells hold days, and no number is meant.
    """

    header: str
    of_cell: Callable[[str], str]
    of_cells: Callable[[pd.Series], pd.Series]
    is_label: bool = False
    is_date: bool = False

    def misread(self, cells: pd.Series) -> pd.Series:
        """Tell which cells a formula takes for another number than the engine does: to Excel a day is a number."""
        if self.is_label:
            return pd.Series(False, cells.index)
        times = (datetime.date, datetime.time, datetime.timedelta)
        return cells.map(lambda cell: _is_number(cell) if self.is_date else isinstance(cell, times)).astype(bool)


def readings(model: SegmentModel, data: SheetData) -> dict[str, Reading | None]:
    """Return {source: how a formula reads it}, None where no cell of the customer's own row says it."""
    return {source: _reading(model, data, source) for source in inputs(model)}


def _reading(model: SegmentModel, data: SheetData, source: str) -> Reading | None:
    steps = [step for step in model.transform.steps if step.source == source]
    is_column = source in data.columns
    levels = [step.level for step in steps if step.level is not None]
    if levels:
        return _label(source, levels, exact=differ_in_case_alone(model, source)) if is_column else None
    if source in model.columns and is_column:
        return Reading(source, _number_in, _numbers)
    if steps[0].measure == m.AGE and model.year is not None and model.born in data.columns:
        return _age(model.born, model.year)
    role = _MADE_FROM_DAYS.get(source)
    header = next((header for header, of in model.columns.items() if of == role and header in data.columns), None)
    if role is not None and header is not None and model.reference_date is not None:
        return _days_before(header, model.reference_date)
    return None


def _label(header: str, levels: Sequence[str], *, exact: bool) -> Reading:
    """exact: capitals count, as two labels differ in nothing else."""
    fold: Callable[[str], str] = str if exact else str.lower
    known = {fold(level): level for level in levels}
    return Reading(
        header, lambda cell: cell, lambda cells: cells.map(lambda cell: known.get(fold(str(cell)))), is_label=True
    )


def _age(header: str, year: int) -> Reading:
    return Reading(header, lambda cell: f"{year}-{_number_in(cell)}", lambda cells: year - _numbers(cells))


def _days_before(header: str, day: datetime.date) -> Reading:
    reference = f"DATE({day.year},{day.month},{day.day})"

    def days(cells: pd.Series) -> pd.Series:
        known = cells.map(lambda cell: isinstance(cell, datetime.date))
        parsed = pd.to_datetime(cells.where(known), errors="coerce").dt.normalize()
        return (pd.Timestamp(day) - parsed).dt.days.clip(lower=0).astype(float)

    return Reading(header, lambda cell: f"MAX(0,{reference}-INT({_number_in(cell)}))", days, is_date=True)


def _number_in(cell: str) -> str:
    """Return the formula for the number in a cell, an error where there is none, which names the cell only once."""
    return f"AVERAGE({cell})"


def _numbers(cells: pd.Series) -> pd.Series:
    """Return the numbers in cells, NaN where something else stands."""
    return pd.to_numeric(cells.where(cells.map(_is_number)), errors="coerce").astype(float)


def _is_number(cell: object) -> bool:
    return type(cell) in (int, float)


@dataclass(frozen=True)
class LabelFormulas:
    """Segment and Persona as formulas beside the data.

    rows: the sheet rows whose formula gives what the engine found; the others have values. An engine that reads "45
    years" as 45 knows more than a formula. values: the sheet rows that have a segment as a value; why: what a formula
    would do wrong on the first of them.
    """

    model: SegmentModel
    readings: Mapping[str, Reading]
    rows: frozenset[int] = frozenset()
    values: tuple[int, ...] = ()
    why: str = ""

    @classmethod
    def of(
        cls, model: SegmentModel, readings: Mapping[str, Reading], cells: pd.DataFrame, segments: pd.Series
    ) -> LabelFormulas:
        """Find out on which rows a formula says the same.

        cells: of the data, as they stand in the workbook, by sheet row. segments: by sheet row, <NA> where set aside.
        """
        formulas = cls(model, readings)
        segments = segments.reindex(cells.index)
        given, misread = formulas._of_cells(cells), formulas._misread(cells)
        same = segments.notna() & (segments.fillna(0).to_numpy(np.int64) == given) & ~misread
        values = tuple(map(int, cells.index[segments.notna().to_numpy() & ~same]))
        why = formulas._why_not(cells.loc[values[0]]) if values else ""
        return cls(model, readings, frozenset(map(int, cells.index[same])), values, why)

    @property
    def sources(self) -> tuple[str, ...]:
        """The headers whose cells a formula reads; an age is read from the birth year it was made from."""
        return tuple(reading.header for reading in self.readings.values())

    @property
    def _needs_all(self) -> bool:
        """Whether a customer with a blank among the measures is set aside."""
        return self.model.shaping.get("missing") == "set aside"

    def _of_cells(self, cells: pd.DataFrame) -> np.ndarray:
        """Return the segment that the formula gives each row, 0 for none."""
        raw: dict[str, pd.Series] = {}
        labels: dict[str, pd.Series] = {}
        for source, reading in self.readings.items():
            (labels if reading.is_label else raw)[source] = reading.of_cells(cells[reading.header])
        scored, _ = self.model.score(pd.DataFrame(raw, index=cells.index), pd.DataFrame(labels, index=cells.index))
        return np.where(self._has_enough(cells), scored, 0)

    def _has_enough(self, cells: pd.DataFrame) -> np.ndarray:
        counted = sum(_is_counted(reading, cells[reading.header]) for reading in self.readings.values())
        return np.asarray(counted >= self._least)

    @property
    def _least(self) -> int:
        return len(self.readings) if self._needs_all else 1

    def _misread(self, cells: pd.DataFrame) -> pd.Series:
        misread = pd.Series(False, cells.index)
        for reading in self.readings.values():
            misread |= reading.misread(cells[reading.header])
        return misread

    def _why_not(self, row: pd.Series) -> str:
        """Say why a row has a value: the first cell that a formula reads otherwise."""
        for reading in self.readings.values():
            cell = row[reading.header]
            if reading.is_label or cell is None:
                continue
            is_day = isinstance(cell, datetime.date)
            if is_day == reading.is_date and (is_day or _is_number(cell)):
                continue
            shown = str(cell)[:_SHOWN]
            wanted = "a date" if reading.is_date else "a number"
            return f"it needs {wanted} where '{shown}' stands under {reading.header}"
        return "it takes a cell as it stands that was read otherwise (see Data check)"

    def segment(self, cells: Sequence[str]) -> str:
        """Return the formula for a segment's number; cells: how the cell of each source is called.

        It gives a blank text where nothing is known of a customer: a row that is still empty has no segment.
        """
        read = dict(zip(self.readings, cells, strict=True))
        values = {source: reading.of_cell(read[source]) for source, reading in self.readings.items()}
        return f'=IF({self._count(read)}<{self._least},"",{nearest(self.model, values)})'

    def _count(self, cells: Mapping[str, str]) -> str:
        """Return the formula for how many of the cells are filled in."""
        counts = []
        for function, is_label in (("COUNT", False), ("COUNTA", True)):
            of_kind = [cells[source] for source, reading in self.readings.items() if reading.is_label == is_label]
            if of_kind:
                counts.append(f"{function}({','.join(of_kind)})")
        return "+".join(counts)

    @staticmethod
    def persona(segment: str) -> str:
        """Return the formula for a persona's name; segment: how the cell with the segment is called."""
        return f'=IF(ISNUMBER({segment}),{persona_of(segment)},"{NOT_SEGMENTED}")'

    def is_short_enough(self, table: str | None) -> bool:
        """Tell whether Excel takes the formula; with dozens of features it grows too long. table: the Table's name."""
        cells = ["x" * _ADDRESS for _ in self.sources]
        if table:
            # In a Table some signs of a header have another one in front of them.
            cells = [f"{table}{_THIS_ROW}{header}{'x' * sum(map(header.count, _ESCAPED))}" for header in self.sources]
        return len(self.segment(cells)) <= LONGEST

    @property
    def said(self) -> str:
        """Say how many rows have formulas, and why others have none."""
        of_all = len(self.rows) + len(self.values)
        if not self.values:
            return f"Segment and Persona are formulas in all {many(of_all, 'row')} that have a segment."
        others = "One has a value" if len(self.values) == 1 else f"The other {len(self.values):,} have values"
        return (
            f"Segment and Persona are formulas in {len(self.rows):,} of {many(of_all, 'row')} that have a segment. "
            f"{others}, as a formula would not say the same there: in row {self.values[0]}, {self.why}."
        )


#: What stands behind an apostrophe in a header that a formula names.
_ESCAPED = "'[]#@"


def _is_counted(reading: Reading, cells: pd.Series) -> np.ndarray:
    """Tell which cells COUNT counts, or of labels COUNTA: to both a day is filled in."""
    if reading.is_label:
        return np.asarray(cells.map(lambda cell: cell is not None).astype(bool))
    days = (datetime.date, datetime.time, datetime.timedelta)
    return np.asarray(
        cells.map(lambda cell: (_is_number(cell) and math.isfinite(cell)) or isinstance(cell, days)).astype(bool)
    )


def label_formulas(
    result: Segmentation, typed: Mapping[str, pd.Series] | None = None
) -> tuple[LabelFormulas | None, str]:
    """Return the labels as formulas, where they are asked for, and a sentence: on how many rows, or why on none.

    typed: {header: numbers or days that are written in place of texts}, NaN or NaT where a cell stays, in a workbook
    that is made anew.
    """
    if result.settings.labels != "live formulas":
        return None, ""
    model, sheet = result.model, result.table.sheet
    if not is_linear(model):
        return None, "Labels stay values: segments from a Gaussian mixture cannot be scored with plain formulas."
    if result.features.measured.kind is Kind.SALES:
        return None, "Labels stay values: on sales lines a segment hangs on all lines of a customer, not on one row."
    read: dict[str, Reading] = {}
    for source, reading in readings(model, sheet).items():
        if reading is None:
            return None, f"Labels stay values: {source} is made of more than one cell of a customer's row."
        read[source] = reading
    if not LabelFormulas(model, read).is_short_enough(sheet.table):
        return None, "Labels stay values: with so many measures the formula would be longer than Excel allows."
    formulas = LabelFormulas.of(model, read, _as_written(sheet, read, typed or {}), result.rows[SEGMENT])
    return formulas, formulas.said


def _as_written(sheet: SheetData, read: Mapping[str, Reading], typed: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Return the cells that formulas read as they will stand in the workbook."""
    headers = [reading.header for reading in read.values()]
    columns = {header: sheet.cells[header] for header in headers}
    for header in typed.keys() & columns.keys():
        values = typed[header]
        columns[header] = columns[header].mask(values.notna(), values.astype(object))
    return pd.DataFrame(columns, index=sheet.cells.index, dtype=object)
