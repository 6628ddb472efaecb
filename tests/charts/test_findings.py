"""Titles of histograms and boxes say what the values bear out, and names where there is nothing to say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from xl_segment import Segmentation, segment
from xl_segment.charts import style
from xl_segment.charts.findings import how_segments_differ, how_spread
from xl_segment.charts.small import fits_above
from xl_segment.personas.profiling import profile_segments

MEASURE = "Visits (a year)"


@pytest.fixture(scope="module")
def result() -> Segmentation:
    """Three segments of 40 customers by age, in this order; the visits are every test's own."""
    random = np.random.default_rng(6)
    age = random.normal(np.repeat([25, 45, 65], 40), 3).round()
    frame = pd.DataFrame({"Customer ID": np.arange(120), "Age": age, MEASURE: random.integers(1, 60, 120)})
    return segment(frame, k=3, features=("Age",))


def with_visits(result: Segmentation, values: object) -> Segmentation:
    """Return a result of which the customers visit so often."""
    visits = np.asarray(values, dtype=float)
    measured = result.features.measured
    features = replace(result.features, measured=replace(measured, raw=measured.raw.assign(**{MEASURE: visits})))
    return replace(
        result,
        customers=result.customers.assign(**{MEASURE: visits}),
        features=features,
        profiles=profile_segments(features, result.labels),
    )


def values(*parts: tuple[float, int]) -> np.ndarray:
    """Return values, each so many times."""
    return np.concatenate([np.full(count, value) for value, count in parts])


def leaning(most: int, outside: int) -> np.ndarray:
    """Return values from 1 to most; so many of them are beyond all."""
    spread = np.resize(np.arange(1, most + 1), 120 - outside)
    return np.r_[spread, np.full(outside, 100.0)]


@pytest.mark.parametrize(
    ("visits", "said"),
    [
        # Half of all, and one fewer, have the same.
        (np.r_[np.zeros(60), np.arange(1, 61)], "Visits is 0 for 50%"),
        (np.r_[np.zeros(59), np.arange(1, 62)], "Visits: 75% between 0 and 31"),
        # A share is called half as far as five of 100 away, and told from there.
        (values((10, 27), (20, 33), (30, 33), (40, 27)), "Visits: half between 20 and 30"),
        (values((10, 26), (20, 34), (30, 34), (40, 26)), "Visits: 57% between 20 and 30"),
        # Three in four likewise.
        (values((1, 50), (5, 46), (50, 24)), "Visits: three in four up to 5, a long tail up to 50"),
        (values((1, 50), (5, 47), (50, 23)), "Visits: 81% up to 5, a long tail up to 50"),
        # Five are a tail, four some high values.
        (leaning(20, 5), "Visits: three in four up to 15, a long tail up to 100"),
        (leaning(20, 4), "Visits: three in four up to 15, the highest 100"),
        (101 - leaning(20, 5), "Visits: three in four at least 86, a long tail down to 1"),
        (101 - leaning(20, 4), "Visits: three in four at least 86, the lowest 1"),
        # Eight can be halved, seven cannot.
        (np.r_[np.arange(1, 9), np.full(112, np.nan)], "Visits: half between 3 and 6"),
        (np.r_[np.arange(1, 8), np.full(113, np.nan)], MEASURE),
        (np.full(120, 7.0), MEASURE),
    ],
)
def test_a_histogram_says_what_its_values_bear_out(result: Segmentation, visits: np.ndarray, said: str) -> None:
    assert how_spread(with_visits(result, visits), MEASURE) == said


def by_segment(result: Segmentation, *parts: np.ndarray) -> np.ndarray:
    """Return visits such that the first segment has the first part of them, and so on."""
    visits = np.empty(120)
    for number, part in enumerate(parts, start=1):
        visits[result.labels == number] = part
    return visits


