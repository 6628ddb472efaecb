"""What an analyst wrote on our sheet Segments: over the personas' texts, and the budget.

Both hosts hand over plain cells; a sheet that an earlier version drew is read as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from xl_segment.errors import SettingError
from xl_segment.ooxml.addresses import column_letter
from xl_segment.pages.page import STRATEGY
from xl_segment.pages.segment_cards import EVERYBODY
from xl_segment.pages.strategy_block import (
    AT_STAKE,
    BUDGET,
    FIGURES_OF_STRATEGY,
    PLAN_ADVICE,
    PLAN_HEADINGS,
    PLAN_NAME,
    PLAN_OFFER,
    PLAN_WHO,
    SHARE_OF_BUDGET,
    without_not,
)
from xl_segment.personas.palette import NAMES, called
from xl_segment.personas.profile import Persona
from xl_segment.workbooks.control_sheets import Cells, shown_text

_LARGEST_BUDGET = 1e15
#: A text that is about as long as a cell can hold may have been cut.
_CUT = 32_000
#: Above the names on the cards; what else stands in that row, and in no other row that has two of these.
_NAME_ON_CARDS = "Segment"
_CARDS = (_NAME_ON_CARDS, "Customers", "Clear cases")
_PLAN = {PLAN_NAME: "name", PLAN_WHO: "description", PLAN_OFFER: "recommendation", PLAN_ADVICE: "do"}
_DO, _DONT = "Do", "Don\u2019t"
#: A name as it is drawn, behind the number of its segment.
_NUMBERED = re.compile(r"(\d+)\s{2,}(?=\S)")


class _Edit(NamedTuple):
    """A text that was written over; row, column: of its cell, from 0."""

    row: int
    column: int
    segment: int
    field: str
    text: str


def read_edits(cells: Cells, personas: Sequence[Persona]) -> dict[int, dict[str, str]]:
    """Read what an analyst wrote over the personas on our sheet Segments: {segment: {field: text}}.

    personas: as they were shown. A name stands in several tables; any of them may have been written over. Rows and
    columns may have been put in between. Raises SettingError, naming the cell, where a colour is none, a header or a
    number was written over and texts would be lost, or a segment was given two new names, or another one's.
    """
    shown = {persona.segment: persona for persona in personas}
    first_said: dict[tuple[int, str], _Edit] = {}
    for edit in (*_in_cards(cells, shown), *_in_plan(cells, shown), *_in_tables(cells, shown)):
        first = first_said.setdefault((edit.segment, edit.field), edit)
        if first.text != edit.text:
            other = f"{column_letter(cells.left + first.column)}{cells.top + first.row}"
            raise SettingError(
                f"{cells.address(edit.row, edit.column)}: '{edit.text}' is not what cell {other} says of segment "
                f"{edit.segment}, '{first.text}'. Write the same in both, or clear one of them."
            )
    _check_that_names_differ(cells, shown, first_said)
    edits: dict[int, dict[str, str]] = {}
    for edit in first_said.values():
        edits.setdefault(edit.segment, {})[edit.field] = edit.text
    return edits


def _check_that_names_differ(
    cells: Cells, shown: Mapping[int, Persona], edits: Mapping[tuple[int, str], _Edit]
) -> None:
    """Raise SettingError where a segment was given the name of another: nobody could tell their customers apart."""
    names = {segment: persona.name for segment, persona in shown.items()}
    names |= {segment: edit.text for (segment, field), edit in edits.items() if field == "name"}
    for (segment, field), edit in edits.items():
        others = [
            other for other, name in names.items() if name.casefold() == edit.text.casefold() and other != segment
        ]
        if field == "name" and others:
            raise SettingError(
                f"{cells.address(edit.row, edit.column)}: segment {others[0]} is called '{edit.text}' as well. Give "
                "one of them another name."
            )


def _in_cards(cells: Cells, shown: Mapping[int, Persona]) -> Iterator[_Edit]:
    """Yield the names on the cards, which stand beside the numbers of their segments, in the cells with the colour."""
    column = number = -1
    for row, values in enumerate(cells.values):
        texts = [shown_text(cell) for cell in values]
        if column < 0:
            column = _names_on_cards(cells, row, texts)
            number = _column_of_numbers(cells, row, column, shown)
        elif texts[column] == EVERYBODY and not texts[number]:
            return
        elif (persona := _persona_of(texts[number], texts[column], shown)) is not None:
            name = _name(texts[column], persona, shown)
            if name != _was(persona, "name"):
                yield _Edit(row, column, persona.segment, "name", name)


def _names_on_cards(cells: Cells, row: int, texts: Sequence[str]) -> int:
    """Return the column of the names, where a row is the header of the cards; -1 where it is not.

    The name of a header that was written over stands right before the customers.
    """
    titles = [" ".join(text.split()) for text in texts]
    if "Persona" in titles or sum(title in titles for title in _CARDS) < 2:
        return -1
    if _NAME_ON_CARDS in titles:
        return titles.index(_NAME_ON_CARDS)
    column = titles.index("Customers") - 1
    while column > 0 and not titles[column] and not _has_below(cells, row, column):
        column -= 1
    return column


def _has_below(cells: Cells, row: int, column: int) -> bool:
    """Tell whether a text stands right below a cell, but for a blank row."""
    return any(shown_text(values[column]) for values in cells.values[row + 1 : row + 3])


def _column_of_numbers(cells: Cells, row: int, column: int, shown: Mapping[int, Persona]) -> int:
    """Return the column left of the names that holds the numbers of segments; a column may stand in between."""
    below = cells.values[row + 1 :]
    for left in range(column - 1, -1, -1):
        if any(_number(shown_text(values[left])) in shown for values in below):
            return left
    return max(column - 1, 0)


def _persona_of(number: str, name: str, shown: Mapping[int, Persona]) -> Persona | None:
    """Return whom a row is about: by the number before the name, or where that is gone, by the one within it."""
    if number:
        return shown.get(_number(number))
    numbered = _NUMBERED.match(name)
    return shown.get(int(numbered[1])) if numbered else None


def _in_plan(cells: Cells, shown: Mapping[int, Persona]) -> Iterator[_Edit]:
    """Yield what was written over in the plan, which has two rows a segment."""
    columns: dict[str, int] = {}
    number = -1
    card: Persona | None = None
    is_below_heading = False
    for row, values in enumerate(cells.values):
        texts = [shown_text(cell) for cell in values]
        if not columns:
            columns = _columns_of_plan(cells, row, texts)
            if is_below_heading and not columns and any(texts):
                if _SegmentsHeader.is_in(texts):
                    return  # an earlier version drew it: the plan is a table
                raise _no_such_column(cells, row, next(filter(texts.__getitem__, range(len(texts)))), texts, PLAN_NAME)
            is_below_heading = any(map(_is_heading_of_plan, texts))
            number = _column_of_numbers(cells, row, columns["name"], shown) if "name" in columns else -1
            continue
        if number < 0 or BUDGET in texts or _SegmentsHeader.is_in(texts):
            return  # there is no name to know a row by, or this is below the plan
        persona = _persona_of(texts[number], texts[columns["name"]], shown)
        if persona is not None:
            card = persona
            yield from _upper_row(row, texts, columns, persona, shown)
        elif texts[number]:
            card = None  # of a segment that there is not, or a note of ours below the plan
        elif _has_label(texts, columns, _DO):
            raise SettingError(
                f"{cells.address(row, number)}: the number of the segment is gone. Type it again, as the texts beside "
                "it would be lost."
            )
        elif card is not None and _is_lower_row(texts, columns):
            yield from _lower_row(row, texts, columns, card)
            card = None


def _upper_row(
    row: int, texts: Sequence[str], columns: Mapping[str, int], persona: Persona, shown: Mapping[int, Persona]
) -> Iterator[_Edit]:
    for field, column in columns.items():
        text = _name(texts[column], persona, shown) if field == "name" else texts[column]
        if text and text != _was(persona, field):
            yield _Edit(row, column, persona.segment, field, text)


def _lower_row(row: int, texts: Sequence[str], columns: Mapping[str, int], persona: Persona) -> Iterator[_Edit]:
    for field, column in (("goal", columns["name"]), ("dont", columns.get("do"))):
        if column is None:
            continue
        was = without_not(_was(persona, field)) if field == "dont" else _was(persona, field)
        if texts[column] and texts[column] != was:
            yield _Edit(row, column, persona.segment, field, texts[column])


def _was(persona: Persona, field: str) -> str:
    return " ".join(str(getattr(persona, field)).split())


def _is_lower_row(texts: Sequence[str], columns: Mapping[str, int]) -> bool:
    """Tell whether a row without a number is the lower one of a segment, and none that was put in between."""
    return _has_label(texts, columns, _DONT) or bool(texts[columns["name"]])


def _has_label(texts: Sequence[str], columns: Mapping[str, int], label: str) -> bool:
    return "do" in columns and label in texts[columns["name"] : columns["do"]]


def _is_heading_of_plan(text: str) -> bool:
    """Tell whether a text stands above the plan; that of money may end in its currency."""
    return text in PLAN_HEADINGS.values() or text.startswith(f"{PLAN_HEADINGS[True]}, ")


def _columns_of_plan(cells: Cells, row: int, texts: Sequence[str]) -> dict[str, int]:
    """Return {field: column, from 0} of the plan's header; of advice that of the texts, beside their labels.

    {} where a row is no header of the plan. A header that was cleared is known by where it stood.
    """
    if "Persona" in texts or sum(title in texts for title in (*_PLAN, AT_STAKE)) < 2:
        return {}
    strange = [column for column, text in enumerate(texts) if text and text not in {*_PLAN, AT_STAKE}]
    missing = [title for title in _PLAN if title not in texts]
    if missing and strange:
        raise _no_such_column(cells, row, strange[0], texts, missing[0])
    columns = {field: texts.index(title) for title, field in _PLAN.items() if title in texts}
    known = sorted(texts.index(title) for title in (*_PLAN, AT_STAKE) if title in texts)
    for field in _PLAN.values():
        if field not in columns and (column := _cleared(cells, row, field, columns, known)) is not None:
            columns[field] = column
    if "do" in columns:
        columns["do"] = _texts_beside(cells, row, columns["do"])
    return columns


def _cleared(cells: Cells, row: int, field: str, columns: Mapping[str, int], known: Sequence[int]) -> int | None:
    """Return the column whose header was cleared, None where it is gone as a whole. known: columns with a header."""
    if field == "do":
        below = [shown_text(cell) for values in cells.values[row + 1 : row + 3] for cell in values]
        return below.index(_DO) % len(cells.values[row]) if _DO in below else None
    order = list(_PLAN.values())
    before = max((columns[earlier] for earlier in order[: order.index(field)] if earlier in columns), default=-1)
    after = next((column for column in known if column > before), before)
    there = [column for column in range(before + 1, after) if _has_below(cells, row, column)]
    return there[-1] if there else None


def _texts_beside(cells: Cells, row: int, column: int) -> int:
    """Return the first column right of that with the labels in which something stands."""
    wide = len(cells.values[row])
    return next(
        (right for right in range(column + 1, wide) if _has_below(cells, row, right)), min(column + 1, wide - 1)
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else -1


def _name(text: str, persona: Persona, shown: Mapping[int, Persona]) -> str:
    """Return the name that stands behind the number of a segment, as it was where the cell was cleared.

    One that came from another segment's cell has the number of that.
    """
    if len(text) > _CUT and persona.name.startswith(text[len(str(persona.segment)) :].strip()):
        return _was(persona, "name")  # a cell holds no more of it
    numbered = _NUMBERED.match(text)
    if numbered and int(numbered[1]) in shown:
        return " ".join(text[numbered.end() :].split())
    return " ".join(re.sub(rf"^{persona.segment}(\s{{2,}}|$)", "", text).split()) or _was(persona, "name")


def _in_tables(cells: Cells, shown: Mapping[int, Persona]) -> Iterator[_Edit]:
    """Yield what was written over in the tables that have a row a segment."""
    header: _SegmentsHeader | None = None
    for row, values in enumerate(cells.values):
        texts = [shown_text(cell) for cell in values]
        if _SegmentsHeader.is_in(texts):
            header = _SegmentsHeader.of(texts)
            _check_names_of_columns(cells, row, texts)
            continue
        if header is None or not any(texts[: header.last + 1]):
            continue  # a row may have been put in between
        persona = shown.get(header.segment(texts))
        if persona is None:
            header = None  # below the table
            continue
        yield from _changed_fields(cells, row, texts, header, persona)


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
    above: Sequence[Any] = ()
    for row, values in enumerate(cells.values):
        texts = [shown_text(cell) for cell in values]
        if BUDGET in texts[:-1]:
            return _budget_beside(cells, row, texts.index(BUDGET))
        if {"Persona", "Segment", SHARE_OF_BUDGET} <= {*texts} and above:
            # What stood before the amount was written over; the table is right below it.
            return next((float(cell) for cell in above if _is_amount(cell)), None)
        if any(texts):
            above = values
    return None


def _budget_beside(cells: Cells, row: int, label: int) -> float | None:
    """Read the budget beside its label, or where a column was put in between."""
    values = cells.values[row]
    column = label + 1
    if not shown_text(values[column]) and any(map(_is_amount, values[column + 1 : column + 2])):
        column += 1
    return _amount(cells, row, column, values[column])


def _is_amount(cell: Any) -> bool:  # noqa: ANN401  any cell
    return isinstance(cell, int | float) and not isinstance(cell, bool) and 0 <= cell <= _LARGEST_BUDGET


def _amount(cells: Cells, row: int, column: int, cell: Any) -> float | None:  # noqa: ANN401  any cell
    if not shown_text(cell):
        return None
    if not _is_amount(cell):
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

    @property
    def last(self) -> int:
        """The second of the columns that say whom a row is about."""
        return max(self.number, self.fields["name"])

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
) -> Iterator[_Edit]:
    """Yield what a row says otherwise than the persona that was shown in it."""
    for name, column in header.fields.items():
        text = " ".join(texts[column].split()) if name == "name" else texts[column]
        if name == "colour" and text:
            text = _colour(cells, row, column, text, now=persona.colour)
        if text and text != _was(persona, name):
            yield _Edit(row, column, persona.segment, name, text)


def _colour(cells: Cells, row: int, column: int, text: str, *, now: str) -> str:
    """Return the colour that a cell names. now: that of the persona, which may have been called so before."""
    shade = called(text, now)
    if not shade and re.fullmatch(r"#[0-9A-Fa-f]{6}", text):
        shade = text
    if not shade:
        raise SettingError(f"{cells.address(row, column)}: '{text}' is none of {', '.join(NAMES)}. Choose one of them.")
    return shade.upper()
