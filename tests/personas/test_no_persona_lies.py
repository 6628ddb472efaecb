"""Over thousands of random segments no text of a persona says what the customers do not bear out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tests.personas.crowds import draw
from tests.personas.truth import Crowd, contradictions
from xl_segment.personas.naming import name_personas
from xl_segment.personas.playbook import load_playbook
from xl_segment.personas.profile import Persona
from xl_segment.personas.profiling import profile_segments


def named(seed: int) -> tuple[Crowd, tuple[Persona, ...]]:
    crowd, features, labels = draw(seed)
    profiles = profile_segments(features, labels)
    return crowd, name_personas(profiles, load_playbook(), kind=features.measured.kind)


def faults(seeds: range) -> Iterator[str]:
    for seed in seeds:
        crowd, personas = named(seed)
        names = [persona.name.casefold() for persona in personas]
        if len(set(names)) < len(names):
            yield f"{seed}: two segments are called the same: {names}"
        for persona in personas:
            if len(persona.name) > 40 or "..." in persona.name:
                yield f"{seed}: {persona.name!r}"
            yield from (f"{seed}, segment {persona.segment}: {fault}" for fault in contradictions(crowd, persona))


def test_no_persona_of_sixty_random_sheets_says_what_is_not_so() -> None:
    assert not list(faults(range(60)))


@pytest.mark.slow
def test_no_persona_of_six_thousand_random_segments_says_what_is_not_so() -> None:
    seeds = range(1_000, 2_020)
    assert sum(len(named(seed)[1]) for seed in seeds) >= 5_050
    assert not list(faults(seeds))


#: What is put into a text, and the direction of the measure that makes it a lie: -1 where the measure is low.
LIES = {
    "High income.": ("income", -1), "Low income.": ("income", 1), "Older than most.": ("age", -1),
    "Younger than most.": ("age", 1), "They buy often.": ("frequency", -1), "They buy seldom.": ("frequency", 1),
    "Bought lately.": ("recency", 1), "Not seen for long.": ("recency", -1), "They spend a lot.": ("money", -1),
    "They spend little.": ("money", 1), "High spending.": ("spending", -1),
}  # fmt: skip


def lies(seeds: range) -> Iterator[tuple[Crowd, Persona, str]]:
    """Yield personas with a sentence that is not true, or that is of a measure that the sheet does not hold."""
    for seed in seeds:
        crowd, personas = named(seed)
        for persona in personas:
            for lie, (meaning, side) in LIES.items():
                columns = crowd.columns(*(("money", "spending") if meaning in ("money", "spending") else (meaning,)))
                if all(crowd.direction(persona.segment, name) == side for name in columns):
                    yield crowd, persona, lie


def test_the_checker_finds_every_lie_that_is_put_in() -> None:
    injected = list(lies(range(40)))
    assert len(injected) > 1_000
    rng = np.random.default_rng(0)
    for crowd, persona, lie in injected:
        field = str(rng.choice(["description", "insight", "recommendation", "do", "dont"]))
        assert list(contradictions(crowd, replace(persona, **{field: f"{getattr(persona, field)} {lie}"}))), lie


def test_the_checker_finds_personas_that_were_given_to_the_wrong_segment() -> None:
    swapped = caught = 0
    for seed in range(100):
        crowd, personas = named(seed)
        for one, other in pairwise(personas):
            if one.key and other.key and one.description != other.description:
                swapped += 1
                caught += bool(list(contradictions(crowd, replace(one, segment=other.segment))))
    assert swapped > 20
    # Now and then what is true of a segment is true of the one beside it too.
    assert caught >= 0.85 * swapped


def test_the_checker_finds_a_number_that_is_another_segments() -> None:
    for seed in range(40):
        crowd, personas = named(seed)
        for persona in personas:
            if not persona.key and " about " in persona.name:
                head, _, number = persona.name.rpartition(" ")
                wrong = replace(persona, name=f"{head} {float(number.replace(',', '')) * 1.5:,.15g}")
                assert list(contradictions(crowd, wrong)), wrong.name
