"""Which slides there are, and in which order: the answer first, then how sure it is, who they are and what to do."""

from __future__ import annotations

from pathlib import Path

from xl_segment.deck.answer import add_answer, finding
from xl_segment.deck.drawing import Canvas
from xl_segment.deck.ground import Ground
from xl_segment.deck.packing import packed
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
        canvas.footer(story.footer, number)
    return packed(drawn_on.presentation, finding(story)[0], result.memory.when)


def _slides(story: Story):
    yield add_answer
