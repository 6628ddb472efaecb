"""Segments through the months of Online Retail: `python -m tests.bench.months "Online Retail.xlsx"`.

Fitted on the first six months, refreshed month by month, made anew at the end; beside it what a naive refit does, with
scikit-learn's KMeans, another seed, and the labels as they come.
"""

from __future__ import annotations

import datetime
import sys

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans

from xl_segment import Segmentation, Settings, refresh, segment
from xl_segment.memory.migration import migration_matrix

#: Customers whose scaled features all lie this near to where they lay have not moved.
STILL = 0.1


def main(path: str) -> None:
    """Print a line per month, then the refit and the naive one side by side."""
    lines = pd.read_excel(path, engine="calamine")
    month = pd.to_datetime(lines["InvoiceDate"]).dt.to_period("M")
    last = segment(lines[month <= "2011-05"], now=datetime.datetime(2011, 6, 1))
    print(f"fit to 2011-05: {len(last.labels):,} customers in {last.k} segments")
    print("month    customers   new  moved  moved without a feature  not moved  matrix adds up  naive: changed label")
    for one in pd.period_range("2011-06", "2011-12", freq="M"):
        before = last
        last = refresh(lines[month <= one].reset_index(drop=True), previous=before.memory, now=one.end_time)
        print(f"{one}  {_month(before, last)}")
    now = datetime.datetime(2011, 12, 31)
    refit = segment(lines, previous=last.memory, now=now)
    day = Settings(reference_date=refit.features.measured.reference_date)
    same_day = refresh(lines, day, previous=last.memory, now=now)
    naive = _naive(refit.features.matrix, refit.k)
    print(f"refit: segments {refit.model.numbers}, before {last.model.numbers}")
    z = [one.model.transform.apply(one.features.raw, one.features.descriptions) for one in (last, refit)]
    still = np.abs(z[0] - z[1]).max(axis=1) <= STILL
    print(f"{'':58}ours  naive")
    for what, was, who in (
        (f"of {still.sum():,} customers who stand where they stood", last.labels, still),
        (f"of all {len(refit.labels):,}, once both count back from one day", same_day.labels, slice(None)),
    ):
        shares = [(labels == was)[who].mean() for labels in (refit.labels, naive)]
        print(f"{what}, keep the number: {shares[0]:7.1%} {shares[1]:6.1%}")


def _month(before: Segmentation, now: Segmentation) -> str:
    was, here = before.memory.customers, now.memory.customers
    at = pd.Index(was.keys).get_indexer(pd.Index(here.keys))
    known = at >= 0
    still = known & (was.values[at] == here.values).all(axis=1)
    moved = known & (was.segment[at] != here.segment)
    counts, _ = migration_matrix(here, now.memory.moves.gone, now.model.numbers)
    adds_up = counts.to_numpy().sum() == len(here) and counts.drop(index=0).to_numpy().sum() == len(was)
    # The same month fitted anew each time: customers with the same features, and another label.
    then = _naive(before.features.matrix, before.k)
    again = _naive(now.features.matrix, now.k, seed=2)
    naive = (then[at] != again)[still].mean()
    return (
        f"{len(here):9,} {(~known).sum():5,} {moved.sum():6,} {(moved & still).sum():24,} {still.sum():10,} "
        f"{'yes' if adds_up else 'NO':>15} {naive:21.0%}"
    )


def _naive(matrix: np.ndarray, k: int, seed: int = 1) -> np.ndarray:
    return np.asarray(KMeans(k, n_init=10, random_state=seed).fit_predict(matrix) + 1)


if __name__ == "__main__":
    main(sys.argv[1])
