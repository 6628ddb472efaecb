"""Personas from one run to the next: a segment keeps its own, and what the analyst writes is not lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.memory.shop import OLD, YOUNG, customers
from xl_segment import Segmentation, refresh
from xl_segment.memory.carried_personas import PERSONA_TEXTS, carry_personas, offered_texts
from xl_segment.memory.memory import Memory
from xl_segment.personas.phrases import apart
from xl_segment.personas.playbook import Archetype, Playbook
from xl_segment.personas.profile import MeasureProfile, Persona, SegmentProfile
from xl_segment.segments.identity import Identity
from xl_segment.sheet.roles import Kind

SAME = Identity((1, 2), known=(1, 2), last=2)


def archetype(key: str, **texts: str) -> Archetype:
    words = dict.fromkeys(("description", "insight", "recommendation", "do", "dont"), "As ever.")
    signature = {"income": -1.0, "spending": 1.0}
    if key == "rich":
        signature = {"income": 1.0, "spending": -1.0}
    if key == "merry":
        signature = {"recency": 1.0, "tenure": 1.0}
    return Archetype(key, "customers", signature=signature, **{"name": key.title(), **words, **texts})


#: A playbook of the workbook's own, in which the young are keen and the old are rich, and nobody can be merry.
OWN: Playbook = (archetype("merry"), archetype("keen"), archetype("rich"))
WITHOUT_KEEN: Playbook = (OWN[0], OWN[2])


def edited(**texts: str) -> Playbook:
    """The same playbook after the analyst has written something else of the keen."""
    return (OWN[0], archetype("keen", **texts), OWN[2])


def carried(
    first: Segmentation, identity: Identity = SAME, previous: Memory | None = None, playbook: Playbook | None = None
) -> dict[int, Persona]:
    personas = carry_personas(first.profiles, Kind.CUSTOMERS, identity, previous, playbook)
    assert [one.segment for one in personas] == sorted({one.segment for one in personas})
    return {one.segment: one for one in personas}


@pytest.fixture(scope="module")
def own(first: Segmentation) -> Memory:
    """A first run with the workbook's own playbook."""
    personas = carry_personas(first.profiles, Kind.CUSTOMERS, Identity.first(2), None, OWN)
    return replace(first.memory, personas=personas, offered=offered_texts(personas, OWN))


def test_a_first_run_names_its_segments_by_the_playbook_there_is(first: Segmentation, own: Memory) -> None:
    assert [one.name for one in own.personas] == ["Keen", "Rich"]
    assert tuple(carried(first, Identity.first(2)).values()) == first.personas
    assert {one.name for one in first.personas}.isdisjoint({"Keen", "Rich"})


def test_a_segment_that_is_known_keeps_its_persona_with_what_was_written_over_it(first: Segmentation) -> None:
    memory = first.memory.edited({YOUNG: {"name": "Our youngest", "colour": "#123456"}})
    assert tuple(carried(first, previous=memory).values()) == memory.personas


def test_a_segment_that_is_new_gets_a_persona_of_its_own(first: Segmentation) -> None:
    memory = first.memory.edited({YOUNG: {"name": "Our youngest"}, OLD: {"name": "Our oldest"}})
    found = carried(first, Identity((1, 2), known=(OLD,), fresh=(YOUNG,), last=2), memory)
    assert found[OLD].name == "Our oldest"
    assert found[YOUNG] == first.persona(YOUNG)


def test_a_segment_without_customers_keeps_its_persona_for_when_they_come(first: Segmentation) -> None:
    gone = replace(first.personas[0], segment=0, key="", name="Nobody for now")
    memory = replace(first.memory, personas=(*first.personas, gone))
    found = carried(first, Identity((0, 1, 2), known=(0, 1, 2), last=2), memory)
    assert found == {0: gone, YOUNG: first.personas[0], OLD: first.personas[1]}


def test_a_segment_that_is_no_more_loses_its_persona(first: Segmentation) -> None:
    gone = replace(first.personas[0], segment=7, key="", name="Gone")
    memory = replace(first.memory, personas=(*first.personas, gone))
    assert set(carried(first, Identity((1, 2), known=(1, 2), gone=(7,), last=7), memory)) == {1, 2}


