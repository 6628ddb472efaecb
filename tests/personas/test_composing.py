"""Texts are composed of the parts that hold; what an analyst wrote is said as it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xl_segment.errors import SettingError
from xl_segment.personas.claims import Claim, facts_of, holds, read_claims, read_part
from xl_segment.personas.composing import Said, composed_anew, texts_of
from xl_segment.personas.naming import name_personas
from xl_segment.personas.playbook import TEXTS, Archetype, load_playbook, read_playbook, with_parts
from xl_segment.personas.profile import MeasureProfile, SegmentProfile
from xl_segment.sheet.roles import Kind


def segments(*rows: dict[str, float], sizes: tuple[int, ...] = ()) -> tuple[SegmentProfile, ...]:
    """Segments by how many standard deviations their measures lie from everybody's."""
    counts = sizes or (10,) * len(rows)
    return tuple(
        SegmentProfile(
            number, count, count / sum(counts), None, None,
            tuple(MeasureProfile(name, name, 50 + z, 50 + z, 50.0, z / 50, z, True) for name, z in row.items()), (),
        )
        for number, (row, count) in enumerate(zip(rows, counts, strict=True), start=1)
    )  # fmt: skip


THREE = segments({"income": 1.5, "spending": 1.2}, {"income": 0.1, "spending": 0.1}, {"income": -1.5, "spending": 0.2})


@pytest.mark.parametrize(
    ("claim", "of"),
    [
        ("income high", {1}), ("income low", {3}), ("income middle", {2}), ("income highest", {1}),
        ("income alike", {2}), ("age alike", set()),
        ("income lowest", {3}), ("income not high", {2, 3}), ("income not low", {1, 2}), ("income above", {1}),
        ("income under 50", {3}), ("income over 51", {1}),
        ("money high", {1}),  # spending stands in for it
        ("age high", set()), ("age middle", set()), ("age under 90", set()), ("age not high", {1, 2, 3}),
        ("income known", {1, 2, 3}), ("age known", set()),
        ("worth highest", set()), ("size small", set()),
    ],
)  # fmt: skip
def test_a_claim_holds_of_the_segments_whose_figures_bear_it_out(claim: str, of: set[int]) -> None:
    (read,) = read_claims(claim)
    assert {segment for segment, facts in facts_of(THREE).items() if holds(read, facts)} == of


def test_what_differs_by_more_than_a_tenth_is_not_called_like_everybodys_however_uncertain() -> None:
    rows = [
        SegmentProfile(
            number, 10, 1 / 3, None, None,
            (MeasureProfile("orders", "frequency", mean, mean, 100.0, mean / 100 - 1, (mean - 100) / 500, drives=True),), (),
        )
        for number, mean in ((1, 150.0), (2, 112.0), (3, 50.0))
    ]  # fmt: skip
    facts = facts_of(rows)
    assert holds(Claim("frequency", "middle"), facts[2])
    assert not holds(Claim("frequency", "alike"), facts[2])


def test_few_are_a_tenth_and_the_broad_base_is_the_largest() -> None:
    facts = facts_of(segments({}, {}, {}, sizes=(50, 40, 10)))
    assert [segment for segment in facts if holds(Claim("size", "small"), facts[segment])] == [3]
    assert [segment for segment in facts if holds(Claim("size", "large"), facts[segment])] == [1]


def test_where_money_and_spending_differ_neither_is_called_high() -> None:
    facts = facts_of(segments({"spending": 1.0, "money": -1.0}, {"spending": -1.0, "money": 1.0}))
    assert not any(holds(Claim(name, "high"), facts[1]) for name in ("spending", "money"))


def test_what_stands_before_a_colon_is_a_claim_only_where_it_is_one() -> None:
    assert read_part("income high, spending low: could buy more").claims == (
        Claim("income", "high"), Claim("spending", "low"),
    )  # fmt: skip
    assert read_part("Our advice: call them").claims == ()
    assert read_part("Our advice: call them").text == "Our advice: call them"


