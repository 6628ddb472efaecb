"""What to do in numbers, as it stands on Segments: what nobody should build on is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xl_segment import Segmentation
from xl_segment.pages.report_page import report_page
from xl_segment.pages.segments_page import segments_page
from xl_segment.pages.strategy_block import how_far_to_rely


def steady(result: Segmentation, *shares: float) -> Segmentation:
    """Return a result whose segments come out again to these shares."""
    parts = zip(result.evidence.segments, shares, strict=True)
    segments = tuple(replace(part, jaccard=share) for part, share in parts)
    return replace(result, evidence=replace(result.evidence, segments=segments))


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((1.0, 0.9, 0.745, 0.8, 0.75), ""),
        ((1.0, 0.9, 0.744, 0.8, 0.8), "Doubtful: {2}. Other customers would be cut otherwise there."),
        ((0.59, 0.9, 0.6, 0.8, 0.5), "Do not rely on {0}, {4}. Doubtful: {2}. Other customers would be cut otherwise there."),
    ],
)  # fmt: skip
def test_segments_that_do_not_come_out_again_are_named_where_one_plans(
    shares: tuple[float, ...], said: str, demo_result: Segmentation
) -> None:
    result = steady(demo_result, *shares)
    sentence = said.format(*(persona.name for persona in result.personas))
    assert how_far_to_rely(result) == sentence
    for page in (segments_page(result), report_page(result, ())):
        texts = [str(cell) for block in page.blocks for row in block.values for cell in row]
        (note,) = [
            text
            for text in texts
            if text.startswith(("At stake: ", "No column says what customers bring, so nothing is said of money: "))
        ]
        assert sentence in note
        assert ("Other customers would be cut otherwise there." in note) is bool(said)