@pytest.mark.parametrize("field", PERSONA_TEXTS)
def test_what_is_changed_in_the_playbook_since_is_taken_over(first: Segmentation, own: Memory, field: str) -> None:
    found = carried(first, previous=own, playbook=edited(**{field: "#ABCDEF"}))
    assert found[YOUNG] == own.edited({YOUNG: {field: "#ABCDEF"}}).persona(YOUNG)
    assert found[YOUNG] != own.persona(YOUNG)
    assert found[OLD] == own.personas[1]


def test_what_was_written_over_a_persona_stays_while_the_playbook_says_the_same(
    first: Segmentation, own: Memory
) -> None:
    memory = Memory.from_json(own.edited({YOUNG: {"name": "Our youngest", "do": "Smile."}}).to_json())
    found = carried(first, previous=memory, playbook=edited(do="Wave."))
    assert found[YOUNG] == replace(memory.personas[0], do="Wave.")
    assert found[YOUNG].name == "Our youngest"


def test_a_text_that_is_cleared_in_the_playbook_leaves_what_was_there(first: Segmentation, own: Memory) -> None:
    assert carried(first, previous=own, playbook=edited(insight=""))[YOUNG] == own.personas[0]


def test_a_persona_that_is_taken_out_of_the_playbook_stays_with_its_segment(first: Segmentation, own: Memory) -> None:
    assert carried(first, previous=own, playbook=WITHOUT_KEEN)[YOUNG] == own.personas[0]


def test_a_playbook_that_was_not_there_before_is_taken_over_in_all_it_says(first: Segmentation, own: Memory) -> None:
    memory = replace(own, offered={}).edited({YOUNG: {"name": "Our youngest"}})
    assert carried(first, previous=memory, playbook=OWN)[YOUNG].name == "Keen"


def test_a_playbook_that_is_taken_away_changes_nothing(first: Segmentation, own: Memory) -> None:
    assert tuple(carried(first, previous=own).values()) == own.personas


def test_what_the_playbook_offered_is_kept_by_segment(own: Memory) -> None:
    assert set(own.offered) == {YOUNG, OLD}
    assert own.offered[YOUNG] == {
        "name": "Keen", "description": "As ever.", "insight": "As ever.", "goal": "", "recommendation": "As ever.",
        "do": "As ever.", "dont": "As ever.", "measure": "", "colour": "",
    }  # fmt: skip


def test_a_playbook_offers_nothing_to_a_persona_that_it_does_not_know(own: Memory) -> None:
    assert offered_texts(own.personas, WITHOUT_KEEN) == {YOUNG: {}, OLD: dict(own.offered[OLD])}
    assert offered_texts(own.personas, None) == {}


def figures(income: float, spending: float) -> tuple[SegmentProfile, ...]:
    """Return two segments, the first that far from everybody, the second as far on the other side."""
    return tuple(
        SegmentProfile(
            number, 10, 0.5, None, None,
            tuple(
                MeasureProfile(name, name, 50 + z * side, 50 + z * side, 50.0, z * side / 50, z * side, True)
                for name, z in (("income", income), ("spending", spending))
            ), (),
        )
        for number, side in ((1, 1), (2, -1))
    )  # fmt: skip


def test_what_the_package_says_of_a_segment_is_true_of_its_figures_of_today(first: Segmentation) -> None:
    personas = carry_personas(figures(1.5, 1.5), Kind.CUSTOMERS, Identity.first(2), None, None)
    assert personas[0].description == "High income and high spending."
    memory = replace(first.memory, personas=personas, offered={}).edited({1: {"do": "Ring them up."}})
    again = carry_personas(figures(1.5, 0.0), Kind.CUSTOMERS, SAME, memory, None)
    assert (again[0].name, again[0].description) == ("Premium customers", "High income.")
    assert again[0].do == "Ring them up."
    written = memory.edited({1: {"description": "Our best."}})
    assert carry_personas(figures(1.5, 0.0), Kind.CUSTOMERS, SAME, written, None)[0].description == "Our best."


def like_nobody(*levels: float) -> tuple[SegmentProfile, ...]:
    """Return segments that no persona of the playbook fits, by how far each one's balance lies from everybody's."""
    balances = [
        MeasureProfile("Balance", "", 50 + 10 * z, 50 + 10 * z, 50.0, z / 5, z, drives=True, certain=abs(z) > 0.25)
        for z in levels
    ]
    return tuple(
        SegmentProfile(number, 10, 0.5, None, None, (balance,), (), apart=apart((balance,), ()))
        for number, balance in enumerate(balances, 1)
    )


