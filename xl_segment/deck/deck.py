"""Which slides there are, and in which order: the answer first, then how sure it is, who they are and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from xl_segment.deck.answer import add_answer, finding
from xl_segment.deck.closing_slides import add_changes, add_limits, add_recommendations
from xl_segment.deck.drawing import Canvas
from xl_segment.deck.evidence_slides import add_map, add_number, add_sureness
from xl_segment.deck.packing import packed
from xl_segment.deck.persona_slide import add_persona
from xl_segment.deck.read_slide import add_data
from xl_segment.deck.story import Story
from xl_segment.deck.template import ground
from xl_segment.result import Segmentation


def make_deck(result: Segmentation, *, template: Path | None = None, source: str = "") -> bytes:
    """Return a result as a presentation, the bytes of a .pptx.

    template: a .potx or .pptx whose master is used. source: what the footer names as where it comes from, else the
    sheet. Raises SegmentError, in one sentence, where a template cannot be used.
    """
    story = Story(result, source)
    drawn_on = ground(template)
    for number, add in enumerate(_slides(story), start=1):
        canvas = Canvas(drawn_on)
        add(canvas, story)
        canvas.footer(story.footers, number)
    return packed(drawn_on.presentation, finding(story)[0], result.memory.when)


def _slides(story: Story) -> Iterator[Callable[[Canvas, Story], None]]:
    """Yield what draws each slide, in the order in which one would tell the story."""
    yield add_answer
    yield add_data
    yield add_number
    yield add_sureness
    yield add_map
    for at in range(story.result.k):
        yield partial(add_persona, at=at)
    yield add_recommendations
    if len(story.result.memory.history) > 1:
        yield add_changes
    yield add_limits
