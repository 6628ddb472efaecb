"""The cells of a notebook about a workbook's segments, in the order in which they are read and run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from xl_segment.notebook import code_cells, data_texts, run_texts, segment_texts
from xl_segment.notebook.facts import Facts
from xl_segment.notebook.settings_cell import settings


@dataclass(frozen=True)
class Cell:
    """One cell. name: its id."""

    name: str
    kind: Literal["markdown", "code"]
    source: str


def cells(facts: Facts) -> list[Cell]:
    """Return all cells: before each with code one that says what it does, and what to look at."""
    listed = []
    for name, text, code in (*_always(facts), *_where_there_is_any(facts)):
        listed.append(Cell(f"{name}-text", "markdown", text))
        listed.append(Cell(name, "code", code))
    return [*listed, Cell("limits", "markdown", run_texts.limits(facts))]


def _always(facts: Facts) -> tuple[tuple[str, str, str], ...]:
    """Return name, text and code of what every notebook has."""
    return (
        ("settings", run_texts.about(facts), settings(facts)),
        ("rows", data_texts.rows(facts), code_cells.ROWS),
        ("columns", data_texts.columns(facts), code_cells.columns(facts)),
        ("cleaned", data_texts.cleaned(facts), code_cells.CLEANED),
        ("looked-at", data_texts.looked_at(facts), code_cells.LOOKED_AT),
        ("features", data_texts.features(facts), code_cells.features(facts)),
        ("how-many", segment_texts.how_many(facts), code_cells.HOW_MANY),
        ("evidence", segment_texts.evidence(facts), code_cells.EVIDENCE),
        ("components", segment_texts.components(facts), code_cells.COMPONENTS),
        ("profiles", segment_texts.profiles(facts), code_cells.PROFILES),
        ("personas", segment_texts.personas(facts), code_cells.PERSONAS),
        ("strategy", segment_texts.strategy(facts), code_cells.strategy(facts)),
        ("customers", segment_texts.customers(facts), code_cells.CUSTOMERS),
    )


def _where_there_is_any(facts: Facts) -> Iterator[tuple[str, str, str]]:
    """Yield what changed, segments made anew, and the workbook's own column, as far as there are such."""
    if len(facts.memory.history) > 1:
        yield "changes", run_texts.changes(facts), code_cells.changes(facts)
    if facts.anew is not None:
        yield "anew", run_texts.made_anew(facts.anew), code_cells.ANEW
    if facts.workbook.labels is not None:
        yield "compared", run_texts.compared(facts.result, facts.workbook.labels), code_cells.COMPARED
