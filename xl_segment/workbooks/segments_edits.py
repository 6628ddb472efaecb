"""What an analyst wrote on our sheet Segments: over the personas' texts, and the budget.

Both hosts hand over plain cells; a sheet that an earlier version drew is read as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from xl_segment.errors import SettingError
from xl_segment.pages.page import STRATEGY
from xl_segment.pages.segment_cards import EVERYBODY
from xl_segment.pages.strategy_block import (
    AT_STAKE,
    BUDGET,
    FIGURES_OF_STRATEGY,
    PLAN_ADVICE,
    PLAN_NAME,
    PLAN_OFFER,
    PLAN_WHO,
    without_not,
)
from xl_segment.personas.palette import NAMES, called
from xl_segment.personas.profile import Persona
from xl_segment.workbooks.control_sheets import Cells, shown_text

_LARGEST_BUDGET = 1e15
#: Above the names on the cards; what else stands in that row.
_NAME_ON_CARDS = "Segment"
_CARDS = {_NAME_ON_CARDS, "Customers", "Clear cases"}
_PLAN = {PLAN_NAME, PLAN_WHO, PLAN_OFFER, PLAN_ADVICE}


def read_edits(cells: Cells, personas: Sequence[Persona]) -> dict[int, dict[str, str]]:
    """Read what an analyst wrote over the personas on our sheet Segments: {segment: {field: text}}.

    personas: as they were shown. A name stands in several tables; any of them may have been written over. Raises
    SettingError, naming the cell, where a colour is none, or a header was written over and its texts would be lost.
    """
    shown = {persona.segment: persona for persona in personas}
    edits = _in_cards(cells, shown)
    for segment, changed in (*_in_plan(cells, shown), *_in_tables(cells, shown)):
        edits.setdefault(segment, {}).update(changed)
    return edits


def _in_cards(cells: Cells, shown: Mapping[int, Persona]) -> dict[int, dict[str, str]]:
    """Read the names on the cards, which stand beside the numbers of their segments, in the cells with the colour."""
    edits: dict[int, dict[str, str]] = {}
    column: int | None = None
    for values in cells.values:
        texts = [shown_text(cell) for cell in values]
        if {" ".join(text.split()) for text in texts} >= _CARDS:
            column = texts.index(_NAME_ON_CARDS)
        elif column is not None and EVERYBODY in texts:
            break
        elif column is not None and (persona := shown.get(_number(texts[column - 1]))) is not None:
            name = _name(texts[column], persona)
            if name != persona.name:
                edits[persona.segment] = {"name": name}
    return edits


def _in_plan(cells: Cells, shown: Mapping[int, Persona]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield segment and {field: text} of what was written over in the plan, which has two rows a segment."""
    columns: dict[str, int] = {}
    rows = enumerate(cells.values)
    for row, values in rows:
        texts = [shown_text(cell) for cell in values]
        if len(_PLAN & {*texts}) > 1:
            columns = _columns_of_plan(cells, row, texts)
            continue
        if "name" not in columns:
            continue
        persona = shown.get(_number(texts[columns["name"] - 1]))
        if persona is None:
            return  # below the plan
        _, below = next(rows, (row, ()))
        lower = [shown_text(cell) for cell in below] + [""] * len(texts)
        said = {field: texts[column] for field, column in columns.items()}
        said |= {"name": _name(said["name"], persona), "goal": lower[columns["name"]]}
        if "do" in columns:
            said["dont"] = lower[columns["do"]]
        was = {name: " ".join(str(getattr(persona, name)).split()) for name in said}
        was["dont"] = without_not(was["dont"])
        changed = {name: text for name, text in said.items() if text and text != was[name]}
        if changed:
            yield persona.segment, changed


def _columns_of_plan(cells: Cells, row: int, texts: Sequence[str]) -> dict[str, int]:
    """Return {field: column, from 0} of the plan's header; of advice that of the texts, beside their labels."""
    titles = {PLAN_NAME: "name", PLAN_WHO: "description", PLAN_OFFER: "recommendation", PLAN_ADVICE: "do"}
    strange = [column for column, text in enumerate(texts) if text and text not in {*titles, AT_STAKE}]
    missing = [title for title in titles if title not in texts]
    if missing and strange:
        raise _no_such_column(cells, row, strange[0], texts, missing[0])
    columns = {field: texts.index(title) for title, field in titles.items() if title in texts}
    if "do" in columns:
        columns["do"] += 1
    return columns


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else -1


def _name(text: str, persona: Persona) -> str:
    """Return the name that stands behind the number of the segment, as it was where the cell was cleared."""
    return re.sub(rf"^{persona.segment}(\s+|$)", "", text) or persona.name


