"""Every text of ours can be read on its ground, by the contrast that the WCAG asks for."""

from __future__ import annotations

import pytest

from xl_segment.look import INK, LOOKS, WARNING, WHITE, contrast, readable, tint
from xl_segment.personas.palette import NAMES

LEAST = 4.5


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_can_be_read_on_its_ground(name: str) -> None:
    look = LOOKS[name]
    assert contrast(look.colour, look.fill or WHITE) >= LEAST


@pytest.mark.parametrize("colour", NAMES.values())
def test_ink_and_what_is_doubtful_can_be_read_on_the_tint_of_a_segment(colour: str) -> None:
    assert contrast(INK, tint(colour)) >= LEAST
    assert contrast(readable(colour), WHITE) >= LEAST


def test_what_is_doubtful_can_be_read_on_white() -> None:
    assert contrast(WARNING, WHITE) >= LEAST


@pytest.mark.parametrize(
    ("colour", "ground", "known"),
    [("#000000", "#FFFFFF", 21.0), ("#777777", "#FFFFFF", 4.48), ("#FFFFFF", "#FFFFFF", 1.0)],
)
def test_contrast_is_that_of_the_published_formula(colour: str, ground: str, known: float) -> None:
    assert contrast(colour, ground) == pytest.approx(known, abs=0.005)
