"""Personas: the match is the best one, and it does not flip for nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from xl_segment.personas.naming import name_personas
from xl_segment.personas.own_names import bears_out, names_for
from xl_segment.personas.palette import PALETTE
from xl_segment.personas.playbook import Playbook, load_playbook, read_playbook
from xl_segment.personas.profile import LabelProfile, MeasureProfile, SegmentProfile
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
            tuple(measured(name, z) for name, z in row.items()), (),
        )
        for number, row in enumerate(rows, start=1)
    )  # fmt: skip


def measured(name: str, z: float) -> MeasureProfile:
    """Return a measure of which everybody has nothing on average; of stretches of time a hundred days."""
    middle, deviation = (100.0, 50.0) if name in ("recency", "tenure") else (0.0, 1.0)
    mean = middle + deviation * z
    return MeasureProfile(name.title(), name, mean, mean, middle, float("nan"), z, drives=True)


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


FOUR = (
    {"recency": -1.2, "frequency": 1.8, "money": 1.9, "tenure": 0.4},
    {"recency": 0.6, "frequency": 0.3, "money": 0.3, "tenure": 0.3},
    {"recency": 1.0, "frequency": -0.9, "money": -0.9, "tenure": 0.2},
    {"recency": -0.8, "frequency": -0.8, "money": -0.7, "tenure": -0.9},
)


def test_sales_lines_are_named_by_recency_frequency_and_money() -> None:
    assert names(profiles(*FOUR), Kind.SALES) == ["Champions", "At risk", "Hibernating", "New customers"]


def test_who_is_not_known_to_be_new_is_not_called_new() -> None:
    without = ({name: z for name, z in segment.items() if name != "tenure"} for segment in FOUR)
    assert names(profiles(*without), Kind.SALES)[3] == "Promising customers"


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


TEXTS = ("name", "description", "insight", "recommendation", "do", "dont")


def playbook_of(family: str = "customers", **signatures: str) -> Playbook:
    """Return a playbook of archetypes that are called like their keys."""
    texts = "\n".join(f'{text} = "KEY"' for text in TEXTS)
    entry = f'[KEY]\n{texts}\nfamily = "{family}"\nsignature = SIGNATURE\n'
    return read_playbook(
        "".join(entry.replace("KEY", key).replace("SIGNATURE", text) for key, text in signatures.items())
    )


def alone(level: float, *measures: str) -> tuple[SegmentProfile, ...]:
    """Return a single segment of that level; half a standard deviation counts as the highest."""
    return profiles(dict.fromkeys(measures, level / 2))


TWO_MEASURES = playbook_of(keen="{ income = 1.0, spending = 1.0 }")


@pytest.mark.parametrize(("level", "key"), [(0.33, "keen"), (0.31, "")])
def test_an_archetype_gives_its_name_up_to_a_distance_of_62_hundredths(level: float, key: str) -> None:
    # The distance is 1 - level, less 0.03 a measure.
    assert name_personas(alone(level, "income", "spending"), TWO_MEASURES, kind=Kind.CUSTOMERS)[0].key == key


@pytest.mark.parametrize(("level", "match"), [(0.5, 0.56), (0.9, 0.96), (1.0, 1.0)])
def test_the_match_is_what_is_left_of_the_distance(level: float, match: float) -> None:
    (persona,) = name_personas(alone(level, "income", "spending"), TWO_MEASURES, kind=Kind.CUSTOMERS)
    assert persona.match == pytest.approx(match)


def test_a_measure_that_the_sheet_does_not_show_costs_a_tenth() -> None:
    playbook = playbook_of(keen="{ income = 1.0, spending = 1.0, age = -0.5 }")
    (persona,) = name_personas(alone(0.5, "income", "spending"), playbook, kind=Kind.CUSTOMERS)
    assert persona.match == pytest.approx(0.5 + 2 * 0.03 - 0.1)


@pytest.mark.parametrize(
    ("signature", "key"),
    [
        ("{ income = 1.0, spending = 0.5, age = -1.0 }", "keen"),  # 1.5 of 2.5 are there to be seen: 60 %
        ("{ income = 1.0, spending = 0.5, age = -1.1 }", ""),
        ("{ income = 1.0, age = -0.2 }", ""),  # most of it is, but a single measure tells nobody apart
        ("{ income = 1.0 }", "keen"),  # unless it is all there is
    ],
)
def test_a_persona_is_taken_where_most_of_what_is_typical_of_it_is_shown(signature: str, key: str) -> None:
    signature = signature.replace("-1.1", "-1.0, frequency = 0.1")
    segment = alone(1.0, "income", "spending")
    assert name_personas(segment, playbook_of(keen=signature), kind=Kind.CUSTOMERS)[0].key == key


@pytest.mark.parametrize(
    ("family", "kind", "measures", "key"),
    [
        ("customers", Kind.CUSTOMERS, ("income", "recency"), "keen"),
        ("sales", Kind.CUSTOMERS, ("recency", "frequency"), "keen"),
        ("sales", Kind.CUSTOMERS, ("recency", "frequency", "income"), ""),  # who they are says more than when they buy
        ("sales", Kind.SALES, ("recency", "frequency", "income"), "keen"),
        ("customers", Kind.SALES, ("recency", "frequency"), ""),
    ],
)
def test_sales_and_customers_have_personas_of_their_own(
    family: str, kind: Kind, measures: tuple[str, ...], key: str
) -> None:
    signature = "{ " + ", ".join(f"{measure} = 1.0" for measure in measures[:2]) + " }"
    playbook = playbook_of(family, keen=signature)
    assert name_personas(alone(1.0, *measures), playbook, kind=kind)[0].key == key


@pytest.mark.parametrize(("shown", "wanted"), [("money", "spending"), ("spending", "money")])
def test_money_and_spending_stand_in_for_each_other(shown: str, wanted: str) -> None:
    playbook = playbook_of(keen=f"{{ income = 1.0, {wanted} = 1.0 }}")
    assert name_personas(alone(1.0, "income", shown), playbook, kind=Kind.CUSTOMERS)[0].match == 1.0


def test_the_highest_and_the_lowest_segment_are_the_ends_of_the_scale_each_for_its_side() -> None:
    playbook = playbook_of(top="{ age = 1.0, income = 1.0 }", low="{ age = -1.0, income = -1.0 }")
    segments = profiles({"age": 4.0, "income": 2.0}, {"age": -0.8, "income": -0.6}, {"age": 0.4, "income": 0.2})
    personas = name_personas(segments, playbook, kind=Kind.CUSTOMERS)
    assert [(persona.key, persona.match) for persona in personas] == [("top", 1.0), ("low", 1.0), ("", 0.0)]


def test_the_personas_fit_best_all_together() -> None:
    # The first would fit "rich" a little better, but then the second would have to do with "keen", which it is not.
    playbook = playbook_of(rich="{ income = 1.0, spending = 0.0 }", keen="{ income = 1.0, spending = 1.0 }")
    segments = profiles({"income": 1.0, "spending": 0.45}, {"income": 1.0, "spending": -0.1}, {"spending": 1.0})
    assert [persona.key for persona in name_personas(segments[:2], playbook, kind=Kind.CUSTOMERS)] == ["keen", "rich"]


def described(*measures: tuple[str, float], number: int = 1) -> SegmentProfile:
    """Return a segment that no playbook knows. measures: name and z of each."""
    profiles = tuple(MeasureProfile(name, "", z, z, 0.0, float("nan"), z, drives=True) for name, z in measures)
    return SegmentProfile(number, 10, 0.5, None, None, profiles, (), apart=("A", "B", "C", "D"))


def described_names(*segments: SegmentProfile) -> list[str]:
    return [persona.name for persona in name_personas(segments, load_playbook(), kind=Kind.CUSTOMERS)]


def test_the_name_of_a_segment_that_no_persona_fits_names_the_two_strongest_of_its_measures() -> None:
    segment = described(("Fish", 0.5), ("Milk", -1.2), ("Bread", 0.99), ("Wine", 0.39))
    assert described_names(segment) == ["Very low Milk, high Bread"]
    assert described_names(described(("Milk", 1.0))) == ["Very high Milk"]
    assert described_names(described(("Milk", 0.99))) == ["High Milk"]


def test_a_third_measure_tells_two_segments_apart_that_the_first_two_do_not() -> None:
    first = described(("Fish", 0.8), ("Milk", 0.9))
    second = described(("Fish", 0.8), ("Milk", 0.9), ("Wine", -0.5), number=2)
    third = described(("Fish", 0.8), ("Milk", 0.9), number=3)
    fourth = described(("Fish", 0.8), ("Milk", 0.9), number=4)
    assert described_names(first, second, third, fourth) == [
        "High Milk, high Fish", "High Milk, high Fish, low Wine", "High Milk", "High Fish",
    ]  # fmt: skip


def test_segments_that_differ_in_how_much_only_are_named_by_the_number() -> None:
    first, second, third = (
        described(("Milk", 0.6)),
        described(("Milk", 0.7), number=2),
        described(("Milk", 0.7), number=3),
    )
    assert described_names(first, second, third) == ["High Milk", "Milk about 0.7", "High Milk (3)"]


def of_one_measure(*figures: float) -> tuple[SegmentProfile, ...]:
    """Segments that one measure cuts, and in which another one, that does not decide, differs as well."""
    overall = float(np.nanmean(figures))
    profiles = []
    for number, figure in enumerate(figures, 1):
        z = (figure - overall) / 10
        visits = MeasureProfile("Visits", "", 5 + 2 * z, 5 + 2 * z, 5.0, 0.4 * z, 2 * z, drives=False)
        age = MeasureProfile("Age", "age", figure, figure, overall, figure / overall - 1, z, drives=True)
        profiles.append(SegmentProfile(number, 10, 0.25, None, None, (visits, age), ()))
    return tuple(profiles)


@pytest.mark.parametrize(
    ("figures", "names"),
    [
        ((24.92, 37.2, 49.6, 63.7), ["Age about 24.9", "Age about 37.2", "Age about 49.6", "Age about 63.7"]),
        ((1_240, 2_480, 4_964, 9_919), ["Age about 1,240", "Age about 2,480", "Age about 4,960", "Age about 9,920"]),
    ],
)
def test_four_segments_and_more_that_one_measure_cuts_are_called_by_its_number(
    figures: tuple[float, ...], names: list[str]
) -> None:
    profiles = of_one_measure(*figures)
    assert described_names(*profiles) == names
    assert all(bears_out(name, profile, profiles) for name, profile in zip(names, profiles, strict=True))


def test_what_nobody_in_a_segment_has_names_it_by_no_number() -> None:
    assert not any("nan" in name for name in described_names(*of_one_measure(24.9, 37.2, 49.6, float("nan"))))


def test_a_cut_by_a_label_as_well_is_not_named_by_the_number_alone() -> None:
    women = LabelProfile("Gender", "F", 1.0, 0.5, 2.0)
    first, *others = of_one_measure(24.9, 37.2, 49.6, 63.7)
    names = described_names(replace(first, labels=(women,)), *others)
    assert not any(" about " in name for name in (names[0], names[-1]))


def test_of_three_segments_that_one_measure_cuts_high_and_low_say_enough() -> None:
    assert not any(" about " in name for name in described_names(*of_one_measure(24.9, 44.0, 63.7)))


def test_two_segments_like_everybody_are_told_apart() -> None:
    assert described_names(described(("Milk", 0.1)), described(("Milk", -0.1), number=2)) == [
        "Average customers",
        "Milk about -0.1",
    ]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Total gross annual household income (EUR)", "High gross annual income"),
        ("Revenue of the last twelve months", "High Revenue"),
        ("MntMeatProducts", "High meat"),
        ("CREDIT_LIMIT", "High credit limit"),
        ("Number of orders", "High orders"),
        ("Milk", "High Milk"),
    ],
)
def test_a_header_is_shortened_by_its_meaning(header: str, name: str) -> None:
    assert described_names(described((header, 0.6))) == [name]


def test_two_headers_that_would_be_shortened_to_the_same_keep_what_tells_them_apart() -> None:
    segment = described(("Income before tax", 0.9), ("Income after tax", -0.8))
    assert described_names(segment) == ["High Income before tax"]


def test_a_name_is_never_cut_and_never_longer_than_forty_letters() -> None:
    assert described_names(described(("M" * 60, 0.5))) == ["Segment 1"]
    assert described_names(described(("M" * 35, 0.5))) == [f"High {'M' * 35}"]


@pytest.mark.parametrize(("value", "name"), [("F", "Women"), ("male", "Men"), ("d", "Gender: d")])
def test_a_segment_that_is_cut_by_gender_alone_is_named_by_it(value: str, name: str) -> None:
    label = LabelProfile("Gender", value, 1.0, 0.5, effect=1.0)
    segment = replace(described(("Age", 0.3)), labels=(label,))
    assert described_names(segment) == [name]


def parts(**means: float) -> SegmentProfile:
    """Return a segment by what it spends on what, where everybody spends 100 on each."""
    measures = tuple(
        MeasureProfile(name, "", mean, mean, 100.0, mean / 100 - 1, mean / 100 - 1, drives=True, part=True)
        for name, mean in means.items()
    )
    return SegmentProfile(1, 10, 0.5, None, None, measures, ())


def test_who_spends_more_of_it_on_something_is_named_by_what_is_bought() -> None:
    assert described_names(parts(MntWines=300, MntMeatProducts=250, MntFruits=80)) == ["Wine and meat lovers"]
    assert described_names(parts(MntWines=300, MntFruits=120)) == ["Wine lovers"]


def test_who_spends_more_on_everything_loves_nothing_in_particular() -> None:
    assert described_names(parts(Wine=200, Meat=200)) == ["Very high Meat, very high Wine"]


@pytest.mark.parametrize(
    ("measures", "name"),
    [
        ((("CASH_ADVANCE", 1.5), ("BALANCE", 0.8), ("PRC_FULL_PAYMENT", -0.8)), "Cash advance users"),
        ((("BALANCE", 1.2), ("PRC_FULL_PAYMENT", -0.8)), "Revolvers"),
        ((("BALANCE", 1.2), ("PRC_FULL_PAYMENT", -0.1)), "Very high balance"),
        ((("NumWebPurchases", 0.9), ("Age", -0.5)), "Web buyers"),
    ],
)
def test_who_does_a_lot_of_something_is_called_by_it(measures: tuple[tuple[str, float], ...], name: str) -> None:
    assert described_names(described(*measures)) == [name]


def test_what_is_said_of_a_segment_that_no_persona_fits_is_what_sets_it_apart() -> None:
    (persona,) = name_personas((described(("Milk", 0.9)),), load_playbook(), kind=Kind.CUSTOMERS)
    assert persona.description == "A; B; C."
    assert persona.insight.startswith("No persona of the playbook fits")


@pytest.mark.parametrize(
    ("z", "name"), [(0.41, "Older customers"), (0.39, "Near the average"), (-0.41, "Younger customers")]
)
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


PARTS = ("NumWebPurchases", "CASH_ADVANCE", "BALANCE", "PRC_FULL_PAYMENT", "Milk", "Age")


@pytest.mark.parametrize("seed", range(200))
def test_every_name_that_is_given_is_borne_out_by_the_figures_it_was_made_of(seed: int) -> None:
    random = np.random.default_rng(seed)
    segments = []
    for number in (1, 2, 3):
        measures = tuple(
            MeasureProfile(
                name, "age" if name == "Age" else "", 50 + 20 * z, 50 + 20 * z, 50.0, 0.4 * z, z,
                drives=True, part=name == "Milk",
            )
            for name, z in zip(PARTS, random.normal(0, random.choice([0.2, 1.0]), len(PARTS)).tolist(), strict=True)
        )  # fmt: skip
        labels = (LabelProfile("City", "Rome, Italy", 0.97, 0.5, 1.0), LabelProfile("Gender", "F", 1.0, 0.5, 2.0))
        segments.append(SegmentProfile(number, 10, 0.3, None, None, measures, labels[: int(random.integers(0, 3))]))
    for profile in segments:
        for name in names_for(profile, segments):
            assert bears_out(name, profile, segments), name
            assert bears_out(f"{name} (2)", profile, segments), name


@pytest.mark.parametrize(
    ("name", "is_true"),
    [
        ("High Bread, low Milk", True),
        ("Very low Milk", True),
        ("High Milk", False),
        ("High Bread, high Wine", False),
        ("Average customers", False),
        ("Bread about 0.85", True),
        ("Bread about 1.5", False),
        ("Women", False),
    ],
)
def test_a_name_is_borne_out_where_each_part_of_it_is_true(name: str, is_true: bool) -> None:
    profile = described(("Milk", -0.9), ("Bread", 0.9), ("Wine", 0.1))
    assert bears_out(name, profile, (profile,)) == is_true
