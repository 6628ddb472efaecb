"""The model: to JSON and back without loss, scoring alike, refusing what was tampered with."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from xl_segment import SegmentModel, score, segment
from xl_segment.errors import DataError, ModelError
from xl_segment.settings import Method


def customers(n: int = 240) -> pd.DataFrame:
    random = np.random.default_rng(5)
    centres = np.array([[30, 20, 25], [90, 80, 45], [55, 50, 60]])
    values = np.concatenate([random.normal(one, 6, (n // 3, 3)) for one in centres])
    frame = pd.DataFrame(values, columns=["Annual Income", "Spending Score", "Age"]).round(2)
    frame.insert(0, "Customer ID", [f"C{at:05d}" for at in range(len(frame))])
    frame["Gender"] = np.where(random.random(len(frame)) < 0.5, "Female", "Male")
    return frame


@pytest.mark.parametrize("method", ["kmeans", "gaussian mixture", "ward"])
def test_a_model_goes_to_json_and_back_bit_by_bit(method: Method) -> None:
    model = segment(customers(), method=method, k=3).model
    again = SegmentModel.from_json(model.to_json())
    assert again.to_json() == model.to_json()
    np.testing.assert_array_equal(again.centres, model.centres)
    assert again.transform == model.transform
    assert again.choice == model.choice


@pytest.mark.parametrize("method", ["kmeans", "gaussian mixture", "ward"])
def test_a_model_from_json_scores_the_same_rows_the_same(method: Method) -> None:
    frame = customers()
    result = segment(frame, method=method, k=3)
    scored = score(frame, SegmentModel.from_json(result.model.to_json()))
    pd.testing.assert_frame_equal(scored, result.rows[["Segment", "Persona", "Fit"]])


def test_one_new_customer_is_transformed_with_what_was_learnt_at_fit() -> None:
    result = segment(customers(), k=3)
    one = pd.DataFrame({"Customer ID": ["X1"], "Annual Income": [91.0], "Spending Score": [79.0], "Age": [44.0]})
    scored = score(one.assign(Gender="Male"), result.model)
    richest = result.customers["Annual Income"].groupby(result.labels).mean().idxmax()
    assert scored["Segment"].tolist() == [richest]


def test_segments_are_numbered_by_income_times_spending() -> None:
    result = segment(customers(), k=3)
    worth = (result.customers["Annual Income"] * result.customers["Spending Score"]).groupby(result.labels).mean()
    assert worth.is_monotonic_decreasing
    assert result.model.value == "Annual Income × Spending Score"


def test_segments_are_numbered_by_money_where_the_sheet_holds_money() -> None:
    frame = customers()
    frame["Total spent"] = 1000 - 10 * frame["Annual Income"]
    result = segment(frame, k=3, features=("Annual Income", "Age"), amount="Total spent")
    assert result.customers["Total spent"].groupby(result.labels).mean().is_monotonic_decreasing


def test_without_money_or_income_the_first_component_orders_the_segments() -> None:
    frame = pd.DataFrame(
        {
            "Fresh": np.r_[np.full(20, 9.0), np.full(20, 1.0)],
            "Milk": np.r_[np.full(20, 8.0), np.full(20, 2.0)],
        }
    )
    frame += np.random.default_rng(0).normal(0, 0.1, frame.shape)
    result = segment(frame, k=2)
    assert result.labels.tolist() == [1] * 20 + [2] * 20
    assert result.model.value == "all measures taken together"


def test_a_missing_column_is_named_when_scoring() -> None:
    result = segment(customers(), k=3)
    with pytest.raises(
        DataError, match=r"made with 'Spending Score'\. There is no column 'Spending Score' in sheet data"
    ):
        score(customers().drop(columns="Spending Score"), result.model)


def test_a_model_changed_by_hand_is_refused() -> None:
    fields = json.loads(segment(customers(), k=3).model.to_json())
    fields["centres"][0][0] += 0.5
    with pytest.raises(ModelError, match="changed by hand"):
        SegmentModel.from_json(json.dumps(fields))


def test_a_model_from_a_newer_version_is_refused() -> None:
    fields = json.loads(segment(customers(), k=3).model.to_json())
    fields |= {"schema_version": 99, "package_version": "9.0"}
    with pytest.raises(ModelError, match=r"made by xl_segment 9\.0, which is newer"):
        SegmentModel.from_json(json.dumps(fields))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"schema_version": 1}', "42"])
def test_a_damaged_model_is_refused(text: str) -> None:
    with pytest.raises(ModelError, match="damaged"):
        SegmentModel.from_json(text)
