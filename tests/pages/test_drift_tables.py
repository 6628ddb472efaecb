"""The numbers behind the verdict, as they stand on the sheet Changes."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from tests.memory.shop import customers, made
from xl_segment import Segmentation, refresh
from xl_segment.pages.changes_page import changes_page
from xl_segment.pages.drift_tables import _overlap, _shares, more_than_chance
from xl_segment.pages.page import Block, Value
from xl_segment.personas.phrases import shown_shares
from xl_segment.segments.drift_reasons import AGAIN, WATCH, Reasons
from xl_segment.segments.newcomers import Newcomers
from xl_segment.segments.shifts import SharesShift


def newcomers(count: int = 40) -> pd.DataFrame:
    """Customers like those of the shop, but all of them women, and each paid a tenth more."""
    new = pd.concat([customers()] * (count // 40), ignore_index=True)
    names = [f"N{at:02d}" for at in range(count)]
    return new.assign(**{"Customer ID": names, "Gender": "Female", "Annual Income": new["Annual Income"] * 1.1})


@cache
def changed() -> Segmentation:
    return refresh(pd.concat([customers(), newcomers()], ignore_index=True), previous=made(customers()).memory)


@cache
def unchanged() -> Segmentation:
    return refresh(customers().head(39), previous=made(customers()).memory)


def block(result: Segmentation, header: str) -> Block:
    return next(one for one in changes_page(result).blocks if one.values[0][0] == header)


def rows(result: Segmentation, header: str) -> list[tuple[Value, ...]]:
    return list(block(result, header).values[1:])


def test_each_measure_stands_with_then_and_now_and_whether_it_is_more_than_chance() -> None:
    table = block(changed(), "Measure")
    assert table.values[0] == (
        "Measure", "Customers", "At fit", "Now", "Stability index", "Limit", "Distance", "More than chance",
    )  # fmt: skip
    drift = changed().drift
    assert drift is not None
    incomes = [row for row in table.values if row[0] == "Annual Income"]
    new = next(shift for shift in drift.newcomers.shifts if shift.name == "Annual Income")
    assert [row[1] for row in incomes] == ["all", "new since the fit"]
    assert incomes[0][-1] is None  # customers who were there at fit are no second group to test
    assert new.then is not None
    assert new.now is not None
    assert incomes[1] == (
        "Annual Income",
        "new since the fit",
        new.then.median,
        new.now.median,
        new.psi,
        new.limit,
        new.ks,
        "yes",
    )
    assert table.number_format(1, 2) == "#,##0"


def test_the_number_in_a_sentence_is_the_number_in_the_table() -> None:
    drift = changed().drift
    assert drift is not None
    reason = next(one for one in drift.reasons if one.startswith("Annual Income of the new customers"))
    row = next(row for row in rows(changed(), "Measure") if row[:2] == ("Annual Income", "new since the fit"))
    assert reason.endswith(f"median {row[3]:,.0f} against {row[2]:,.0f}")


def test_each_value_of_a_label_stands_with_its_shares() -> None:
    assert [row[:4] for row in rows(changed(), "Share of the new customers")] == [
        ("Gender", "Female", 0.5, 1.0), ("Gender", "Male", 0.5, 0.0),
    ]  # fmt: skip
    assert {row[-1] for row in rows(changed(), "Share of the new customers")} == {"yes"}
    drift = changed().drift
    assert drift is not None
    assert "Gender: Female 100% of the new customers, 50% at fit" in drift.reasons


def test_the_segments_of_newcomers_stand_beside_those_of_all() -> None:
    table = block(changed(), "Share of the customers")
    assert table.values[0] == (
        "Share of the customers",
        "Persona",
        "At fit",
        "Now",
        "New since the fit",
        "More than chance",
    )
    assert [(row[0], row[2], row[4]) for row in table.values[1:]] == [("Segment 1", 0.5, 0.5), ("Segment 2", 0.5, 0.5)]
    assert {row[-1] for row in table.values[1:]} == {"no"}


def test_where_nobody_came_nothing_is_tested() -> None:
    drift = unchanged().drift
    assert drift is not None
    assert drift.newcomers == Newcomers()
    assert {row[1] for row in rows(unchanged(), "Measure")} == {"all"}
    assert block(unchanged(), "Share of the customers").values[0][-1] == "Now"
    titles = {one.values[0][0] for one in changes_page(unchanged()).blocks}
    assert not titles & {"Share of the new customers", "Correlation that has changed most"}


@pytest.mark.parametrize(("chance", "said"), [(None, None), (0.0, "yes"), (0.01, "yes"), (0.011, "no"), (1.0, "no")])
def test_one_per_cent_is_more_than_chance(chance: float | None, said: str | None) -> None:
    assert more_than_chance(chance) == said


@pytest.mark.parametrize("result", [changed, unchanged])
def test_every_row_is_as_long_as_its_looks_and_its_values_are_plain(result: object) -> None:
    for one in changes_page(result()).blocks:  # type: ignore[operator]
        for row in one.values:
            assert len(row) == len(one.looks)
            assert not any(isinstance(value, np.generic | bool) for value in row)


def test_the_shares_of_now_are_those_on_segments_and_add_up_to_a_hundred() -> None:
    drift = changed().drift
    assert drift is not None
    # 32.3, 34.45 and 33.25: each rounded by itself, one of the hundred would be missing.
    sizes = {1: (1 / 3, 0.323), 2: (1 / 3, 0.3445), 3: (1 / 3, 0.3325)}
    profiles = tuple(replace(changed().profiles[0], segment=number, share=now) for number, (_, now) in sizes.items())
    mix = SharesShift("Segments", {str(number): shares for number, shares in sizes.items()}, 0.0, 0.25, 1.0)
    drift = replace(drift, sizes=sizes, newcomers=replace(drift.newcomers, mix=mix))
    columns = list(zip(*_shares(drift, changed()).values[1:], strict=True))
    assert columns[2] == (0.34, 0.33, 0.33)
    assert columns[3] == columns[4] == shown_shares(profiles) == (0.32, 0.35, 0.33)


@pytest.mark.parametrize("customers", [25, 99, 100, 10_000])
def test_the_limit_beside_the_silhouette_is_the_one_that_judged(customers: int) -> None:
    drift = changed().drift
    assert drift is not None
    drift = replace(drift, customers=customers, silhouette_then=0.6)
    limit = _overlap(drift).values[1][-1]
    assert isinstance(limit, float)
    for now, verdict in ((limit - 1e-9, AGAIN), (limit + 1e-9, WATCH)):
        reasons = Reasons()
        reasons.weigh_silhouette(0.6, now, customers)
        assert reasons.verdict == verdict