ENTRY = """
[mine]
family = "customers"
name = "Mine"
signature = {{ income = 1.0 }}
needs = [{needs}]
description = ["income high: high income", "spending high: high spending | spending low: low spending"]
insight = ["spending low: There is more to sell.", "They are ours."]
recommendation = "Call."
do = ["age high: Write by post."]
dont = "Wait."
"""


def test_a_text_says_the_parts_that_hold_and_of_a_choice_the_first() -> None:
    (mine,) = read_playbook(ENTRY.format(needs='"income high"'))
    assert mine.description == "High income and high spending."
    facts = facts_of(segments({"income": 1.0, "spending": -1.0}, {"income": -1.0, "spending": 1.0}))
    said = texts_of(mine, Said(facts[1]))
    assert (said["description"], said["insight"]) == (
        "High income and low spending.", "There is more to sell. They are ours.",
    )  # fmt: skip
    assert texts_of(mine, Said(facts[2]))["description"] == "High spending."
    assert said["do"] == "Find out what they have in common."


def test_a_need_that_is_no_claim_is_named() -> None:
    with pytest.raises(SettingError, match="'mine' needs 'rich'"):
        read_playbook(ENTRY.format(needs='"rich"'))


def shipped(key: str) -> Archetype:
    return next(archetype for archetype in load_playbook() if archetype.key == key)


def on_a_sheet(archetype: Archetype, **texts: str) -> Archetype:
    """Return an archetype as it comes back from the sheet Personas."""
    return replace(archetype, needs=(), parts={}, **texts)


def test_a_text_that_the_analyst_left_alone_is_composed_and_one_that_was_typed_is_said() -> None:
    (premium,) = with_parts((on_a_sheet(shipped("premium"), insight="They are rich."),))
    said = texts_of(premium, Said(facts_of(THREE)[1]))
    assert said["description"] == "High income and high spending."
    assert said["insight"] == "They are rich."


def test_a_text_of_an_older_workbook_is_taken_for_the_packages_own() -> None:
    older = on_a_sheet(shipped("hibernating"), description="Bought once or twice, long ago.")
    (hibernating,) = with_parts((older,))
    assert hibernating.parts["description"] == shipped("hibernating").parts["description"]


def test_an_archetype_that_the_analyst_recognises_otherwise_has_no_needs() -> None:
    (mine,) = with_parts((replace(on_a_sheet(shipped("premium")), signature={"spending": 1.0}),))
    assert mine.needs == ()
    low = segments({"income": -1.5, "spending": 1.2}, {"income": 1.0, "spending": -1.0})
    persona = name_personas(low, (mine,), kind=Kind.CUSTOMERS)[0]
    assert persona.name == "Premium customers"
    assert "High income" not in persona.description


def test_texts_are_composed_anew_but_for_those_that_the_analyst_wrote() -> None:
    (first, *_) = name_personas(THREE, load_playbook(), kind=Kind.CUSTOMERS)
    said = {name: getattr(first, name) for name in TEXTS} | {"insight": "Ours."}
    now = facts_of(segments({"income": 1.5, "spending": 0.0}, {"income": 0.1, "spending": 1.0}))[1]
    anew = composed_anew(first.key, said, Said(now))
    changed = {name: text for name, text in anew.items() if text != said[name]}
    assert changed == {
        "description": "High income.",
        "do": "Invite them first, by name; offer the better version.",
        "measure": "Whether they buy a better version within three months.",
    }
    assert "insight" not in anew


@pytest.mark.parametrize("archetype", load_playbook(), ids=lambda archetype: archetype.key)
def test_every_persona_of_the_package_needs_what_its_name_claims_and_can_say_something(archetype: Archetype) -> None:
    assert archetype.needs
    assert all(getattr(archetype, text) for text in TEXTS)
    assert "description" in archetype.parts
    assert all(part.claims for choices in archetype.parts["description"] for part in choices)
