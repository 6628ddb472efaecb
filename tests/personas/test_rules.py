"""Each segment as a rule in plain words: what it says is what it does, and it holds for customers it never saw."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from xl_segment import Segmentation, segment
from xl_segment.customers.transform import Transform
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.memory.reading_again import read_again
from xl_segment.personas.learning_rules import FITS, find_rules
from xl_segment.personas.measure_words import Wording, simplest
from xl_segment.personas.rules import LEAST_COVERAGE, LEAST_PRECISION, Condition, SegmentRule, in_words
from xl_segment.settings import Settings
from xl_segment.sheet.grid import SheetData


def _holds(customers: int) -> str:
    return (
        f"The rules hold for {customers} of 100 customers: the rule of their segment catches them, and no other does."
    )


def number(text: str) -> float:
    text = text.replace(",", "")
    if text.endswith("%"):
        return float(text[:-1]) / 100
    return float(text)


def bounds_of(text: str) -> tuple[float, float]:
    """Read "above 3, at most 7", "at most 7", "more than 3", "4 to 7" or "7" as (3, 7]."""
    if found := re.fullmatch(r"(?:above|more than) (\S+), at most (\S+)", text):
        return number(found[1]), number(found[2])
    if found := re.fullmatch(r"(?:above|more than) (\S+)", text):
        return number(found[1]), np.inf
    if found := re.fullmatch(r"at most (\S+)", text):
        return -np.inf, number(found[1])
    if found := re.fullmatch(r"(\S+) to (\S+)", text):
        return number(found[1]) - 1, number(found[2])
    return number(text) - 1, number(text)


def column_and_bounds(phrase: str, raw: pd.DataFrame) -> tuple[str, tuple[float, float]]:
    """Read one condition on a measure back from its words."""
    if found := re.fullmatch(
        r"last (?:order|purchase) (.*) (?:days?|weeks?|months?|years?) ago", phrase, re.IGNORECASE
    ):
        return next(name for name in raw if "recency" in name.casefold()), bounds_of(found[1])
    for name in sorted(raw, key=len, reverse=True):
        if phrase.casefold().startswith(f"{name} ".casefold()):
            return name, bounds_of(phrase[len(name) + 1 :])
    counted = re.fullmatch(
        r"(.*?) (?:orders?|days? with a sale|months? with a sale|sales lines?)", phrase, re.IGNORECASE
    )
    assert counted, phrase
    name = next(name for name in raw if re.match("frequency|number of orders", name, re.IGNORECASE))
    return name, bounds_of(counted[1].lower())


def caught_by_the_words(words: str, raw: pd.DataFrame, descriptions: pd.DataFrame) -> np.ndarray:
    """Find out whom a rule catches from nothing but its words."""
    caught = np.zeros(len(raw), dtype=bool)
    for alternative in words.split("; or "):
        met = np.ones(len(raw), dtype=bool)
        for phrase in alternative.split(" and "):
            label = re.fullmatch(r"(.+?) is (not )?(.+)", phrase)
            if label and label[1] in descriptions:
                met &= (descriptions[label[1]] == label[3]).to_numpy() != bool(label[2])
                continue
            name, (low, high) = column_and_bounds(phrase, raw)
            values = raw[name].to_numpy(float)
            met &= (values > low) & (values <= high)
        caught |= met
    return caught


def says_what_it_does(result: Segmentation) -> None:
    for rule in result.rules.rules:
        if rule.is_usable:
            by_words = caught_by_the_words(rule.words, result.features.raw, result.features.descriptions)
            assert (rule.catches(result.features.raw, result.features.descriptions) == by_words).all(), rule.words


def made(data: pd.DataFrame, k: int = 4, **options: Any) -> Segmentation:
    return segment(data, **{"k": k, "k_min": 2, "k_max": k, **options})


def random_customers(seed: int) -> pd.DataFrame:
    """Customers of some measures of some kinds, in one to five clouds, with blanks."""
    random = np.random.default_rng(seed)
    n, clouds = int(random.integers(60, 260)), int(random.integers(1, 6))
    group = random.integers(0, clouds, n)
    kinds = {
        "Age": lambda z: np.clip(45 + 9 * z, 18, 90).round(),
        "Annual Income": lambda z: np.exp(10.5 + 0.3 * z).round(-int(random.integers(0, 3))),
        "Spending Score": lambda z: np.clip(50 + 14 * z, 1, 99).round(),
        "Number of Orders": lambda z: np.floor(np.exp(1.8 + 0.5 * z)) + 1,
        "Recency": lambda z: np.floor(np.exp(3.5 + 0.7 * z)) + 1,
        "Total Spent": lambda z: np.exp(6 + 0.8 * z).round(2),
        "Web share": lambda z: (1 / (1 + np.exp(-z))).round(4),
    }
    chosen = random.choice(list(kinds), int(random.integers(2, 6)), replace=False)
    columns = {name: kinds[name](random.normal(size=clouds)[group] * 2 + random.normal(size=n)) for name in chosen}
    data = pd.DataFrame({"Customer ID": [f"C{at:04d}" for at in range(n)], **columns})
    data["Gender"] = random.choice(["Female", "Male"], n)
    for name in chosen:
        if data[name].nunique() > 20 and random.random() < 0.3:
            data.loc[random.choice(n, 3, replace=False), name] = np.nan
    return data


@pytest.mark.parametrize("seed", range(20))
def test_a_rule_catches_exactly_whom_its_words_say(seed: int) -> None:
    says_what_it_does(made(random_customers(seed), k=2 + seed % 4, use_categories=seed % 3 == 0))


def test_the_rules_of_the_demo_are_short_and_right(demo_result: Segmentation) -> None:
    rules = demo_result.rules
    assert [rule.segment for rule in rules.rules] == [profile.segment for profile in demo_result.profiles]
    for rule in rules.rules:
        assert rule.precision >= 0.85
        assert rule.coverage >= 0.85
        assert len(rule.words) <= FITS
    assert rules.of(1) == rules.rules[0]
    assert rules.of(99) is None
    assert rules.sentence == _holds(89)
    says_what_it_does(demo_result)


def test_rules_speak_of_measures_that_decide(demo_result: Segmentation) -> None:
    for rule in demo_result.rules.rules:
        for conditions in rule.alternatives:
            assert {condition.wording.name for condition in conditions} <= set(demo_result.deciding)


def test_the_order_of_the_rows_changes_nothing() -> None:
    data = random_customers(3)
    shuffled = data.sample(frac=1, random_state=1).reset_index(drop=True)
    assert made(data).rules == made(shuffled).rules


def test_nor_does_it_where_limits_make_customers_alike_who_are_not() -> None:
    features = made(make_customers(200, seed=3).drop(columns="group"), k=3).features
    steps = tuple(replace(step, low=40.0, high=41.0) for step in features.transform.steps)
    transform = Transform(steps)
    labels = np.random.default_rng(2).integers(1, 4, 200) + np.where(features.raw["Age"] > 50, 1, 0)
    limited = replace(features, transform=transform, matrix=transform.apply(features.raw, features.descriptions))
    order = np.random.default_rng(1).permutation(200)
    measured = replace(features.measured, raw=features.raw.iloc[order], descriptions=features.descriptions.iloc[order])
    shuffled = replace(limited, measured=measured, matrix=limited.matrix[order])
    assert find_rules(limited, labels) == find_rules(shuffled, labels[order])


def test_the_unit_of_a_measure_changes_the_printed_numbers_and_nothing_else() -> None:
    data = make_customers(300, seed=4).drop(columns="group")
    other = data.assign(**{"Annual Income": data["Annual Income"] / 1_000})
    rules, in_thousands = made(data).rules, made(other).rules
    for rule, same in zip(rules.rules, in_thousands.rules, strict=True):
        assert (rule.precision, rule.coverage) == (same.precision, same.coverage)
        assert without_numbers(rule.words) == without_numbers(same.words)
    income = [words for words in (rule.words for rule in rules.rules) if "Income above" in words]
    assert income
    assert all(number(re.search(r"Income above (\S+)", words)[1]) >= 1_000 for words in income)  # type: ignore[index]


def without_numbers(words: str) -> str:
    return re.sub(r"[\d.,]+", "#", words)


def test_a_segment_that_no_rule_tells_apart_says_so() -> None:
    """Labels that have nothing to do with the measures."""
    features = made(make_customers(300, seed=2).drop(columns="group"), k=2).features
    rules = find_rules(features, np.random.default_rng(1).integers(1, 4, 300))
    assert not any(rule.is_usable for rule in rules.rules)
    assert {rule.words for rule in rules.rules} == {"No short rule: overlaps with its neighbours"}
    assert all(not rule.catches(features.raw, features.descriptions).any() for rule in rules.rules)
    assert rules.holds == 0.0
    assert rules.sentence == _holds(0)


def test_a_usable_rule_is_right_often_enough() -> None:
    for seed in range(8):
        for rule in made(random_customers(seed), k=5).rules.rules:
            assert not rule.is_usable or (rule.precision >= LEAST_PRECISION and rule.coverage >= LEAST_COVERAGE)


def test_the_figures_are_of_customers_the_rules_were_not_learnt_from() -> None:
    """A fresh label for half of the customers: what is learnt by heart helps nobody who was held back."""
    features = made(make_customers(200, seed=3).drop(columns="group"), k=2).features
    labels = np.where(np.random.default_rng(5).random(200) < 0.5, 1, 2)
    rules = find_rules(features, labels)
    assert all(rule.precision < 0.62 for rule in rules.rules)


def test_of_too_few_customers_nothing_is_said() -> None:
    features = made(make_customers(60, seed=3).drop(columns="group"), k=2).features
    labels = np.where(np.arange(60) < 3, 1, 2)
    assert find_rules(features, labels).rules[0].words == "No rule: too few customers"


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_so_few_customers_that_all_are_held_back_at_once_have_no_rule(count: int) -> None:
    features = made(make_customers(60, seed=3).drop(columns="group"), k=2).features
    few = features.only(np.arange(60) < count, "")
    rules = find_rules(few, np.arange(count) % 2 + 1)
    assert not any(rule.is_usable for rule in rules.rules)


def test_blanks_meet_no_condition() -> None:
    income = Wording("Income", "income", whole=True)
    raw, nobody = pd.DataFrame({"Income": [10.0, np.nan, 90.0]}), pd.DataFrame(index=range(3))
    low, high = Condition(income, high=50), Condition(income, low=50)
    assert low.met(raw, nobody).tolist() == [True, False, False]
    assert high.met(raw, nobody).tolist() == [False, False, True]
    either = SegmentRule(1, ((low,), (high,)), in_words(((low,), (high,))), 1.0, 1.0)
    assert either.words == "Income at most 50; or Income above 50"
    assert either.catches(raw, nobody).tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("low", "high", "middle", "says"),
    [
        (69_120.0, 70_400.0, 69_873.5, 70_000.0),
        (69_873.5, 69_874.0, 69_873.7, 69_873.5),
        (3.0, 4.0, 3.5, 3.0),
        (0.23, 0.28, 0.255, 0.25),
        (-3.0, 2.0, -1.0, 0.0),
        (-0.28, -0.23, -0.255, -0.25),
        (61.0, 68.0, 64.0, 65.0),
        (5.0, 5.0, 5.0, 5.0),
    ],
)
def test_thresholds_are_numbers_that_a_person_would_say(low: float, high: float, middle: float, says: float) -> None:
    assert simplest(low, high, middle) == says


@pytest.mark.parametrize(
    ("name", "measure", "whole", "low", "high", "says"),
    [
        ("Income", "income", True, 70_000.0, None, "Income above 70,000"),
        ("Frequency (orders)", "frequency", True, 3.0, None, "more than 3 orders"),
        ("Frequency (orders)", "frequency", True, None, 1.0, "at most 1 order"),
        ("Frequency (orders)", "frequency", True, 3.0, 8.0, "4 to 8 orders"),
        ("Frequency (orders)", "frequency", True, 3.0, 4.0, "4 orders"),
        ("Recency (days)", "recency", True, 60.0, None, "last order more than 60 days ago"),
        ("Recency (days)", "recency", True, 30.0, 60.0, "last order 31 to 60 days ago"),
        ("Months since last order", "recency", True, None, 6.0, "last order at most 6 months ago"),
        ("Purchase Frequency", "frequency", True, None, 7.0, "Purchase Frequency at most 7"),
        ("Returns share", "returns share", False, 0.25, None, "Returns share above 25%"),
        ("Money", "money", False, 12.5, 100.0, "Money above 12.5, at most 100"),
    ],
)
def test_conditions_are_said_as_a_person_says_them(
    name: str, measure: str, whole: bool, low: float | None, high: float | None, says: str
) -> None:
    assert Condition(Wording(name, measure, whole), low=low, high=high).words == says


FAMILIES = ("separated", "overlapping", "unequal", "log-normal", "elliptical", "tails", "two measures")


@pytest.mark.slow
@pytest.mark.parametrize("k", [3, 5])
@pytest.mark.parametrize("family", FAMILIES)
def test_on_fresh_customers_a_rule_is_as_good_as_it_says(
    shared: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, family: str, k: int
) -> None:
    monkeypatch.syspath_prepend(str(shared("tools/known_truths.py").parent))
    import known_truths

    said, fresh = [], []
    monkeypatch.setattr(known_truths, "N", 1_500)
    for seed in range(3):
        data, _ = known_truths.draw(family, k, seed)
        chosen = np.random.default_rng(seed).random(len(data)) < 0.5
        result = made(data[chosen].reset_index(drop=True), k=k)
        later = read_again(
            SheetData.from_frame(data[~chosen].reset_index(drop=True)), result.model, Settings()
        ).features
        labels, _ = result.model.assign(later.matrix)
        for rule in result.rules.rules:
            if rule.is_usable:
                caught, is_in = rule.catches(later.raw, later.descriptions), labels == rule.segment
                said.append((rule.precision, rule.coverage))
                fresh.append(((caught & is_in).sum() / caught.sum(), (caught & is_in).sum() / is_in.sum()))
    difference = np.mean(said, axis=0) - np.mean(fresh, axis=0)
    assert np.abs(difference).max() <= 0.05, difference
