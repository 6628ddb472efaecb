"""Which measures decide who is alike, and what is said of those that do not."""

from __future__ import annotations

import numpy as np
import pytest

from tests.customers.test_measuring import LINES, clean
from xl_segment.customers.features import Features, build_as_before, build_features
from xl_segment.customers.measuring import CountedFrom
from xl_segment.errors import DataError, NotFoundError, SettingError
from xl_segment.settings import Settings

N = 60
DRAW = np.random.default_rng(5)


def spread() -> np.ndarray:
    return DRAW.normal(50, 9, N).round(3)


PEOPLE: dict[str, object] = {
    "Customer ID": [f"P{at:03d}" for at in range(N)],
    "Height": spread(),
    "Width": spread(),
    "Plan": [("Gold", "Silver", "Tin")[at % 3] for at in range(N)],
}
ROLES = {"Plan": "other label", "Height": "other measure", "Width": "other measure"}


def build(
    columns: dict[str, object] | None = None, *, roles: dict[str, str] | None = None, **options: object
) -> Features:
    options = {"kind": "customers", "roles": ROLES | (roles or {}), **options}
    settings = Settings(**options)  # type: ignore[arg-type]
    return build_features(clean({**PEOPLE, **(columns or {})}, **options), settings)


def test_a_label_that_is_wanted_decides_and_one_that_is_not_does_not() -> None:
    assert build(decides={"Plan": "yes"}).transform.names == (
        "Height", "Width", "Plan = Gold", "Plan = Silver", "Plan = Tin",
    )  # fmt: skip
    assert build(decides={"plan": "No "}, use_categories=True).transform.names == ("Height", "Width")
    two = build({"Plan": ["Tin", "Gold"] * (N // 2)}, use_categories=True)
    assert two.transform.names == ("Height", "Width", "Plan = Gold")


@pytest.mark.parametrize(
    ("levels", "said"), [(11, "has 11 different values"), (1, "is the same for everybody"), (10, ""), (2, "")]
)
def test_why_a_label_cannot_decide_is_a_warning(levels: int, said: str) -> None:
    found = build({"Plan": [f"Plan {chr(65 + at % levels)}" for at in range(N)]}, decides={"Plan": "yes"})
    warnings = [one for one in found.measured.log.warnings if "cannot decide who is alike" in one]
    assert bool(warnings) == bool(said)
    assert all(said in one for one in warnings)
    unwanted = build({"Plan": [f"Plan {chr(65 + at % levels)}" for at in range(N)]}, decides={"Plan": "no"})
    assert not any("cannot decide" in one for one in unwanted.measured.log.warnings)


def test_a_column_that_is_no_measure_cannot_be_wanted() -> None:
    found = build(decides={"customer  ID": "yes"})
    assert "'customer  ID' is taken for 'customer id', so it cannot decide who is alike by itself." in (
        found.measured.log.warnings
    )
    assert build(decides={"Customer ID": "no"}).measured.log.warnings == ()


def test_a_measure_that_is_made_elsewhere_has_no_effect_here_and_that_is_said() -> None:
    said = "'Recency (days)' is not measured here, so whether it decides has no effect."
    assert said in build(decides={"Recency (days)": "no"}).measured.log.warnings
    with pytest.raises(NotFoundError, match="There is no measure 'Hight'"):
        build(decides={"Hight": "no"})


def test_yes_or_no_is_asked_for() -> None:
    with pytest.raises(SettingError, match=r"^Whether 'Height' decides is 'perhaps'; give yes or no\.$"):
        build(decides={"height": "perhaps"})


def test_a_measure_of_sales_may_be_called_whatever_it_counts() -> None:
    settings = Settings(kind="sales lines", customer="Customer", decides={"Frequency (days)": "no"})
    found = build_features(clean(LINES, kind="sales lines", customer="Customer"), settings)
    assert found.left_out["Frequency (orders)"] == "does not decide, as you said so"


def test_of_sales_recency_frequency_and_money_decide_and_others_describe() -> None:
    cleaned = clean({**LINES, "Amount": [10.0, 5.0, 6.0, 7.0, 8.0, 40.0]}, kind="sales lines", customer="Customer")
    found = build_features(cleaned, Settings(kind="sales lines", customer="Customer"))
    assert found.transform.names == ("Recency (days)", "Frequency (orders)", "Money")
    assert found.left_out == {
        "Average order": "describes; recency, frequency and money decide",
        "Tenure (days)": "describes; recency, frequency and money decide",
    }
    wanted = Settings(kind="sales lines", customer="Customer", decides={"Tenure (days)": "yes"})
    assert "Tenure (days)" in build_features(cleaned, wanted).transform.names


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([None] * N, "has no values"),
        ([7.5] * N, "is the same for everybody"),
        ([7.5] * (N - 1) + [9.25], "has only two values; it describes, unless it is asked for"),
        ([7.5, 9.25] * (N // 2), "has only two values; it describes, unless it is asked for"),
        ([7.5, 9.25, 3.5] * (N // 3), None),
    ],
)
def test_what_tells_little_is_left_out(values: list[float | None], why: str | None) -> None:
    assert build({"Rate": values}, roles={"Rate": "other measure"}).left_out.get("Rate") == why
    asked = build({"Rate": values}, roles={"Rate": "other measure"}, features=("Height", "rate "))
    assert ("Rate" in asked.transform.names) == (len(set(values)) > 1)


@pytest.mark.parametrize(("others", "left_out"), [(1, True), (2, False)])
def test_what_hardly_anybody_has_otherwise_is_the_same_for_nearly_everybody(others: int, left_out: bool) -> None:
    columns = {name: np.tile(values, 4)[:200] for name, values in PEOPLE.items() if name != "Customer ID"}
    rates = [7.5] * (200 - others) + [9.25 + at for at in range(others)]
    found = build({"Customer ID": [f"P{at:03d}" for at in range(200)], **columns, "Rate": rates},
                  roles={"Rate": "other measure"})  # fmt: skip
    assert (found.left_out.get("Rate") == "is the same for nearly everybody") == left_out


def test_two_values_decide_where_it_is_known_what_they_mean() -> None:
    cells = [7.5, 9.25] * (N // 2)
    assert "Income" in build({"Income": cells}, roles={"Income": "income"}).transform.names
    assert "Member" in build({"Member": ["yes", "no"] * (N // 2)}, roles={"Member": "yes or no"}).transform.names


@pytest.mark.parametrize(("answers", "measures", "survey"), [(4, 3, True), (4, 4, False), (3, 0, False)])
def test_four_answers_that_are_most_of_the_measures_make_a_survey(answers: int, measures: int, survey: bool) -> None:
    columns: dict[str, object] = {f"I like {'abcd'[at]}": DRAW.integers(1, 6, N) for at in range(answers)}
    roles = dict.fromkeys(columns, "answer on a scale") | {"Height": "ignored", "Width": "ignored"}
    columns |= {f"Size {'wxyz'[at]}": spread() for at in range(max(measures, 1))}
    roles |= {name: "other measure" for name in columns if name.startswith("Size")}
    found = build(columns, roles=roles)
    assert (found.left_out.get("Size w") == "describes; the answers decide") == survey


def test_measures_may_be_asked_for_by_their_meaning_and_an_age_by_the_birth_year() -> None:
    columns = {"Salary": spread() * 100, "Year_Birth": [1950 + at % 50 for at in range(N)]}
    found = build(columns, roles={"Salary": "income", "Year_Birth": "birth year"}, features=("income", "year_birth"))
    assert set(found.transform.names) == {"Salary", "Age"}
    assert found.left_out["Height"] == "was not asked for"
    label = build(features=("Height", "plan"))
    assert label.transform.names == ("Height", "Plan = Gold", "Plan = Silver", "Plan = Tin")


def test_one_customer_alone_and_customers_that_are_all_alike_are_refused() -> None:
    alone = {name: list(np.asarray(cells)[:1]) for name, cells in PEOPLE.items()}
    with pytest.raises(DataError, match="There is only one customer, and nobody to compare with"):
        build(alone)
    with pytest.raises(
        DataError,
        match=r"No measure tells the customers apart: 'Height' is the same for everybody; 'Width' has no values\. Add",
    ):
        build({"Height": [7.0] * N, "Width": [None] * N})


def test_a_row_is_set_aside_where_more_than_half_of_the_measures_are_blank() -> None:
    half, more = spread(), spread()
    half[[3, 5]], more[5] = np.nan, np.nan
    found = build({"Height": half, "Width": spread(), "Depth": more, "Length": spread()},
                  roles={"Depth": "other measure", "Length": "other measure"})  # fmt: skip
    assert "more than half of the measures are blank" not in found.measured.log.set_aside
    assert found.measured.log.repaired["Height: blank, filled with the median"].tolist() == [4, 6]
    sparse = build({"Height": half, "Depth": more}, roles={"Depth": "other measure"})
    assert sparse.measured.log.set_aside["more than half of the measures are blank"].tolist() == [6]
    assert len(sparse.matrix) == N - 1


def test_where_every_row_has_a_blank_that_is_refused() -> None:
    height, width = spread(), spread()
    height[::2], width[1::2] = np.nan, np.nan
    with pytest.raises(DataError, match="Every row has a blank among 'Height', 'Width'"):
        build({"Height": height, "Width": width}, missing="set aside")


def again(columns: dict[str, object], **options: object) -> Features:
    options = {"kind": "customers", "roles": ROLES, **options}
    cleaned = clean({**PEOPLE, **columns}, **options)
    return build_as_before(cleaned, build().transform, Settings(**options), CountedFrom(None, None))  # type: ignore[arg-type]


def test_customers_measured_as_before_get_the_numbers_of_before() -> None:
    first = build()
    found = again({"Depth": spread()})
    np.testing.assert_array_equal(found.matrix, first.matrix)
    assert found.left_out == {"Depth": "did not decide when the segments were made"}


def test_a_measure_that_lost_all_its_numbers_is_named() -> None:
    with pytest.raises(DataError, match=r"Column 'Width' on sheet data holds no number in any row"):
        again({"Width": [None] * N})


def test_frequency_keeps_the_name_that_the_segments_were_made_with() -> None:
    options: dict[str, object] = {"kind": "sales lines", "customer": "Customer"}
    settings = Settings(**options)  # type: ignore[arg-type]
    lines = {**LINES, "Amount": [10.0, 5.0, 6.0, 7.0, 8.0, 40.0]}
    first = build_features(clean(lines, **options), settings)
    without = {name: cells for name, cells in lines.items() if name != "Order No"}
    found = build_as_before(clean(without, **options), first.transform, settings, CountedFrom(None, None))
    assert "Frequency (orders)" in found.raw
    assert "Frequency (days)" not in found.raw
    assert found.measured.measures["Frequency (orders)"] == "frequency"


def test_some_of_the_features_set_the_rows_of_the_others_aside() -> None:
    first = build()
    assert first.only(np.ones(N, bool), "why") is first
    found = first.only(np.arange(N) != 4, "is somewhere else")
    assert found.measured.log.set_aside["is somewhere else"].tolist() == [5]
    np.testing.assert_array_equal(found.matrix, np.delete(first.matrix, 4, axis=0))