def _in_tables(cells: Cells, shown: Mapping[int, Persona]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield segment and {field: text} of what was written over in the tables that have a row a segment."""
    header: _SegmentsHeader | None = None
    for row, values in enumerate(cells.values):
        texts = [shown_text(cell) for cell in values]
        if _SegmentsHeader.is_in(texts):
            header = _SegmentsHeader.of(texts)
            _check_names_of_columns(cells, row, texts)
            continue
        persona = None
        if header is not None:
            persona = shown.get(header.segment(texts))
        if header is None or persona is None:
            header = None  # below the table
            continue
        changed = _changed_fields(cells, row, texts, header, persona)
        if changed:
            yield persona.segment, changed


def _check_names_of_columns(cells: Cells, row: int, texts: Sequence[str]) -> None:
    """Raise SettingError where a column of texts has lost its name: nobody would know what stands below it."""
    known = {*STRATEGY, *FIGURES_OF_STRATEGY, "Segment", ""}
    strange = [column for column, text in enumerate(texts) if text not in known]
    missing = [(titles, [title for title in titles if title not in texts]) for titles in _TEXTS_OF_A_TABLE]
    lost = [(len(gone) / len(titles), gone[0]) for titles, gone in missing if 0 < len(gone) < len(titles)]
    if strange and len(lost) and all(gone for _, gone in missing):
        raise _no_such_column(cells, row, strange[0], texts, min(lost)[1])


def _no_such_column(cells: Cells, row: int, column: int, texts: Sequence[str], missing: str) -> SettingError:
    return SettingError(
        f"{cells.address(row, column)}: '{texts[column]}' is no column that is known here, and '{missing}' is missing. "
        "Give the column its name back, as the texts below it would be lost."
    )


def read_budget(cells: Cells) -> float | None:
    """Read the budget that an analyst typed on our sheet Segments, None where there is none.

    Raises SettingError, naming the cell, where it is no amount.
    """
    for row, values in enumerate(cells.values):
        texts = [shown_text(cell) for cell in values]
        if BUDGET in texts[:-1]:
            column = texts.index(BUDGET) + 1
            return _amount(cells, row, column, values[column])
    return None


def _amount(cells: Cells, row: int, column: int, cell: Any) -> float | None:  # noqa: ANN401  any cell
    if not shown_text(cell):
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not 0 <= cell <= _LARGEST_BUDGET:
        raise SettingError(
            f"{cells.address(row, column)}: '{shown_text(cell)}' is no budget. Type an amount as a number from 0 on, "
            "or clear the cell."
        )
    return float(cell)


#: The columns of texts that stand together in a table on our sheet Segments, the first two of an earlier version.
_TEXTS_OF_A_TABLE = (
    ("Who they are", "Insight", "Recommendation", "Do", "Don't", "Colour"),
    ("Goal", "What to measure"),
    ("Insight", "What to measure", "Colour"),
)


class _SegmentsHeader(NamedTuple):
    """Where a table on our sheet Segments has its columns, from 0: fields: {field of a persona: its column}."""

    number: int
    fields: Mapping[str, int]

    @staticmethod
    def is_in(texts: Sequence[str]) -> bool:
        return "Segment" in texts and "Persona" in texts

    @classmethod
    def of(cls, texts: Sequence[str]) -> _SegmentsHeader:
        fields = {STRATEGY[text]: column for column, text in enumerate(texts) if text in STRATEGY}
        return cls(texts.index("Segment"), fields)

    def segment(self, texts: Sequence[str]) -> int:
        """Return the number of the segment that a row is about; -1 where it is about none."""
        number = texts[self.number]
        if not number.isdigit():
            return -1
        return int(number)


def _changed_fields(
    cells: Cells, row: int, texts: Sequence[str], header: _SegmentsHeader, persona: Persona
) -> dict[str, str]:
    """Return {field: text} of what a row says otherwise than the persona that was shown in it."""
    changed = {}
    for name, column in header.fields.items():
        text = texts[column]
        if name == "colour" and text:
            text = _colour(cells, row, column, text, now=persona.colour)
        if text and text != " ".join(str(getattr(persona, name)).split()):
            changed[name] = text
    return changed


def _colour(cells: Cells, row: int, column: int, text: str, *, now: str) -> str:
    """Return the colour that a cell names. now: that of the persona, which may have been called so before."""
    shade = called(text, now)
    if not shade and re.fullmatch(r"#[0-9A-Fa-f]{6}", text):
        shade = text
    if not shade:
        raise SettingError(f"{cells.address(row, column)}: '{text}' is none of {', '.join(NAMES)}. Choose one of them.")
    return shade.upper()
