"""The slide on the data: what came in, what was worked on, what was set aside and why, what was taken for granted."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from xl_segment.charts.distributions import histogram
from xl_segment.deck.drawing import Canvas
from xl_segment.deck.ground import LEFT, RIGHT, TOP, Box
from xl_segment.deck.story import MOST_WORDS, Story, title_of
from xl_segment.deck.text_size import Line, count_words, few_words
from xl_segment.personas.measure_words import capital
from xl_segment.personas.telling_measures import telling_measures
from xl_segment.rounding import many

#: Of more reasons the smaller ones are counted together.
_MOST_REASONS = 3
_TABLE_WIDTH, _TABLE_HEIGHT, _ROW = 7.3, 3.2, 0.44
#: Small pictures of the measures that decide, side by side.
_MOST_PICTURES, _PICTURE, _PICTURES_TOP = 4, 2.9, 4.95
#: An assumption is not begun with fewer words left.
_FEWEST_WORDS = 3


def add_data(canvas: Canvas, story: Story) -> None:
    """Show the rows that came in, and beside them what was taken for granted."""
    log = story.result.log
    title = f"All {many(log.rows_in, 'row')} were worked on, none set aside"
    if log.rows_set_aside:
        title = f"{log.rows_used:,} of {many(log.rows_in, 'row')} worked on, {log.rows_set_aside:,} set aside"
    canvas.title(title_of(title))
    rows = data_rows(story)
    height = min(_ROW * len(rows), _TABLE_HEIGHT)
    canvas.table(
        Box(LEFT, TOP, _TABLE_WIDTH, height), rows, (5.7, 1.6), size=15, numbers=(1,), alt="Rows read and set aside"
    )
    _add_pictures(canvas, story)
    left = LEFT + _TABLE_WIDTH + 0.6
    heading = Line("Taken for granted", size=16, bold=True)
    note = Line("Reasons, and cells to change it: sheet Data check.", size=13, colour="quiet", above=12)
    room = MOST_WORDS - count_words(heading.text) - count_words(note.text)
    lines = []
    for assumption in story.result.assumptions:
        label = capital(assumption.what)
        taken = assumption.taken if assumption.sure else f"{assumption.taken} (not sure)"
        text = few_words(taken, max(room - count_words(label), 1))
        lines.append(Line(text, label=label, size=15, above=8))
        room -= count_words(f"{label} {text}")
        if room < _FEWEST_WORDS:
            break
    lines = [heading, *lines, note]
    canvas.text(Box(left, TOP + 0.08, RIGHT - left, 3.2), lines)


def _add_pictures(canvas: Canvas, story: Story) -> None:
    """Show how the measures that decide are spread, as on the sheet Explore."""
    result = story.result
    measures = result.profiles[0].measures
    names = [measures[at].name for at in telling_measures(result.profiles, _MOST_PICTURES) if measures[at].drives]
    names = [name for name in names if result.customers[name].notna().any()]
    step = (RIGHT - LEFT - _PICTURE) / (_MOST_PICTURES - 1)
    for at, name in enumerate(names):
        chart = histogram(result, name)
        height = _PICTURE / chart.width * chart.height
        canvas.picture(Box(LEFT + at * step, _PICTURES_TOP, _PICTURE, height), chart.png(), chart.alt)


def data_rows(story: Story) -> list[tuple[str, str]]:
    """Return the rows of the table: in, set aside by reason, worked on, and what was repaired."""
    log = story.result.log
    rows = [("Rows", "How many"), ("Read from the sheet", f"{log.rows_in:,}")]
    rows += [(f"Set aside: {what}", f"−{count:,}") for what, count in _counted(log.set_aside)]
    rows.append(("Rows worked on", f"{log.rows_used:,}"))
    rows += [(f"Repaired: {what}", f"{count:,}") for what, count in _counted(log.repaired)]
    rows.append((_what_a_row_became(story), f"{len(story.result.labels):,}"))
    return rows


def _what_a_row_became(story: Story) -> str:
    return f"Customers in {story.result.k} segments"


def _counted(reasons: Mapping[str, np.ndarray]) -> list[tuple[str, int]]:
    """Return reasons with how many rows each has, the largest first; of many the smaller ones together."""
    counts = sorted(((reason, len(rows)) for reason, rows in reasons.items()), key=lambda each: -each[1])
    if len(counts) <= _MOST_REASONS:
        return counts
    others = counts[_MOST_REASONS - 1 :]
    return [*counts[: _MOST_REASONS - 1], (f"for {len(others)} other reasons", sum(count for _, count in others))]
