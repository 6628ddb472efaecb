"""Why a customer is in a segment, and what would move them: what is said comes true when the cell is changed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from xl_segment import Segmentation, explain, segment
from xl_segment.customers.cleaning_log import CleaningLog
from xl_segment.customers.features import Features
from xl_segment.customers.measuring import Measured
from xl_segment.customers.transform import Step, Transform
from xl_segment.errors import DataError, NotFoundError
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.personas.customer_why import SHORT, Move
from xl_segment.personas.explaining import CHANGEABLE, explain_customers, what_would_move
from xl_segment.personas.measure_words import Wording
from xl_segment.segments.borders import Borders
from xl_segment.segments.segment_model import SegmentModel
from xl_segment.sheet.roles import Kind

MEASURES = {
    "Age": ("age", True), "Annual Income": ("income", True), "Spending Score": ("spending", True),
    "Number of Orders": ("frequency", True), "Purchase Frequency": ("frequency", False), "Recency": ("recency", True),
    "Total Spent": ("money", False), "Average order": ("average order", False),
}  # fmt: skip
NAMES = ("Premium customers", "Loyal", "Careful high earners", "Budget shoppers", "Re-engage", "Hibernating", "Ö")


def random_world(seed: int) -> tuple[Features, SegmentModel]:
    """Customers and a model of any centres, by distance or as a Gaussian mixture."""
    random = np.random.default_rng(seed)
    n, k = 60, int(random.integers(2, 7))
    names = list(random.choice(list(MEASURES), int(random.integers(1, 6)), replace=False))
    raw = pd.DataFrame({name: random.lognormal(random.uniform(0, 9), 0.8, n) for name in names})
    for name in names:
        if MEASURES[name][1]:
            raw[name] = np.ceil(raw[name])
    raw = raw.mask(random.random(raw.shape) < 0.03)
    transform = Transform(tuple(learnt(name, raw[name].to_numpy(), random) for name in names))
    descriptions = pd.DataFrame(index=raw.index)
    matrix = transform.apply(raw, descriptions)
    centres = matrix[random.choice(n, k, replace=False)] + random.normal(size=(k, len(names))) * 0.2
    covariances = weights = None
    if seed % 4 == 0:
        turns = random.normal(size=(k, len(names), len(names)))
        covariances = turns @ turns.transpose(0, 2, 1) * 0.3 + np.eye(len(names)) * 0.2
        weights = random.dirichlet(np.full(k, 5.0))
    model = SegmentModel(
        kind="customers", method="kmeans", transform=transform, centres=centres,
        centres_original=transform.original(centres), sizes=(1,) * k, value="", choice=cast(Any, None), columns={},
        seed=0, numbers=tuple(range(1, k + 1)), last_number=k, covariances=covariances, weights=weights,
        personas=NAMES[:k],
    )  # fmt: skip
    measured = Measured(
        kind=Kind.SALES if seed % 3 == 0 else Kind.CUSTOMERS, raw=raw, descriptions=descriptions,
        measures={name: MEASURES[name][0] for name in names}, customer_of=pd.Series(range(n)), money=None,
        money_name="", log=CleaningLog(np.arange(n)), reference_date=None,
    )  # fmt: skip
    return Features(measured, transform, matrix), model


def learnt(name: str, values: np.ndarray, random: np.random.Generator) -> Step:
    known = values[~np.isnan(values)]
    low, high = np.percentile(known, [2, 98]) if random.random() < 0.4 else (None, None)
    bend = float(np.median(known) * 0.3) if random.random() < 0.5 else None
    step = Step(name, name, MEASURES[name][0], float(np.median(known)), low, high, False, 0.0, 1.0, bend=bend)
    shaped = step.shape(known)
    return replace(step, mean=float(shaped.mean()), scale=float(shaped.std()) or 1.0)


def digits(text: str) -> float:
    return float(text.replace(",", ""))


def value_in_the_words(move: Move) -> float:
    """Read back from the words what the measure would have to be."""
    words, now = move.words, move.now
    if words.startswith("one more "):
        return now + 1
    if found := re.match(r"about (\S+) more ", words):
        return now + digits(found[1])
    if found := re.match(r"(\S+) more \w+ without an? \w+", words):
        return now + digits(found[1])
    if found := re.match(r"a last \w+ at most (\S+) ", words):
        return digits(found[1])
    found = re.fullmatch(rf"{re.escape(move.wording.name)} (\S+) instead of \S+", words)
    assert found, words
    return digits(found[1])


def segment_with(model: SegmentModel, features: Features, row: int, name: str, value: float) -> int:
    """Score a customer with one cell changed."""
    changed = features.raw.iloc[[row]].copy()
    changed[name] = value
    return int(model.score(changed)[0][0])


@pytest.mark.parametrize(
    "seed", [*range(100), *(pytest.param(seed, marks=pytest.mark.by_hand) for seed in range(100, 500))]
)
def test_what_would_move_a_customer_moves_them_when_the_cell_is_changed(seed: int) -> None:
    features, model = random_world(seed)
    for row, why in enumerate(explain_customers(features, model)):
        assert len(why.short) <= SHORT
        assert len(why.sentence) <= 255
        assert "nan" not in why.sentence
        if why.move is None:
            continue
        name = why.move.wording.name
        assert why.segment != why.move.segment
        assert why.move.wording.measure in CHANGEABLE
        assert segment_with(model, features, row, name, why.move.value) == why.move.segment
        assert segment_with(model, features, row, name, value_in_the_words(why.move)) == why.move.segment, why.sentence


def test_a_round_number_that_steps_over_a_thin_segment_is_not_said() -> None:
    """A segment between 100.2 and 100.8: 110 would be beyond it."""
    features, model = random_world(1)
    raw = pd.DataFrame({"Total Spent": [0.0, 50.5, 100.5]})
    step = Step("Total Spent", "Total Spent", "money", 0.0, None, None, False, 0.0, 1.0)
    transform = Transform((step,))
    model = replace(
        model, transform=transform, centres=np.array([[0.0], [100.5]]), covariances=np.array([[[1e6]], [[0.01]]]),
        weights=np.array([0.5, 0.5]), numbers=(1, 2), personas=NAMES[:2],
    )  # fmt: skip
    measured = replace(features.measured, raw=raw, descriptions=pd.DataFrame(index=raw.index))
    features = Features(measured, transform, raw.to_numpy())
    for row, why in enumerate(explain_customers(features, model, [0, 1])):
        assert why.move is not None
        assert 99.5 < why.move.value < 101.0
        assert segment_with(model, features, row, "Total Spent", value_in_the_words(why.move)) == 2


@pytest.mark.parametrize("seed", range(40))
def test_no_smaller_change_of_one_measure_moves_the_customer(seed: int) -> None:
    """By trying: steps of a hundredth of a standard deviation, along every measure that may change."""
    features, model = random_world(seed)
    steps = model.transform.steps
    for row, why in enumerate(explain_customers(features, model)):
        way = 6.0
        if why.move is not None:
            at = [step.name for step in steps].index(why.move.wording.name)
            unrounded = Borders.of(model).way_out(
                features.matrix[[row]], np.array([why.segment - 1]), at, 1 if why.move.change > 0 else -1
            )
            way = float(unrounded[0])
        for at, step in enumerate(steps):
            if step.measure not in CHANGEABLE or np.isnan(features.raw[step.name].iloc[row]):
                continue
            only_up = step.measure == "money" or (
                step.measure == "frequency"
                and (features.measured.kind is Kind.SALES or step.name != "Purchase Frequency")
            )
            ways = np.arange(0.01, way, 0.01)
            tried = features.matrix[row, at] + (ways if only_up else np.concatenate([ways, -ways]))
            values = step.original(tried)
            if Wording.of(step, features).whole:
                values = np.unique(np.floor(values))
            values = values[(values >= (step.low or 0.0)) & (values <= (step.high or np.inf))]
            away = step.scaled(values) - features.matrix[row, at]
            values = values[(np.abs(away) < way) & ((away > 0) | (not only_up))]
            matrix = np.repeat(features.matrix[[row]], len(values), axis=0)
            matrix[:, at] = step.scaled(values)
            assert (model.assign(matrix)[0] == why.segment).all(), why.sentence


@pytest.mark.parametrize("seed", range(60))
def test_the_terms_add_up_to_the_difference_of_the_squared_distances(seed: int) -> None:
    features, model = random_world(seed * 4 + 1)
    random, rows = np.random.default_rng(seed), len(features.matrix)
    own, other = random.integers(0, model.k, (2, rows))
    terms = Borders.of(model).terms(features.matrix, own, other)
    squares = ((features.matrix[:, None] - model.centres) ** 2).sum(axis=2)
    assert terms.sum(axis=1) == pytest.approx(squares[np.arange(rows), other] - squares[np.arange(rows), own])


@pytest.mark.parametrize("seed", range(0, 80, 4))
def test_of_a_mixture_the_least_cost_is_the_segment_and_pushes_add_up(seed: int) -> None:
    features, model = random_world(seed)
    borders, random = Borders.of(model), np.random.default_rng(seed)
    numbers, _ = model.assign(features.matrix)
    assert (borders.costs(features.matrix).argmin(axis=1) + 1 == numbers).all()
    old, new = random.integers(0, model.k, (2, len(numbers)))
    then, now = features.matrix, features.matrix[::-1].copy()
    change = borders.gap(then, old, new) - borders.gap(now, old, new)
    assert borders.pushes(then, now, old, new).sum(axis=1) == pytest.approx(change)
    assert not borders.pushes(then, then, old, new).any()


@pytest.mark.parametrize("seed", range(30))
def test_reasons_hold_the_customer_and_the_strongest_is_told_first(seed: int) -> None:
    features, model = random_world(seed * 4 + 2)
    for row, why in enumerate(explain_customers(features, model)):
        z = features.matrix[row]
        terms = (z - model.centres[why.next_segment - 1]) ** 2 - (z - model.centres[why.segment - 1]) ** 2
        named = [list(model.transform.names).index(reason.wording.name) for reason in why.reasons]
        assert named[0] == terms.argmax()
        assert all(terms[at] > 0 for at in named)


def words_of(move: Move) -> tuple[str, str]:
    return move.words, move.short


@pytest.mark.parametrize(
    ("wording", "now", "value", "words", "short"),
    [
        (Wording("Frequency (orders)", "frequency", True), 1.0, 2.0, "one more order", "One order: Loyal"),
        (Wording("Frequency (orders)", "frequency", True), 1.0, 4.0, "about 3 more orders", "3 orders: Loyal"),
        (Wording("Recency (days)", "recency", True), 90.0, 45.0, "a last order at most 45 days ago", "New order: Loyal"),
        (Wording("Recency (days)", "recency", True), 5.0, 45.0, "40 more days without an order", "In 40 days: Loyal"),
        (Wording("Money", "money", False), 5.5, 1_205.5, "about 1,200 more Money", "+1,200: Loyal customers"),
        (Wording("Spending Score", "spending", True), 60.0, 76.0, "Spending Score 76 instead of 60", "Spending 76: Loyal"),
    ],
)  # fmt: skip
def test_a_change_is_said_as_a_person_says_it(
    wording: Wording, now: float, value: float, words: str, short: str
) -> None:
    assert words_of(Move(wording, now, value, 2, "Loyal customers")) == (words, short)


@pytest.mark.parametrize("persona", ["", "Customers with a name that is much too long", "Premium customers"])
@pytest.mark.parametrize("value", [1.0, 12_345.678, 9.87e9, 1.5e20])
def test_the_short_form_fits_whatever_the_names_and_numbers(persona: str, value: float) -> None:
    for name, (measure, _) in MEASURES.items():
        assert 0 < len(Move(Wording(name, measure, False), 0.0, value, 12, persona).short) <= SHORT


def test_the_demo_says_why_what_would_move_and_how_near(demo_result: Segmentation) -> None:
    everybody = explain_customers(demo_result.features, demo_result.model)
    assert [why.segment for why in everybody] == demo_result.labels.tolist()
    assert [why.fit for why in everybody] == pytest.approx(demo_result.fit.tolist())
    assert {why.nearness for why in everybody if why.fit < 0.2} == {"doubtful"}
    assert [why.short for why in everybody] == what_would_move(demo_result.features, demo_result.model).tolist()
    why = everybody[0]
    assert why.sentence.startswith("Segment 1, Premium customers (Fit 0.43, clear): Annual Income 106,200 (everybody")
    assert why.sentence.endswith("Next: Loyal customers, reached with Purchase Frequency 31 instead of 12.")
    assert explain_customers(demo_result.features, demo_result.model, [7]) == (everybody[7],)


def test_where_no_single_measure_moves_a_customer_it_is_said() -> None:
    ages = [20 + at % 5 for at in range(30)] + [60 + at % 5 for at in range(30)]
    customers = pd.DataFrame({"Customer": [f"C{at}" for at in range(60)], "Age": ages, "Orders": range(60)})
    why = explain(customers, segment(customers, k=2, features=("Age",)).model, "C1")
    assert why.move is None
    assert why.short == "Not by one measure"
    assert why.sentence.endswith("no single measure that they can change would move them.")


@pytest.fixture(scope="module")
def shop() -> tuple[pd.DataFrame, SegmentModel]:
    customers = make_customers(150, seed=5).drop(columns="group")
    return customers, segment(customers, k=3, k_min=2, k_max=3).model


def test_a_customer_is_looked_up_by_id_or_by_row(shop: tuple[pd.DataFrame, SegmentModel]) -> None:
    customers, model = shop
    name = str(customers["Customer ID"][10])
    why = explain(customers, model, name)
    assert why.customer == name
    assert explain(customers, model, name.lower()) == replace(why, customer=name.lower())
    assert explain(customers, model, "row 11") == explain(customers, model, 11) == why


def test_who_is_not_there_is_told_with_the_nearest_id(shop: tuple[pd.DataFrame, SegmentModel]) -> None:
    customers, model = shop
    name = str(customers["Customer ID"][10])
    with pytest.raises(NotFoundError, match=rf"There is no customer '{name}x' in sheet data.* Did you mean '"):
        explain(customers, model, f"{name}x")
    with pytest.raises(
        DataError, match=r"Row 999 of sheet data.* holds no customer\. Its customers stand in rows 1 to"
    ):
        explain(customers, model, "row 999")
    twice = pd.concat([customers, customers.iloc[[10]].assign(Age=77)], ignore_index=True)
    with pytest.raises(DataError, match=f"'{name}' stands in several rows: 11, 151. Say which is meant"):
        explain(twice, model, name)


def test_who_was_set_aside_is_told_why(shop: tuple[pd.DataFrame, SegmentModel]) -> None:
    customers, model = shop
    blank = customers.copy()
    measures = ["Age", "Annual Income", "Spending Score", "Purchase Frequency"]
    blank[measures] = blank[measures].astype(float)
    blank.loc[10, measures] = np.nan
    for asked in (str(customers["Customer ID"][10]), 11):
        with pytest.raises(DataError, match="has no segment: set aside, as more than half of the measures are blank"):
            explain(blank, model, asked)
