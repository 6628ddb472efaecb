"""The Data check: what was read, what each column was taken for, what was set aside, and why so many segments."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from xl_segment.look import LookName
from xl_segment.pages.column_choices import HOW_TO_CHANGE, columns_block, words_block
from xl_segment.pages.evidence_block import evidence_block
from xl_segment.pages.names import CHECK, COLUMN_CHOICES, ROLE_WORDS
from xl_segment.pages.page import Block, Page, PageArea, RowCursor, Value, characters
from xl_segment.pages.words import rows_in_words, sentence
from xl_segment.personas.profile import SegmentProfile
from xl_segment.result import Segmentation
from xl_segment.rounding import many
from xl_segment.segments.quality import Trial
from xl_segment.settings import Settings

#: Columns in pixels of a screen, 1,160 in all: three for what the reader chooses in, each a cell of its own, and behind
#: them narrow ones, of which each table takes as many for a text as it needs.
_WIDTHS = tuple(map(characters, (164, 128, 98, *(55,) * 14)))
_ACROSS = len(_WIDTHS)
#: How many columns the cells of each table cover.
_CLEANED, _TRIED, _SET = (3, 2, 2, 10), (1, 1, 1, 2, 3, 3, 6), (1, 2, 2, 12)
#: {whether limits are where others are}: what counts as the limit.
_WHAT_IS_LIMITED = {
    True: "Values far from all others count as the farthest that have others near them; tables show them as they are:",
    False: "Values beyond the share at either end that was asked for count as the limit; tables show them as they are:",
}


@dataclass(frozen=True)
class _Section:
    """A part of the page; without a block it is left out.

    cells: the defined name of the block's first column, for the next run and for drop-down lists.
    """

    title: str
    block: Block | None
    note: str = ""
    cells: str = ""


#: What the columns of the table of trials mean.
_FIGURES = (
    "Silhouette: how much nearer customers are to their own segment than to the next, 1 is clear, 0 is not. Inertia: "
    "how far customers lie from the centres of their segments; it always falls, and bends where more segments "
    "gain little. Calinski-Harabasz and Davies-Bouldin: how far segments are apart against how wide they are; of the "
    "first a high figure is good, of the second a low one."
)


def check_page(result: Segmentation, written: str) -> Page:
    """Everything that was decided, with its reason."""
    sections = (
        _Section("What each column was taken for", columns_block(result), HOW_TO_CHANGE, COLUMN_CHOICES),
        _Section("Rows set aside and cells repaired", _cleaning(result)),
        _Section("How many segments", _trials(result), f"{result.choice.reason} {_FIGURES}"),
        _Section("How sure that is", evidence_block(result), result.evidence.sentence),
        _Section("Settings that differ from the default", _settings(result)),
        _Section("Notes", _notes(result, written)),
        _Section("What a column can be taken for", words_block(), cells=ROLE_WORDS),
    )
    cursor = RowCursor(1)
    cursor.write(CHECK, "title")
    cursor.write(_verdict(result), "prose", span=_ACROSS)
    cursor.skip()
    names: dict[str, PageArea | str] = {}
    for section in sections:
        if section.block is not None:
            names |= _add_section(cursor, section, section.block)
    return Page(CHECK, tuple(cursor.blocks), _WIDTHS, heights={1: 30.0}, names=names)


def _add_section(cursor: RowCursor, section: _Section, block: Block) -> dict[str, PageArea | str]:
    """Put a section on the page; returns the defined names of its cells."""
    cursor.write(section.title, "section")
    if section.note:
        cursor.write(section.note, "note", span=_ACROSS)
    names: dict[str, PageArea | str] = {}
    if section.cells:
        names[section.cells] = PageArea(cursor.row + 1, 1, len(block.values) - 1)
    cursor.put(block)
    return names


def _verdict(result: Segmentation) -> str:
    log, table = result.log, result.table
    aside = "none"
    if log.rows_set_aside:
        aside = many(log.rows_set_aside, "row")
    return (
        f"{many(log.rows_in, 'row')} read from {table.sheet.where}: {log.rows_used:,} kept, {aside} set aside. "
        f"{table.kind_reason} {many(len(result.labels), 'customer')} in {result.k} segments."
    )


def _cleaning(result: Segmentation) -> Block:
    log = result.log
    rows: list[tuple[Value, ...]] = [
        *_cleaned(log.set_aside, "set aside"),
        *_cleaned(log.repaired, "repaired"),
    ]
    if not rows:
        rows = [("Nothing was set aside or repaired.", None, None, None)]
    header = ("What", "Done", "Rows", "Rows of the sheet")
    total = ("Rows kept", "kept", log.rows_used, f"Of {many(log.rows_in, 'row')} in all")
    looks: tuple[LookName, ...] = ("text", "text", "integer", "text")
    return Block(0, 1, (header, *rows, total), looks, header=True, spans=_CLEANED)


def _cleaned(reasons: Mapping[str, np.ndarray], done: str) -> list[tuple[Value, ...]]:
    return [(sentence(reason), done, len(rows), _rows(rows)) for reason, rows in reasons.items()]


def _rows(rows: np.ndarray) -> str:
    if len(rows) == 1:
        return f"Row {rows_in_words(rows)}"
    return f"Rows {rows_in_words(rows)}"


def _trials(result: Segmentation) -> Block:
    header = ("Segments", "Silhouette", "Smallest share", "Inertia", "Calinski-Harabasz", "Davies-Bouldin", "")
    rows = [
        (
            trial.k,
            trial.silhouette,
            trial.smallest_share,
            trial.inertia,
            trial.calinski_harabasz,
            trial.davies_bouldin,
            _marks(result, trial),
        )
        for trial in result.choice.trials
    ]
    looks: tuple[LookName, ...] = ("integer", "fit", "percent", "number", "number", "fit", "text")
    return Block(0, 1, (header, *rows), looks, header=True, formats={3: "#,##0.0", 4: "#,##0.0"}, spans=_TRIED)


def _marks(result: Segmentation, trial: Trial) -> str | None:
    """Say what speaks for a number of segments; None where nothing does."""
    choice = result.choice
    marks = []
    if trial.k == choice.k:
        marks.append("used")
    if trial.k == choice.knee:
        marks.append("the curve bends here")
    if trial.k == choice.recommended != choice.k:
        marks.append("recommended")
    return sentence(", ".join(marks)) if marks else None


def _settings(result: Segmentation) -> Block | None:
    defaults = Settings()
    rows: list[tuple[Value, ...]] = []
    for option in dataclasses.fields(Settings):
        value = getattr(result.settings, option.name)
        if value != getattr(defaults, option.name) and value not in (None, (), {}):
            about = option.metadata
            rows.append((about["label"], _as_typed(value), about["unit"] or None, about["help"]))
    if not rows:
        return None
    header = ("Setting", "Value", "Unit", "What it does")
    return Block(0, 1, (header, *rows), ("label", "text", "text", "text"), header=True, spans=_SET)


def _as_typed(value: Any) -> str:  # noqa: ANN401  a setting of any type
    """Return a setting as one types it."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={word}" for name, word in value.items())
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value)


