"""How the numbers of a workbook are reached: in the first way that gives them.

What a notebook will compute is computed when it is written: its texts say these numbers, and the workbook's, or it is
not written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from xl_segment.errors import DataError, SegmentError
from xl_segment.memory.customer_keys import fingerprint
from xl_segment.memory.memory import Memory
from xl_segment.memory.reading_again import roles_of
from xl_segment.notebook.facts import Facts, Way
from xl_segment.personas.profile import Persona
from xl_segment.pipeline import refresh, segment
from xl_segment.result import Segmentation
from xl_segment.workbook_data import WorkbookData


def facts_of(name: str, workbook: WorkbookData, say: Callable[[str], None]) -> Facts:
    """Do what the notebook will do, in the first way that gives the workbook's numbers.

    name: the workbook's file. Raises DataError where a run on it would not give what its sheets say: other rows stand
    there by now, or other personas are asked for.
    """
    memory, settings = workbook.memory, workbook.settings
    if memory is None:
        raise ValueError("a workbook without segments is refused before")
    for way in _ways_to_try(memory):
        made = _made(workbook, None if way is Way.ALONE else memory, say)
        if made is not None:
            if roles_of(made.table) == dict(memory.model.columns):
                _check_rows(name, made, memory)
            if _is_the_same(made, memory):
                return Facts(name, workbook, memory, made, way)
    scored = refresh(workbook.data, settings, previous=memory, playbook=workbook.playbook, say=say)
    _check_rows(name, scored, memory)
    _check_same(name, scored, memory)
    return Facts(name, workbook, memory, scored, Way.SCORED, _made(workbook, None, say))


def _check_rows(name: str, result: Segmentation, memory: Memory) -> None:
    """Raise DataError where the rows are not those of the last run, so that the sheets do not show them yet."""
    if memory.data and fingerprint(result.table) != memory.data:
        raise DataError(
            f"The rows of {result.table.sheet.where} have changed since the last run on {name}, or that run was taken "
            "back, so its sheets do not show them all. Refresh it, then write the notebook."
        )


def _check_same(name: str, scored: Segmentation, memory: Memory) -> None:
    """Raise DataError where the same rows, scored now, are not what the sheets say, nor called so."""
    if not _is_the_same(scored, memory):
        raise DataError(
            f"A run on {name} would say something else by now than its sheets do: its sheet Personas has changed, or "
            "an earlier version of xl_segment wrote them. Refresh it, then write the notebook."
        )


def _ways_to_try(memory: Memory) -> tuple[Way, ...]:
    """Return the ways of making segments anew that may give those of a workbook."""
    if memory.settings is None or not memory.history or memory.history[-1].how != "Segment":
        return ()
    return (Way.ALONE, Way.AGAIN) if len(memory.history) == 1 else (Way.AGAIN,)


def _made(workbook: WorkbookData, previous: Memory | None, say: Callable[[str], None]) -> Segmentation | None:
    """Make the segments of the rows; None where that cannot be done with the rows of now."""
    try:
        return segment(workbook.data, workbook.settings, previous=previous, playbook=workbook.playbook, say=say)
    except SegmentError:
        return None


def _is_the_same(made: Segmentation, memory: Memory) -> bool:
    """Tell whether segments made now are those of the workbook: who is in which, by which centres, called what."""
    here, there = made.memory.customers, memory.customers
    if made.model.numbers != memory.model.numbers or len(here) != len(there):
        return False
    if made.model.centres.shape != memory.model.centres.shape:
        return False
    labels = pd.Series(there.segment, there.keys).reindex(here.keys).to_numpy()
    return (
        np.array_equal(labels, here.segment)
        and np.allclose(made.model.centres, memory.model.centres)
        and all(_as_said(persona) == _as_said(memory.persona(persona.segment)) for persona in made.personas)
    )


def _as_said(persona: Persona | None) -> Persona | None:
    """Return what is said of a persona, without how it was chosen."""
    return None if persona is None else replace(persona, key="", match=0.0)