def named(first: Segmentation, profiles: tuple[SegmentProfile, ...], playbook: Playbook | None = None) -> Memory:
    """Return what a run leaves that has named these segments."""
    personas = carry_personas(profiles, Kind.CUSTOMERS, Identity.first(2), None, playbook)
    given = {persona.segment: persona.name for persona in personas}
    return replace(first.memory, personas=personas, offered={}, named=given)


DENIED = "Close to the average customer. Called High Balance when the segments were made; its figures no longer say so."


def test_a_name_that_is_true_no_more_stays_and_the_description_says_so(first: Segmentation) -> None:
    memory = named(first, like_nobody(0.9, -0.9))
    assert [persona.name for persona in memory.personas] == ["High Balance", "Low Balance"]
    again = carry_personas(like_nobody(0.1, -0.9), Kind.CUSTOMERS, SAME, memory, None)
    assert (again[0].name, again[0].description) == ("High Balance", DENIED)
    assert again[0].insight == "No measure sets this segment apart for certain."
    assert again[1] == memory.personas[1]


def test_it_is_said_as_long_as_it_is_so(first: Segmentation) -> None:
    memory = named(first, like_nobody(0.9, -0.9))
    denied = replace(memory, personas=carry_personas(like_nobody(0.1, -0.9), Kind.CUSTOMERS, SAME, memory, None))
    assert carry_personas(like_nobody(0.1, -0.9), Kind.CUSTOMERS, SAME, denied, None) == denied.personas
    assert carry_personas(like_nobody(0.9, -0.9), Kind.CUSTOMERS, SAME, denied, None) == memory.personas


def test_figures_on_the_other_side_deny_a_name_and_the_insight_no_longer_points_to_it(first: Segmentation) -> None:
    memory = named(first, like_nobody(0.9, -0.9))
    again = carry_personas(like_nobody(-0.9, 0.9), Kind.CUSTOMERS, SAME, memory, None)
    assert again[0].description.startswith("Balance 18% below average. Called High Balance when")
    assert again[0].insight == "No persona of the playbook fits; the description says what sets this segment apart."


@pytest.mark.parametrize("z", [0.41, 0.9, 1.6])
def test_a_name_that_is_true_in_another_degree_is_not_denied(first: Segmentation, z: float) -> None:
    again = carry_personas(like_nobody(z, -z), Kind.CUSTOMERS, SAME, named(first, like_nobody(0.9, -0.9)), None)
    assert not any("Called" in persona.description for persona in again)


def test_nothing_is_said_of_a_name_or_beside_a_description_that_the_analyst_wrote(first: Segmentation) -> None:
    memory = named(first, like_nobody(0.9, -0.9))
    for edit in ({"name": "Our savers"}, {"description": "They save."}):
        again = carry_personas(like_nobody(0.1, -0.9), Kind.CUSTOMERS, SAME, memory.edited({1: edit}), None)
        assert "Called" not in again[0].description


def test_a_persona_of_the_playbook_says_openly_that_its_name_is_true_no_more(first: Segmentation) -> None:
    memory = named(first, figures(1.5, 1.5))
    again = carry_personas(figures(1.5, 0.0), Kind.CUSTOMERS, SAME, memory, None)[0]
    assert again.name == "Premium customers"
    assert again.description == (
        "High income. Called Premium customers when the segments were made; its figures no longer say so."
    )
    twice = carry_personas(figures(1.5, 0.0), Kind.CUSTOMERS, SAME, replace(memory, personas=(again,)), None)[0]
    assert twice == again
    back = carry_personas(figures(1.5, 1.5), Kind.CUSTOMERS, SAME, replace(memory, personas=(again,)), None)[0]
    assert back.description == memory.personas[0].description


def test_the_name_that_the_package_gave_is_remembered_under_what_is_written_over_it(first: Segmentation) -> None:
    edited = Memory.from_json(first.memory.edited({YOUNG: {"name": "Our youngest"}}).to_json())
    again = refresh(customers(), previous=edited)
    assert again.persona(YOUNG).name == "Our youngest"
    assert again.memory.named == first.memory.named == {one.segment: one.name for one in first.personas}
