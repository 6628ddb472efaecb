"""The model: to JSON and back without loss, scoring alike, refusing what was tampered with."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.segments.people import step
from xl_segment import Segmentation, SegmentModel, __version__, refresh, score, segment
from xl_segment.customers.measuring import CountedFrom
from xl_segment.customers.transform import Transform
from xl_segment.customers.understood import Understood
from xl_segment.errors import DataError, ModelError
from xl_segment.memory.memory import Memory
from xl_segment.segments.chance import Distribution
from xl_segment.segments.quality import Choice, Trial
from xl_segment.segments.reference import Reference
from xl_segment.segments.segment_model import shaping
from xl_segment.settings import Method, Settings


def customers(n: int = 240) -> pd.DataFrame:
    random = np.random.default_rng(5)
    centres = np.array([[30, 20, 25], [90, 80, 45], [55, 50, 60]])
    values = np.concatenate([random.normal(one, 6, (n // 3, 3)) for one in centres])
    frame = pd.DataFrame(values, columns=["Annual Income", "Spending Score", "Age"]).round(2)
    frame.insert(0, "Customer ID", [f"C{at:05d}" for at in range(len(frame))])
    frame["Gender"] = np.where(random.random(len(frame)) < 0.5, "Female", "Male")
    return frame


@cache
def segmented(method: Method = "kmeans") -> Segmentation:
    return segment(customers(), method=method, k=3, k_max=3)


@pytest.mark.parametrize("method", ["kmeans", "gaussian mixture", "ward"])
def test_a_model_goes_to_json_and_back_bit_by_bit(method: Method) -> None:
    model = segmented(method).model
    again = SegmentModel.from_json(model.to_json())
    assert again.to_json() == model.to_json()
    np.testing.assert_array_equal(again.centres, model.centres)
    assert again.transform == model.transform
    assert again.choice == model.choice


@pytest.mark.parametrize("method", ["kmeans", "gaussian mixture", "ward"])
def test_a_model_from_json_scores_the_same_rows_the_same(method: Method) -> None:
    result = segmented(method)
    scored = score(customers(), SegmentModel.from_json(result.model.to_json()))
    pd.testing.assert_frame_equal(scored, result.rows[["Segment", "Persona", "Fit"]])


def test_one_new_customer_is_transformed_with_what_was_learnt_at_fit() -> None:
    result = segmented()
    one = pd.DataFrame({"Customer ID": ["X1"], "Annual Income": [91.0], "Spending Score": [79.0], "Age": [44.0]})
    scored = score(one.assign(Gender="Male"), result.model)
    richest = result.customers["Annual Income"].groupby(result.labels).mean().idxmax()
    assert scored["Segment"].tolist() == [richest]


def test_segments_are_numbered_by_income_times_spending() -> None:
    result = segmented()
    worth = (result.customers["Annual Income"] * result.customers["Spending Score"]).groupby(result.labels).mean()
    assert worth.is_monotonic_decreasing
    assert result.model.value == "Annual Income × Spending Score"


def test_segments_are_numbered_by_money_where_the_sheet_holds_money() -> None:
    frame = customers()
    frame["Total spent"] = 1000 - 10 * frame["Annual Income"]
    result = segment(frame, k=3, k_max=3, features=("Annual Income", "Age"), amount="Total spent")
    assert result.customers["Total spent"].groupby(result.labels).mean().is_monotonic_decreasing


def test_without_money_or_income_the_first_component_orders_the_segments() -> None:
    frame = pd.DataFrame(
        {
            "Fresh": np.r_[np.full(20, 9.0), np.full(20, 1.0)],
            "Milk": np.r_[np.full(20, 8.0), np.full(20, 2.0)],
        }
    )
    frame += np.random.default_rng(0).normal(0, 0.1, frame.shape)
    result = segment(frame, k=2, k_max=2)
    assert result.labels.tolist() == [1] * 20 + [2] * 20
    assert result.model.value == "all measures taken together"


def test_a_missing_column_is_named_when_scoring() -> None:
    result = segmented()
    with pytest.raises(
        DataError, match=r"made with 'Spending Score'\. There is no column 'Spending Score' in sheet data"
    ):
        score(customers().drop(columns="Spending Score"), result.model)


def small_model(**changed: Any) -> SegmentModel:
    """Two segments by income, 2 and 5, at 10 and 0 thousand."""
    fields: dict[str, Any] = {
        "kind": "customers",
        "method": "kmeans",
        "transform": Transform((step("Income", scale=1_000.0),)),
        "centres": np.array([[10.0], [0.0]]),
        "centres_original": np.array([[10_000.0], [0.0]]),
        "sizes": (3, 4),
        "value": "Income",
        "choice": Choice(2, 2, None, (Trial(2, 1.5, 0.6, float("nan"), float("nan"), 0.4),), "Said."),
        "columns": {"Income": "income"},
        "seed": 0,
        "numbers": (2, 5),
        "last_number": 6,
    }
    return SegmentModel(**{**fields, **changed})


def written(model: SegmentModel, without: tuple[str, ...] = (), **changed: object) -> str:
    """The text of a model with other fields, and the checksum that belongs to them."""
    fields = {name: value for name, value in json.loads(model.to_json()).items() if name not in ("checksum", *without)}
    fields |= changed
    text = json.dumps(fields, sort_keys=True)
    return json.dumps({"checksum": hashlib.sha256(text.encode()).hexdigest(), **fields})


def test_a_row_gets_the_number_of_the_nearest_centre() -> None:
    labels, fit = small_model().assign(np.array([[9.0], [1.0], [0.0]]))
    assert labels.tolist() == [5 - 3, 5, 5]
    np.testing.assert_allclose(fit, [1 - 1 / 9, 1 - 1 / 9, 1.0])
    assert small_model().positions(np.array([5, 2, 5])).tolist() == [1, 0, 1]
    assert small_model(numbers=(2, 5, 9), centres=np.zeros((3, 1))).k == 3


def test_measures_in_original_units_are_scored_with_labels_or_without() -> None:
    incomes = pd.DataFrame({"Income": [9_000.0, 1_000.0]})
    assert small_model().score(incomes)[0].tolist() == [2, 5]
    by_gender = small_model(transform=Transform((step("Gender: F", source="Gender", level="F", scale=0.1),)))
    assert by_gender.score(incomes, pd.DataFrame({"Gender": ["M", "F"]}))[0].tolist() == [5, 2]


@pytest.mark.parametrize(
    ("steps", "columns", "born", "needs"),
    [
        ([step("Age"), step("Pay")], {"Pay": "income", "Age": "age", "City": "city"}, "", ("Age", "Pay")),
        # Of a label with several levels the header is needed once.
        ([step("F", source="Sex"), step("M", source="Sex")], {"Sex": "gender"}, "", ("Sex",)),
        # Ages are made from birth years, and recency from dates that the columns know by another name.
        ([step("Age"), step("Pay")], {"Pay": "income"}, "Born", ("Pay", "Born")),
        ([step("Age"), step("Pay")], {"Pay": "income"}, "", ("Pay",)),
        ([step("Pay")], {"Pay": "income", "Born": "birth year"}, "Born", ("Pay",)),
        ([step("Age"), step("Born")], {"Born": "birth year"}, "Born", ("Born",)),
    ],
)
def test_a_sheet_needs_the_headers_that_the_measures_are_from(
    steps: list, columns: dict[str, str], born: str, needs: tuple[str, ...]
) -> None:
    assert small_model(transform=Transform(tuple(steps)), columns=columns, born=born).needs == needs


def test_what_later_runs_ask_for_is_told_as_it_was() -> None:
    model = small_model(reference_date=date(2024, 7, 1), year=2024)
    assert model.counted_from == CountedFrom(date(2024, 7, 1), 2024)
    assert model.identified.centres is model.centres
    assert (model.identified.transform, model.identified.numbers, model.identified.last) == (model.transform, (2, 5), 6)
    named = model.named(("Savers", "Spenders"))
    assert (named.personas, model.personas) == (("Savers", "Spenders"), ())


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("cap", 2.0),
        ("log", False),
        ("scale", False),
        ("use_categories", True),
        ("missing", "set aside"),
        ("day_order", "day first"),
        ("decimal", ","),
        ("returns", "set aside"),
        ("currency", "EUR"),
    ],
)
def test_the_transform_is_learnt_anew_where_it_was_learnt_with_another_setting(option: str, value: object) -> None:
    model = small_model(shaping=shaping(Settings()))
    assert model.transform_for(Settings()) is model.transform
    assert model.transform_for(Settings(k=7, seed=3, method="ward", min_share=9.0)) is model.transform
    assert model.transform_for(replace(Settings(), **{option: value})) is None  # type: ignore[arg-type]


def test_cells_are_read_as_they_were_and_the_rest_is_as_set_now() -> None:
    then = Settings(
        missing="set aside", day_order="day first", decimal=",", returns="set aside", currency="EUR", cap=5.0
    )
    read = small_model(shaping=shaping(then)).read_as_then(Settings(cap=2.0, k=4))
    assert read == replace(then, cap=2.0, k=4)


def test_models_from_before_there_was_a_choice_set_returns_aside() -> None:
    assert small_model().read_as_then(Settings(decimal=",")) == Settings(decimal=",", returns="set aside")
    assert small_model(shaping={"returns": "net"}).read_as_then(Settings(returns="set aside")).returns == "net"


def test_everything_that_a_model_knows_comes_back_from_its_text() -> None:
    reference = Reference(
        7, ((1.0, 2.5),), ((0.5, 1.0),), 3.25, (0.4, 0.6), 0.5, {"Gender": ("F", "M")}, 30, counts=(6,), means=(1.75,),
        level_counts={"Gender": (3, 4)}, distances=Distribution((0.5, 4.0), (0.4, 1.0), 7), correlations=((1.0,),),
        accord=Distribution((0.0,), (1.0,), 7),
    )  # fmt: skip
    model = small_model(
        shaping=shaping(Settings()), reference_date=date(2024, 7, 1), born="Geboren am 1.1. (geschätzt)", year=2024,
        reference=reference, covariances=np.array([[[1.5]], [[2.5]]]), weights=np.array([0.25, 0.75]), personas=("A", "B"),
        understood=Understood({"Income": "says so"}, {"Age": "too few"}, (), ("Beware.",)),
    )  # fmt: skip
    text = model.to_json()
    assert text.isascii()
    again = SegmentModel.from_json(text)
    for name in ("centres", "centres_original", "covariances", "weights"):
        array = getattr(again, name)
        assert array.dtype == np.float64
        np.testing.assert_array_equal(array, getattr(model, name))
    plain = {"centres": 0, "centres_original": 0, "covariances": 0, "weights": 0, "choice": 0}
    assert replace(again, **plain) == replace(model, **plain)  # type: ignore[arg-type]
    assert np.isnan(again.choice.trials[0].calinski_harabasz)
    assert replace(again.choice, trials=()) == replace(model.choice, trials=())
    assert again.choice.trials[0].silhouette == 0.6
    assert (again.schema_version, again.package_version) == (2, __version__)


def test_what_a_model_does_not_know_comes_back_as_nothing() -> None:
    again = SegmentModel.from_json(small_model().to_json())
    nothing = (again.reference_date, again.year, again.reference, again.covariances, again.weights, again.understood)
    assert nothing == (None,) * 6
    assert (again.born, again.personas, dict(again.shaping)) == ("", (), {})
    assert SegmentModel.from_json(written(small_model(), understood={})).understood is None
    assert SegmentModel.from_json(written(small_model(), without=("understood",))).understood is None


def test_the_order_of_the_fields_is_no_change() -> None:
    fields = json.loads(small_model(columns={"b": "x", "a": "y"}).to_json())
    turned = json.dumps(dict(reversed(fields.items())))
    assert SegmentModel.from_json(turned).numbers == (2, 5)


@pytest.mark.parametrize(
    "change",
    [{"centres": [[10.5], [0.0]]}, {"numbers": [2, 4]}, {"value": "Wealth"}, {"package_version": "0.0"}, {"new": 1}],
)
def test_a_model_changed_by_hand_is_refused(change: dict[str, object]) -> None:
    fields = json.loads(small_model().to_json()) | change
    with pytest.raises(ModelError, match="changed by hand; segment again to make a new one"):
        SegmentModel.from_json(json.dumps(fields))


@pytest.mark.parametrize("version", [3, 99])
def test_a_model_from_a_newer_version_is_refused(version: int) -> None:
    fields = json.loads(small_model().to_json()) | {"schema_version": version, "package_version": "9.0"}
    with pytest.raises(ModelError, match=r"made by xl_segment 9\.0, which is newer than this one"):
        SegmentModel.from_json(json.dumps(fields))
    del fields["package_version"]
    with pytest.raises(ModelError, match=r"made by xl_segment \?, which is newer"):
        SegmentModel.from_json(json.dumps(fields))


def test_a_model_of_the_first_version_is_brought_to_what_this_one_keeps() -> None:
    later = ("numbers", "last_number", "shaping", "born", "year", "reference", "understood")
    model = small_model(personas=("A", "B", "C"), centres=np.array([[10.0], [0.0], [5.0]]))
    old = SegmentModel.from_json(written(model, without=later, schema_version=1))
    assert (old.numbers, old.last_number, old.schema_version) == ((1, 2, 3), 3, 2)
    assert (dict(old.shaping), old.born, old.year, old.reference, old.understood) == ({}, "", None, None, None)
    assert (old.personas, old.centres.tolist()) == (("A", "B", "C"), [[10.0], [0.0], [5.0]])


#: A model as xl_segment 0.1.0 wrote it before newcomers were tested: its reference has no counts and no distances.
_BEFORE_TESTS = (
    '{"checksum": "79d1715e9a36c47106593a6063afb26c908131c1885170f9e8eaa8a1b509a20f", "kind": "customers", '
    '"method": "kmeans", "recipe": {"steps": [{"name": "Income", "source": "Income", "measure": "", "fill": 0.0, '
    '"low": null, "high": null, "log": false, "mean": 0.0, "scale": 1000.0, "level": null}]}, "centres": [[9.0], '
    '[1.0]], "centres_original": [[9000.0], [1000.0]], "sizes": [2, 2], "value": "Income", "choice": {"k": 2, '
    '"recommended": 2, "knee": null, "trials": [], "reason": "Said.", "verdict": "weak structure"}, "columns": '
    '{"Income": "income"}, "seed": 0, "numbers": [1, 2], "last_number": 2, "shaping": {}, "reference_date": null, '
    '"born": "", "year": null, "reference": {"customers": 4, "points": [[1000.0, 9000.0]], "shares": [[0.5, 1.0]], '
    '"far": 3.25, "sizes": [0.5, 0.5], "silhouette": 0.5, "levels": {"Gender": ["F", "M"]}, "days": null}, '
    '"covariances": null, "weights": null, "personas": ["A", "B"], "understood": null, "schema_version": 2, '
    '"package_version": "0.1.0"}'
)


def test_a_model_of_before_newcomers_were_tested_is_compared_by_what_it_has() -> None:
    model = SegmentModel.from_json(_BEFORE_TESTS)
    reference = model.reference
    assert reference is not None
    assert (reference.points, reference.levels) == (((1_000.0, 9_000.0),), {"Gender": ("F", "M")})
    assert (reference.counts, reference.means, reference.level_counts) == ((), (), {})
    assert (reference.distances, reference.correlations, reference.accord) == (None, (), None)
    known = pd.DataFrame({"Income": [1_000.0, 9_000.0] * 2, "Gender": ["F", "M"] * 2}, index=range(4))
    new = pd.DataFrame({"Income": [5_000.0] * 40, "Gender": ["F"] * 40})
    both = pd.concat([known, new], ignore_index=True).assign(**{"Customer ID": [f"C{at:02d}" for at in range(44)]})
    model = replace(model, columns={"Customer ID": "customer id", "Income": "income", "Gender": "gender"})
    first = refresh(both.head(4), previous=Memory.of_model(model)).memory
    drift = refresh(both, previous=first).drift
    assert drift is not None
    assert drift.new == 40
    assert [shift.name for shift in drift.newcomers.shifts] == ["Income"]
    assert (drift.newcomers.labels, drift.newcomers.distance, drift.newcomers.accord) == ((), None, None)
    assert SegmentModel.from_json(model.to_json()).to_json() == model.to_json()


def test_what_this_version_writes_is_taken_as_it_is() -> None:
    again = SegmentModel.from_json(written(small_model(), schema_version=2, born="Born", year=1999))
    assert (again.numbers, again.last_number, again.born, again.year) == ((2, 5), 6, "Born", 1999)
    assert json.loads(small_model().to_json())["schema_version"] == 2


@pytest.mark.parametrize(
    ("without", "changed"),
    [
        ((), {"centres": None}),
        ((), {"centres_original": None}),
        ((), {"centres": [["wide"]]}),
        ((), {"choice": None}),
        ((), {"choice": {"trials": [{"k": 2}]}}),
        ((), {"recipe": {"steps": [{"name": "Income"}]}}),
        ((), {"reference_date": "soon"}),
        ((), {"reference": {"points": []}}),
        ((), {"reference": {"levels": [1]}}),
        ((), {"numbers": None}),
        ((), {"nobody knows this": 1}),
        (("centres",), {}),
        (("recipe",), {}),
        (("personas",), {}),
        (("seed",), {}),
    ],
)
def test_a_model_that_is_whole_by_its_checksum_but_not_a_model_is_damaged(
    without: tuple[str, ...], changed: dict[str, object]
) -> None:
    with pytest.raises(ModelError, match="is damaged; segment again"):
        SegmentModel.from_json(written(small_model(), without, **changed))


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "null", "{}", '{"schema_version": 1}', '{"checksum": ""}', "42"),
        '{"checksum": "", "schema_version": null}',
        '{"checksum": "", "schema_version": "two"}',
    ],
)
def test_a_damaged_model_is_refused(text: str) -> None:
    with pytest.raises(ModelError, match="damaged"):
        SegmentModel.from_json(text)