LOW = np.resize(np.arange(1.0, 9), 40)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        # Beside those of the others a middle half is apart, as soon as it does not touch the nearest.
        ((LOW, LOW + 2, LOW + 6), "Visits parts segment 3 (10.5) from the others (at most 6.5)"),
        ((LOW, LOW + 2, LOW + 5.5), "Visits: highest in segment 3 (10), lowest in segment 1 (4.5)"),
        ((LOW - 6, LOW + 2, LOW), "Visits parts segment 1 (-1.5) from the others (at least 4.5)"),
        # Of two that are apart, the one that is farther.
        ((LOW, LOW + 10, LOW + 30), "Visits parts segment 3 (34.5) from the others (at most 14.5)"),
        ((LOW, LOW, LOW), "Visits is about the same in all segments"),
        # What is blank is not the same.
        ((LOW, LOW, np.full(40, np.nan)), "Visits: no segment differs for certain"),
        ((LOW, np.full(40, np.nan), np.full(40, np.nan)), MEASURE),
        # Segments with the same middle customer are named together, or not at all.
        ((values((1, 40)), values((1, 30), (2, 10)), values((3, 40))), "Visits parts segment 3 (3) from the others (at most 1)"),
        ((values((1, 40)), values((1, 28), (3, 12)), values((1, 8), (3, 32))), "Visits: highest in segment 3 (3)"),
        ((values((1, 40)), values((1, 40)), values((1, 21), (3, 19))), "Visits: the middle customer has 1 in every segment"),
    ],
)  # fmt: skip
def test_boxes_say_which_segments_a_measure_parts(
    result: Segmentation, parts: tuple[np.ndarray, ...], said: str
) -> None:
    assert how_segments_differ(with_visits(result, by_segment(result, *parts)), MEASURE) == said


def test_of_two_segments_each_is_named(result: Segmentation) -> None:
    parts = (LOW, LOW + 9, np.full(40, np.nan))
    said = how_segments_differ(with_visits(result, by_segment(result, *parts)), MEASURE)
    assert said == "Visits parts segment 2 (13.5) from segment 1 (4.5)"


@pytest.mark.parametrize(
    "text", ["Annual Income: half between 33.7k and 68.4k", "Visits parts segment 5 (23) from all"]
)
@pytest.mark.parametrize("width", [100.0, 150.0, 1_000.0])
def test_a_title_is_broken_into_lines_that_are_no_wider_and_say_all(text: str, width: float) -> None:
    fitted = style.fit(text, width, 8.6, bold=True, lines=4).split("\n")
    assert " ".join(fitted) == text
    assert all(style.text_width(line, 8.6, bold=True) <= width for line in fitted)
    assert width < 150 or not any(line[0].isdigit() or line[0] == "(" for line in fitted)


#: A text, and how many times its size it is wide in bold letters of DejaVu.
WIDE, DEJAVU = "MMM purchases worldwide parts segment 3 (1,020) from the others", 38.51


def test_a_title_for_which_there_is_no_room_leaves_its_last_part_out(
    result: Segmentation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under a long name the same values say less."""
    # Whatever font this machine has, it is as wide as that which comes with matplotlib.
    wide = style.text_width(WIDE, 8.6, bold=True) / 8.6
    drawn = style.text_width
    monkeypatch.setattr(
        style, "text_width", lambda text, size, *, bold=False: drawn(text, 8.6, bold=bold) * DEJAVU / wide
    )
    long = "MMM purchases worldwide (EUR)"
    visits = np.where(result.labels == 3, 1.0, 100.0) * np.arange(1_001.0, 1_121.0)
    short = with_visits(result, visits)
    measured = short.features.measured
    names = {MEASURE: long}
    measures = {names.get(name, name): each for name, each in measured.measures.items()}
    raw = measured.raw.rename(columns=names)
    features = replace(short.features, measured=replace(measured, raw=raw, measures=measures))
    renamed = replace(
        short,
        customers=short.customers.rename(columns=names),
        features=features,
        profiles=profile_segments(features, result.labels),
    )
    said, whole = how_segments_differ(renamed, long), how_segments_differ(short, MEASURE)
    assert whole.startswith("Visits parts segment 3 (")
    assert said == "MMM purchases worldwide" + whole.removeprefix("Visits").rpartition(" (")[0]
    assert fits_above(said)
    assert fits_above(whole)


def test_what_does_not_fit_is_cut_at_the_end() -> None:
    (line,) = style.fit("a word" + "x" * 300 + " and more", 120.0, 8.6).split("\n")
    assert line.endswith("…")
    assert 110.0 < style.text_width(line, 8.6) <= 120.0


def test_a_text_is_as_wide_as_it_is_drawn() -> None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    text = "Spending Score parts segment 5 (17)"
    path = TextPath((0, 0), text, size=9.0, prop=FontProperties(family=style.FONT))
    assert style.text_width(text, 9.0) == pytest.approx(path.get_extents().width, rel=0.03)
