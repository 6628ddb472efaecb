"""Personas: the playbook is sound, the match is the best one, and it does not flip for nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from xl_segment.errors import SettingError
from xl_segment.personas.naming import name_personas
from xl_segment.personas.palette import PALETTE, colour_of
from xl_segment.personas.playbook import load_playbook, read_playbook
from xl_segment.personas.profile import MeasureProfile, SegmentProfile
from xl_segment.sheet.roles import Kind

PROMISED = {
    "Premium customers": ("upsell opportunity", "exclusive rewards", "early product access"),
    "Budget shoppers": ("discounts", "bundles", "affordable bundles", "limited-time deals"),
    "Loyal customers": ("retain and reward loyalty", "loyalty program with cashbacks"),
    "New entrants": ("educate and engage", "informational content and onboarding"),
    "Re-engage": ("re-engage with personalised offers", "personalised email campaigns"),
}


def profiles(*rows: dict[str, float]) -> tuple[SegmentProfile, ...]:
    """Segments by the standard deviations of their means."""
    return tuple(
        SegmentProfile(
            number, 10, 0.2, None, None,
            tuple(MeasureProfile(name.title(), name, z, z, 0.0, float("nan"), z, True) for name, z in row.items()), (),
        )
        for number, row in enumerate(rows, start=1)
    )  # fmt: skip


FIVE = profiles(
    {"age": 0.0, "income": 1.8, "spending": 1.4, "frequency": 0.2, "recency": -0.5},
    {"age": 0.1, "income": 0.1, "spending": 1.0, "frequency": 1.6, "recency": -1.0},
    {"age": 1.5, "income": 0.0, "spending": -0.5, "frequency": -1.1, "recency": 1.6},
    {"age": 0.0, "income": -1.2, "spending": 0.0, "frequency": -0.1, "recency": 0.3},
    {"age": -1.4, "income": -0.4, "spending": -1.5, "frequency": -1.0, "recency": -0.4},
)


def names(found: tuple[SegmentProfile, ...], kind: Kind = Kind.CUSTOMERS) -> list[str]:
    return [one.name for one in name_personas(found, load_playbook(), kind=kind)]


@pytest.mark.parametrize("name", PROMISED)
def test_the_playbook_says_what_was_promised_of_the_five(name: str) -> None:
    entry = next(one for one in load_playbook() if one.name == name and one.family == "customers")
    text = f"{entry.insight} {entry.recommendation}".casefold()
    for words in PROMISED[name]:
        assert words in text


def test_the_five_are_found_by_their_signatures() -> None:
    assert names(FIVE) == ["Premium customers", "Loyal customers", "Re-engage", "Budget shoppers", "New entrants"]


def test_small_changes_of_the_profile_do_not_flip_a_name() -> None:
    random = np.random.default_rng(0)
    for _ in range(50):
        shaken = tuple(
            replace(one, measures=tuple(replace(each, z=each.z * random.uniform(0.95, 1.05)) for each in one.measures))
            for one in FIVE
        )
        assert names(shaken) == names(FIVE)


def test_sales_lines_are_named_by_recency_frequency_and_money() -> None:
    found = profiles(
        {"recency": -1.2, "frequency": 1.8, "money": 1.9},
        {"recency": 0.6, "frequency": 0.3, "money": 0.3},
        {"recency": 1.0, "frequency": -0.9, "money": -0.9},
        {"recency": -0.8, "frequency": -0.8, "money": -0.7},
    )
    assert names(found, Kind.SALES) == ["Champions", "At risk", "Hibernating", "New customers"]


def test_each_archetype_is_used_once_and_a_twin_is_named_by_its_profile() -> None:
    twin = {"income": 1.5, "spending": 1.5}
    found = names(profiles(twin, twin, {"income": -1.5, "spending": -1.5}))
    assert len(set(map(str.casefold, found))) == 3
    assert found.count("Premium customers") == 1


def test_where_nothing_of_the_playbook_can_be_seen_the_name_says_what_is_high_and_low() -> None:
    measures = tuple(
        MeasureProfile(name, "", z, z, 0.0, float("nan"), z, True) for name, z in (("Milk", 0.9), ("Fresh", -0.6))
    )
    one = SegmentProfile(1, 10, 1.0, None, None, measures, ())
    persona = name_personas((one,), load_playbook(), kind=Kind.CUSTOMERS)[0]
    assert (persona.name, persona.key, persona.match) == ("High Milk, low Fresh", "", 0.0)


def test_colours_follow_the_value_of_the_segments() -> None:
    assert [one.colour for one in name_personas(FIVE, load_playbook(), kind=Kind.CUSTOMERS)] == list(PALETTE[:5])


def test_a_segment_that_has_a_persona_keeps_it_and_nobody_else_gets_it() -> None:
    first = name_personas(FIVE, load_playbook(), kind=Kind.CUSTOMERS)
    known = replace(first[0], segment=2, name="Our best", colour="#123456")
    again = name_personas(FIVE, load_playbook(), kind=Kind.CUSTOMERS, known={2: known})
    assert again[1] == known
    assert [one.key for one in again].count(known.key) == 1
    assert len({one.colour for one in again}) == 5


def test_fifty_segments_have_fifty_colours() -> None:
    assert len({colour_of(number) for number in range(1, 51)}) == 50


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ('name = ""', "no text for 'name'"),
        ("signature = { incme = 1.0 }", "names the measure 'incme'"),
        ("signature = { income = 7 }", "income = 7; give a number from -1 to 1"),
        ('family = "others"', "family 'others'"),
        ("signature = {}", "no signature"),
    ],
)
def test_a_playbook_entry_that_is_wrong_is_named(change: str, says: str) -> None:
    fields = {"family": '"customers"', "name": '"A"', "signature": "{ income = 1.0 }", "description": '"d"',
              "insight": '"i"', "recommendation": '"r"', "do": '"x"', "dont": '"y"'}  # fmt: skip
    key, _, value = change.partition(" = ")
    text = "[mine]\n" + "\n".join(f"{name} = {field}" for name, field in (fields | {key: value}).items())
    with pytest.raises(SettingError, match="'mine'") as caught:
        read_playbook(text)
    assert says in str(caught.value)


TWO_MEASURES = read_playbook(
    "[keen]\n"
    + "\n".join(f'{name} = "{name}"' for name in ("name", "description", "insight", "recommendation", "do", "dont"))
    + '\nfamily = "customers"\nsignature = { income = 1.0, spending = 1.0 }'
)


@pytest.mark.parametrize(("level", "key"), [(0.33, "keen"), (0.31, "")])
def test_an_archetype_gives_its_name_up_to_a_distance_of_62_hundredths(level: float, key: str) -> None:
    # A single segment: half a standard deviation counts as the highest. The distance is 1 - level, less 0.03 a measure.
    segment = profiles({"income": level / 2, "spending": level / 2})
    assert name_personas(segment, TWO_MEASURES, kind=Kind.CUSTOMERS)[0].key == key


@pytest.mark.parametrize(("z", "name"), [(0.41, "High age"), (0.39, "Average customers"), (-0.41, "Low age")])
def test_a_name_says_high_or_low_from_four_tenths_of_a_standard_deviation(z: float, name: str) -> None:
    assert names(profiles({"age": z})) == [name]


def test_a_colour_that_a_segment_without_customers_has_is_given_to_nobody_else() -> None:
    absent = replace(name_personas(FIVE, load_playbook(), kind=Kind.CUSTOMERS)[0], segment=7, colour=PALETTE[0])
    personas = name_personas(FIVE[:2], load_playbook(), kind=Kind.CUSTOMERS, known={7: absent})
    assert [one.colour for one in personas] == [PALETTE[1], PALETTE[2]]


def test_an_edited_colour_is_kept_and_its_neighbour_takes_another() -> None:
    first = replace(name_personas(FIVE, load_playbook(), kind=Kind.CUSTOMERS)[0], colour=PALETTE[1])
    personas = name_personas(FIVE[:2], load_playbook(), kind=Kind.CUSTOMERS, known={1: first})
    assert [one.colour for one in personas] == [PALETTE[1], PALETTE[0]]
