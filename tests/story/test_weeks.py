"""Week after week: the segments that everybody talks about stay what they are."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from xl_segment import Segmentation, Settings, segment
from xl_segment.errors import DataError
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.memory.memory import Memory
from xl_segment.memory.migration import migration_matrix
from xl_segment.pipeline import refresh, take_back

MONDAY = datetime.datetime(2024, 6, 3, 9, 0)


def later(weeks: int) -> datetime.datetime:
    return MONDAY + datetime.timedelta(weeks=weeks)


@pytest.fixture(scope="module")
def customers() -> pd.DataFrame:
    return make_customers().drop(columns="group")


@pytest.fixture(scope="module")
def first(customers: pd.DataFrame) -> Segmentation:
    return segment(customers, now=MONDAY)


def by_id(result: Segmentation, frame: pd.DataFrame) -> pd.Series:
    return pd.Series(result.rows["Segment"].to_numpy(), index=frame["Customer ID"])


# Online Retail, month by month.


@pytest.fixture(scope="module")
def retail(shared: Callable[[str], Path]) -> pd.DataFrame:
    frame = pd.read_excel(shared("data/online_retail/Online Retail.xlsx"), engine="calamine")
    return frame.assign(InvoiceDate=pd.to_datetime(frame["InvoiceDate"]))


@pytest.fixture(scope="module")
def months(retail: pd.DataFrame) -> list[Segmentation]:
    """Segmented on the first six months, refreshed month by month to the end."""
    month = retail["InvoiceDate"].dt.to_period("M")
    found = [segment(retail[month <= "2011-05"], now=datetime.datetime(2011, 6, 1), returns="set aside")]
    for one in pd.period_range("2011-06", "2011-12", freq="M"):
        lines = retail[month <= one].reset_index(drop=True)
        found.append(refresh(lines, previous=found[-1].memory, now=one.end_time.to_pydatetime()))
    return found


@pytest.mark.slow
def test_no_customer_changes_segment_without_a_feature_having_moved(months: list[Segmentation]) -> None:
    for before, now in pairwise(months):
        was, is_ = before.memory.customers, now.memory.customers
        at = pd.Index(was.keys).get_indexer(pd.Index(is_.keys))
        known = at >= 0
        unmoved = known & (was.values[at] == is_.values).all(axis=1)
        assert unmoved.sum() > 1_500
        np.testing.assert_array_equal(is_.segment[unmoved], was.segment[at][unmoved])
        assert now.model.to_json() == months[0].model.to_json()


@pytest.mark.slow
def test_the_migration_matrix_adds_up_to_the_customers(months: list[Segmentation]) -> None:
    for before, now in pairwise(months):
        memory = now.memory
        counts, money = migration_matrix(memory.customers, memory.moves.gone, now.model.numbers)
        assert counts.to_numpy().sum() == len(now.labels)
        assert counts.drop(index=0).to_numpy().sum() == len(before.labels)
        assert counts.drop(index=0).sum(axis=1).to_list() == [(before.labels == one).sum() for one in now.model.numbers]
        assert money.to_numpy().sum() == pytest.approx(now.features.money.sum())
        line = memory.history[-1]
        assert line.new == counts.loc[0].sum()
        assert line.moved == counts.drop(index=0).to_numpy().sum() - np.diag(counts.drop(index=0)).sum()


@pytest.mark.slow
def test_after_a_refit_who_did_not_move_keeps_the_number(retail: pd.DataFrame, months: list[Segmentation]) -> None:
    last = months[-1]
    now = datetime.datetime(2011, 12, 31)
    refit = segment(retail, previous=last.memory, now=now, returns="set aside")
    assert refit.model.numbers == last.model.numbers
    assert refit.features.measured.reference_date == datetime.date(2011, 12, 10)
    # Segmenting anew moves the reference date by half a year, and recency with it, so "did not move" is told twice:
    # in the model's feature space, customers who stand where they stood;
    z = [one.model.transform.apply(one.features.raw, one.features.descriptions) for one in (last, refit)]
    still = np.abs(z[0] - z[1]).max(axis=1) <= 0.3
    assert still.sum() >= 400
    assert (refit.labels == last.labels)[still].mean() >= 0.95
    # and all customers, once the analyst has moved the date: then nobody's features differ between the two runs.
    moved = refresh(retail, Settings(reference_date=datetime.date(2011, 12, 10)), previous=last.memory, now=now)
    np.testing.assert_array_equal(moved.features.raw.to_numpy(), refit.features.raw.to_numpy())
    assert (refit.labels == moved.labels).mean() >= 0.95
    # The same with labels as they come from a fit that knows of nothing before.
    naive = naive_labels(refit.features.matrix, refit.k)
    assert (naive == moved.labels).mean() < 0.6


def naive_labels(matrix: np.ndarray, k: int) -> np.ndarray:
    from sklearn.cluster import KMeans

    return np.asarray(KMeans(k, n_init=10, random_state=1).fit_predict(matrix) + 1)


# The sample shop.


def labels_of(seed: int) -> tuple[int, tuple[str, ...], tuple[int, ...]]:
    frame = make_customers().drop(columns="group").sample(frac=1, random_state=seed).reset_index(drop=True)
    result = segment(frame, seed=seed)
    told = by_id(result, frame).sort_index()
    return result.k, tuple(one.name for one in result.personas), tuple(map(int, told))


@pytest.mark.slow
@pytest.mark.parametrize("many", [20, pytest.param(200, marks=pytest.mark.by_hand)])
def test_seeds_and_row_orders_give_the_same_segments_numbers_and_personas(many: int) -> None:
    with ProcessPoolExecutor(min(4, os.cpu_count() or 1)) as several:
        assert len(set(several.map(labels_of, range(many)))) == 1


def test_sorting_inserting_and_deleting_rows_changes_nobodys_segment(
    customers: pd.DataFrame, first: Segmentation
) -> None:
    before = by_id(first, customers)
    shuffled = customers.sample(frac=1, random_state=4).reset_index(drop=True)
    result = refresh(shuffled, previous=first.memory, now=later(1))
    assert result.memory.history == first.memory.history
    fewer = shuffled.drop(range(0, 1000, 7))
    newcomers = customers.head(30).assign(**{"Customer ID": [f"N{at}" for at in range(30)]})
    both = pd.concat([newcomers, fewer], ignore_index=True)
    result = refresh(both, previous=first.memory, now=later(1))
    now = by_id(result, both)
    assert (now[fewer["Customer ID"]] == before[fewer["Customer ID"]]).all()
    assert (now[newcomers["Customer ID"]].to_numpy() == before[customers["Customer ID"].head(30)].to_numpy()).all()
    line = result.memory.history[-1]
    assert (line.new, line.gone, line.moved) == (30, 143, 0)


def test_customers_without_an_id_are_known_by_all_that_their_row_says(
    customers: pd.DataFrame, first: Segmentation
) -> None:
    frame = customers.drop(columns="Customer ID")
    once = segment(frame, now=MONDAY)
    again = refresh(frame.sample(frac=1, random_state=1).reset_index(drop=True), previous=once.memory, now=later(1))
    assert again.memory.history == once.memory.history
    assert (once.labels == first.labels).all()


def test_who_moved_is_told_with_the_feature_that_moved_them_and_the_day(
    customers: pd.DataFrame, first: Segmentation
) -> None:
    frame = customers.copy()
    poor = frame.index[(first.labels == 4)][:3]
    frame.loc[poor, ["Annual Income", "Spending Score"]] = [118_000, 95]
    result = refresh(frame, previous=first.memory, now=later(1))
    rows = result.rows.loc[poor]
    assert rows["Segment"].tolist() == [1, 1, 1]
    assert rows["Previous segment"].tolist() == [4, 4, 4]
    assert rows["Changed on"].dt.date.tolist() == [later(1).date()] * 3
    assert result.rows["Previous segment"].notna().sum() == 3
    why = result.memory.moves.why
    assert set(why) == set(frame.loc[poor, "Customer ID"])
    assert all(one.startswith(("Annual Income ", "Spending Score ")) and " → " in one for one in why.values())
    # What was said stays said, until somebody moves again.
    third = refresh(frame, previous=result.memory, now=later(2))
    assert third.memory.to_json() == result.memory.to_json()


def test_a_memory_goes_to_json_and_back_with_what_stood_before(customers: pd.DataFrame, first: Segmentation) -> None:
    result = refresh(customers.head(900), previous=first.memory, now=later(1))
    again = Memory.from_json(result.memory.to_json())
    assert again.to_json() == result.memory.to_json()
    assert again.before is not None
    assert again.before.to_json() == first.memory.to_json()


def test_a_refit_on_the_same_customers_changes_nothing(customers: pd.DataFrame, first: Segmentation) -> None:
    again = segment(customers, previous=first.memory, now=later(1))
    assert again.memory.to_json() == first.memory.to_json()


def test_a_group_that_is_new_gets_the_next_number_and_the_others_keep_theirs(
    customers: pd.DataFrame, first: Segmentation
) -> None:
    random = np.random.default_rng(2)
    came = customers.head(220).assign(**{"Customer ID": [f"N{at}" for at in range(220)]})
    values = np.abs(random.normal([24, 119_000, 4, 3, 200], [2, 3_000, 1, 1, 8], (220, 5))).round()
    came[["Age", "Annual Income", "Spending Score", "Purchase Frequency", "Recency"]] = values
    both = pd.concat([customers, came], ignore_index=True)
    result = segment(both, k=6, previous=first.memory, now=later(1))
    assert result.model.numbers == (1, 2, 3, 4, 5, 6)
    assert (result.labels[1000:] == 6).mean() > 0.95
    assert (result.labels[:1000] == first.labels).mean() > 0.95
    assert [one.name for one in result.personas[:5]] == [one.name for one in first.personas]
    assert [one.colour for one in result.personas[:5]] == [one.colour for one in first.personas]
    assert result.personas[5].name not in {one.name for one in first.personas}
    # Gone again: its number is not given to somebody else, and the page says that it is gone.
    fewer = segment(customers, k=5, previous=result.memory, now=later(2))
    assert fewer.model.numbers == (1, 2, 3, 4, 5)
    assert fewer.memory.ended == {6: result.personas[5].name}
    assert fewer.model.last_number == 6


def test_other_customers_altogether_get_segments_of_their_own(customers: pd.DataFrame, first: Segmentation) -> None:
    other = make_customers(400, seed=9).drop(columns="group")
    other["Customer ID"] = [f"Z{at}" for at in range(400)]
    result = segment(other, previous=first.memory, now=later(1))
    assert result.model.numbers == tuple(range(1, result.k + 1))
    assert len(result.memory.history) == 1
    # The run before is kept all the same, but stands on rows that are gone.
    with pytest.raises(DataError, match="None of the customers of the run before stands on"):
        take_back(other, previous=result.memory)


def test_a_run_is_taken_back_once(customers: pd.DataFrame, first: Segmentation) -> None:
    refit = segment(customers, k=3, previous=first.memory, now=later(1))
    assert refit.k == 3
    back = take_back(customers, previous=refit.memory)
    pd.testing.assert_frame_equal(back.rows, first.rows)
    assert replace(back.memory, fresh=True).to_json() == first.memory.to_json()
    with pytest.raises(DataError, match="no run before"):
        take_back(customers, previous=back.memory)


def test_taking_back_leaves_out_who_came_since(customers: pd.DataFrame, first: Segmentation) -> None:
    came = customers.head(5).assign(**{"Customer ID": [f"N{at}" for at in range(5)]})
    both = pd.concat([customers, came], ignore_index=True)
    back = take_back(both, previous=refresh(both, previous=first.memory, now=later(1)).memory)
    assert back.rows["Segment"].isna().sum() == 5
    pd.testing.assert_series_equal(back.rows["Segment"].head(1000), first.rows["Segment"])


def test_the_reference_date_moves_only_when_it_is_told_to() -> None:
    random = np.random.default_rng(0)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.sort(random.integers(0, 120, 900)), "D")
    ids = [f"C{at:02d}" for at in random.integers(0, 90, 900)]
    sales = pd.DataFrame({"Customer": ids, "Order date": days, "Amount": random.gamma(2, 40, 900).round(2)})
    old = sales[sales["Order date"] < "2024-03-20"]
    once = segment(old, k=3, now=MONDAY)
    assert once.features.measured.reference_date == datetime.date(2024, 3, 20)
    again = refresh(sales, previous=once.memory, now=later(1))
    assert again.features.measured.reference_date == datetime.date(2024, 3, 20)
    assert again.log.rows_used == 900  # later sales count; nobody is less recent than not at all
    told = refresh(sales, Settings(reference_date=datetime.date(2024, 4, 30)), previous=once.memory, now=later(1))
    assert told.features.measured.reference_date == datetime.date(2024, 4, 30)
    assert segment(
        sales, k=3, previous=again.memory
    ).features.measured.reference_date == days.max().date() + datetime.timedelta(1)


def test_ages_are_counted_to_the_year_of_the_fit_whoever_comes() -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "ID": [f"C{at}" for at in range(120)],
            "Year_Birth": random.integers(1950, 2000, 120),
            "Income": random.normal(50_000, 9_000, 120).round(),
        }
    )
    once = segment(frame, k=3, now=MONDAY)
    younger = pd.concat(
        [frame, pd.DataFrame({"ID": ["N1"], "Year_Birth": [2010], "Income": [20_000.0]})], ignore_index=True
    )
    again = refresh(younger, previous=once.memory, now=later(1))
    assert (again.labels[:120] == once.labels).all()
    assert again.features.raw["Age"].iloc[:120].tolist() == once.features.raw["Age"].tolist()


def test_a_column_that_came_since_says_nothing_and_one_that_is_gone_is_named(
    customers: pd.DataFrame, first: Segmentation
) -> None:
    wider = customers.assign(**{"Total income": 1.0, "Customer number": range(1000)})
    again = refresh(wider, previous=first.memory, now=later(1))
    assert (again.labels == first.labels).all()
    assert any("'Total income', 'Customer number': new since" in one for one in again.log.notes)
    with pytest.raises(DataError, match=r"made with 'Age'\. There is no column 'Age' in sheet data\."):
        refresh(customers.drop(columns="Age"), previous=first.memory)


def test_a_reference_date_that_was_named_holds_from_then_on() -> None:
    random = np.random.default_rng(0)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.sort(random.integers(0, 120, 900)), "D")
    ids = [f"C{at:02d}" for at in random.integers(0, 90, 900)]
    sales = pd.DataFrame({"Customer": ids, "Order date": days, "Amount": random.gamma(2, 40, 900).round(2)})
    once = segment(sales, k=3, now=MONDAY)
    day = datetime.date(2024, 6, 30)
    told = refresh(sales, Settings(reference_date=day), previous=once.memory, now=later(1))
    again = refresh(sales, previous=told.memory, now=later(2))
    assert (told.features.measured.reference_date, again.features.measured.reference_date) == (day, day)
    assert (again.labels == told.labels).all()


def test_cells_are_read_as_they_were_when_the_segments_were_made() -> None:
    random = np.random.default_rng(1)
    days = [f"{random.integers(1, 13):02d}/{random.integers(1, 13):02d}/2024" for _ in range(400)]
    sales = pd.DataFrame(
        {"Customer": [f"C{at % 60:02d}" for at in range(400)], "Order date": days, "Amount": random.gamma(2, 40, 400)}
    )
    once = segment(sales, k=3, day_order="month first", now=MONDAY)
    assert refresh(sales, previous=once.memory, now=later(1)).memory.history == once.memory.history
    frame = make_customers(200, seed=3).drop(columns="group").astype({"Age": float})
    frame.loc[:11, "Age"] = np.nan
    once = segment(frame, k=3, missing="set aside", now=MONDAY)
    again = refresh(frame, previous=once.memory, now=later(1))
    assert again.rows["Segment"].isna().sum() == once.rows["Segment"].isna().sum() == 12


def test_without_the_column_that_customers_are_known_by_nothing_is_refreshed(
    customers: pd.DataFrame, first: Segmentation
) -> None:
    for other in (customers.drop(columns="Customer ID"), customers.rename(columns={"Customer ID": "Customer Id"})):
        with pytest.raises(DataError, match="Customers are known by the column 'Customer ID'"):
            refresh(other, previous=first.memory)


def test_a_measure_that_holds_no_number_any_more_is_told(customers: pd.DataFrame, first: Segmentation) -> None:
    with pytest.raises(DataError, match="Column 'Spending Score' on sheet data holds no number in any row"):
        refresh(customers.assign(**{"Spending Score": "n/a"}), previous=first.memory)


def test_segments_that_are_all_gone_are_said_to_be_gone(customers: pd.DataFrame, first: Segmentation) -> None:
    measures = ["Age", "Annual Income", "Spending Score", "Purchase Frequency", "Recency"]
    other = customers.assign(**{one: customers[one] * 40 + 9_000 for one in measures})
    result = segment(other, k=4, previous=first.memory, now=later(1))
    assert min(result.model.numbers) > 5
    assert set(result.memory.ended) == {1, 2, 3, 4, 5}
    assert len(result.memory.history) == 2


@pytest.mark.parametrize(("later", "warned"), [(12, False), (13, True)])
def test_many_sales_since_the_day_that_recency_counts_back_from_are_told(later: int, warned: bool) -> None:
    """A fifth of the customers may have bought since; the settings may name the day."""
    random = np.random.default_rng(5)
    who = np.r_[np.arange(60), random.integers(0, 60, 300)]
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 90, 360), unit="D")
    lines = pd.DataFrame(
        {
            "Order ID": range(360),
            "Customer": [f"K{one}" for one in who],
            "Order Date": days,
            "Sales": random.lognormal(3, 1, 360).round(2),
        }
    )
    first = segment(lines, k=2, customer="Customer")
    until = first.features.measured.reference_date
    assert until is not None
    fresh = pd.DataFrame(
        {"Order ID": range(900, 900 + later), "Customer": [f"K{one}" for one in range(later)], "Sales": 20.0}
    )
    fresh["Order Date"] = pd.Timestamp(until)
    both = pd.concat([lines, fresh], ignore_index=True)
    said = f"{later} of 60 customers bought on {until:%Y-%m-%d} or later, but recency still counts back from that day"
    assert any(warning.startswith(said) for warning in refresh(both, previous=first.memory).warnings) is warned
    moved = refresh(both, Settings(reference_date=until + datetime.timedelta(days=1)), previous=first.memory)
    assert not any("recency still counts back" in warning for warning in moved.warnings)
