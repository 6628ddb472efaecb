"""What is said of the run: how the workbook's numbers are reached, what changed, whether it is the same, and limits."""

from __future__ import annotations

import pandas as pd

from xl_segment._version import __version__
from xl_segment.notebook.facts import Facts, Way
from xl_segment.notebook.markdown import escaped, paragraphs
from xl_segment.pages.changes_page import finding
from xl_segment.result import Segmentation
from xl_segment.rounding import many, percent

_WAYS = {
    Way.ALONE: "The segments are made here from the rows alone. The last code cell compares them with the column "
    "Segment of the workbook, row by row.",
    Way.AGAIN: "The segments are made here from the rows, beginning with those that the workbook had (`previous`): so "
    "they keep their numbers and colours, and the names and texts that somebody wrote over them.",
    Way.SCORED: "{why} So nothing is fitted here: the rows are scored with the model that the workbook holds "
    "(`refresh`), which gives its numbers. The evidence is that of {day}.",
}

_MEANS = {
    "natural": "there are groups with few customers between them.",
    "reproducible": "the cut comes out again when customers are drawn anew, but no gaps part the segments.",
    "constructed": "other customers of the same kind would be cut otherwise. Use the segments to sort, not to explain.",
}


def about(facts: Facts) -> str:
    """Say what the notebook is of, and how it comes to the workbook's numbers."""
    result = facts.result
    return paragraphs(
        f"# Segments of {escaped(facts.name)}",
        f"{many(result.k, 'segment')} of {many(len(result.labels), 'customer')}: {escaped(result.evidence.in_short)}. "
        "Below they are made step by step: read, cleaned, looked at, how many and how sure, who they are, what to do.",
        _WAYS[facts.way].format(day=facts.made_on.isoformat(), why=_why_scored(facts)),
        f"It runs from top to bottom with xl_segment {__version__}, and finds the workbook beside itself. The next "
        "cell has all that was set; what was not is found from the data, and the remark behind it says what that was.",
    )


def _why_scored(facts: Facts) -> str:
    last = facts.memory.history[-1] if facts.memory.history else None
    if last is not None and last.how == "Refresh":
        return f"The segments were made on {facts.made_on.isoformat()}, and the rows have changed since."
    if facts.memory.settings is None:
        return "An earlier version of xl_segment made the segments, and kept no settings to make them again with."
    return f"The segments were made on {facts.made_on.isoformat()}; made of the rows alone they would be others now."


def changes(facts: Facts) -> str:
    """Say what has changed since the run before."""
    result = facts.result
    fits = f" {escaped(result.drift.sentence)}" if result.drift is not None else ""
    return f"## What changed\n\n{escaped(finding(result))}, against the run before.{fits} One line per run."


def made_anew(anew: Segmentation) -> str:
    """Say what segments made anew would be, where those of the workbook were made of other rows."""
    return paragraphs(
        "## Made anew",
        f"Made of the rows of now, without the workbook's model, there would be {many(anew.k, 'segment')}: "
        f"{escaped(anew.evidence.in_short)}. Down the workbook's segments, across those made anew. Where each row of "
        "the table has one large number, the old segments are still there.",
    )


def compared(result: Segmentation, labels: pd.DataFrame) -> str:
    """Say how many rows have the segment that stands in the workbook. labels: as `WorkbookData.labels`."""
    written = labels["Segment"].reindex(result.rows.index)
    same = int(result.rows["Segment"].fillna(0).eq(written.fillna(0)).sum())
    return (
        "## The same as in the workbook\n\nThe column Segment as it stands on the sheet against the one made here, row "
        f"by row; rows set aside are blank in both. {same:,} of {len(result.rows):,} are the same."
    )


def limits(facts: Facts) -> str:
    """Say what the segments do not tell."""
    result = facts.result
    between = float((result.fit < result.model.between).mean())
    said = [
        f"The verdict is *{result.evidence.word}*: {_MEANS[result.evidence.word]}",
        f"{percent(between)} of the customers lie between two segments (Fit below {result.model.between:g}): treat "
        "them as either.",
        "Segments describe who is alike; they do not say what a campaign will change. Hold a part of each segment "
        "back, and measure.",
        f"Only the {many(len(result.deciding), 'measure')} named above decide who is alike. Other measures would make "
        "other segments.",
    ]
    if result.log.rows_set_aside:
        said.append(f"{many(result.log.rows_set_aside, 'row')} set aside: nothing is said of them.")
    if result.features.measured.reference_date is not None:
        said.append(f"Days are counted back from {result.features.measured.reference_date:%Y-%m-%d}.")
    return paragraphs("## Limits", "\n".join(f"- {text}" for text in said))