def _notes(result: Segmentation, written: str) -> Block | None:
    notes = [*result.table.sheet.notes, *result.features.measured.notes, *result.log.notes]
    if written:
        notes.append(written)
    notes += _transform_notes(result)
    notes += idle_notes(result.profiles)
    measured = result.features.measured
    if measured.money_name:
        currency = f", in {measured.currency}" if measured.currency else ""
        notes.append(f"Money is {measured.money_name}{currency}.")
    if not notes:
        return None
    return Block(0, 1, tuple((sentence(note),) for note in notes), ("note",), span=_ACROSS)


def idle_notes(profiles: Sequence[SegmentProfile]) -> list[str]:
    """Name the measures that decide who is alike and yet set no segment apart: leaving them out may serve better."""
    idle = [
        column
        for column in zip(*(profile.measures for profile in profiles), strict=True)
        if column[0].drives and not any(measure.side for measure in column)
    ]
    by_chance = [column[0].name for column in idle if not any(measure.certain for measure in column)]
    slightly = [column[0].name for column in idle if any(measure.certain for measure in column)]
    notes = []
    if by_chance:
        notes.append(f"No segment differs beyond chance in: {', '.join(by_chance)}.")
    if slightly:
        notes.append(f"No segment differs enough to speak of in: {', '.join(slightly)}.")
    return notes


def _transform_notes(result: Segmentation) -> list[str]:
    steps = result.features.transform.steps
    notes = []
    logged = [step.name for step in steps if step.is_skewed]
    if logged:
        notes.append(f"Taken on a logarithmic scale, as they are skewed: {', '.join(logged)}.")
    sources = result.features.transform.sources(result.features.raw, result.features.descriptions)
    limited = [step.name for step, values in zip(steps, sources.T, strict=True) if step.limits_any(values)]
    if limited:
        notes.append(f"{_WHAT_IS_LIMITED[result.model.shaping.get('cap') is None]} {', '.join(limited)}.")
    return notes
