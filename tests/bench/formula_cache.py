"""How much faster the second formula over the same range is: `python -m tests.bench.formula_cache`."""

from __future__ import annotations

import time

import numpy as np

from xl_segment.excel import functions
from xl_segment.excel.cache import SHARED

#: The second formula has to be at least so many times faster.
WANTED = 20


def main() -> None:
    """Print the seconds of the first and of the second formula over 10,000 x 4 cells, and their ratio."""
    random = np.random.default_rng(0)
    rows = np.vstack([random.normal(3 * at, 1, (2_500, 4)) for at in range(4)]).tolist()
    functions.SEGMENT(rows[:200])  # the libraries are loaded before the clock starts
    ratios = []
    for _ in range(3):
        SHARED.clear()
        started = time.perf_counter()
        functions.SEGMENT(rows)
        between = time.perf_counter()
        functions.SEGMENT_PERSONA(rows)
        first, second = between - started, time.perf_counter() - between
        ratios.append(first / second)
        print(f"first {first:.2f} s, second {second * 1000:.1f} ms: {first / second:.0f} times faster")
    print(f"at least {min(ratios):.0f} times")
    if min(ratios) < WANTED:
        raise SystemExit(f"the second formula has to be at least {WANTED} times faster than the first")


if __name__ == "__main__":
    main()
