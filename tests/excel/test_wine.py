"""Every worksheet function through the real Windows path: what Excel hands over, and what it gets back."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.excel import wine
from xl_segment import segment
from xl_segment.excel import functions
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.segments.pca import project

pytestmark = pytest.mark.wine

CUSTOMERS = make_customers(300, seed=8).drop(columns="group")
NUMBERS = np.vstack([np.random.default_rng(at).normal(at * 3, 1, (2500, 4)) for at in range(4)])


def cells(frame: pd.DataFrame, *, header: bool = True) -> list[list[Any]]:
    rows = [
        [float(one) if isinstance(one, int | float) else one for one in row] for row in frame.to_numpy(object).tolist()
    ]
    return [list(frame.columns), *rows] if header else rows


def sales() -> pd.DataFrame:
    random = np.random.default_rng(3)
    customers = [f"K{number:02d}" for number in range(40)]
    return pd.DataFrame(
        {
            "Customer": [customers[at % 40] for at in range(400)],
            "Order date": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 300, 400), unit="D"),
            "Amount": random.lognormal(3, 1, 400).round(2),
        }
    )


def dated(frame: pd.DataFrame) -> list[list[Any]]:
    rows = [[name, {"date": day.isoformat()}, amount] for name, day, amount in frame.itertuples(index=False)]
    return [list(frame.columns), *rows]


def changed(row: int, column: int, value: Any, *, rows: int = 60) -> list[list[Any]]:
    made = cells(CUSTOMERS.head(rows))
    made[row][column] = value
    return made


MODEL = segment(CUSTOMERS).model.to_json()
BIG = {"range": NUMBERS.tolist()}
CALLS: dict[str, tuple[str, list[Any]]] = {
    "segment": ("SEGMENT", [{"range": cells(CUSTOMERS)}, {"missing": 1}]),
    # Libraries are loaded by then, so that the two differ by the work alone.
    "fits before": ("FITS", []),
    "first of 10,000": ("SEGMENT", [BIG, {"missing": 1}]),
    "fits between": ("FITS", []),
    "second of 10,000": ("SEGMENT_PERSONA", [BIG, {"missing": 1}]),
    "fits after": ("FITS", []),
    "segment without header": ("SEGMENT", [{"range": NUMBERS[::50].tolist()}, {"missing": 1}]),
    "segment, three": ("SEGMENT", [{"range": cells(CUSTOMERS)}, 3]),
    "persona": ("SEGMENT_PERSONA", [{"range": cells(CUSTOMERS)}, {"missing": 1}]),
    "profile": ("SEGMENT_PROFILE", [{"range": cells(CUSTOMERS)}, {"missing": 1}]),
    "k": ("SEGMENT_K", [{"range": cells(CUSTOMERS)}]),
    "elbow": ("SEGMENT_ELBOW", [{"range": cells(CUSTOMERS)}, 6]),
    "pca": ("SEGMENT_PCA", [{"range": cells(CUSTOMERS)}]),
    "why": ("SEGMENT_WHY", [{"range": cells(CUSTOMERS)}, 2]),
    "rfm": ("SEGMENT_RFM", [{"range": dated(sales())}]),
    "sales lines": ("SEGMENT", [{"range": dated(sales())}, {"missing": 1}]),
    "score": ("SEGMENT_SCORE", [{"range": cells(CUSTOMERS.head(20))}, {"range": [[MODEL[:5000]], [MODEL[5000:]]]}]),
    "score without a model": ("SEGMENT_SCORE", [{"range": cells(CUSTOMERS.head(20))}, {"missing": 1}]),
    "a blank": ("SEGMENT", [{"range": changed(3, 2, None)}, {"missing": 1}]),
    "an error cell": ("SEGMENT", [{"range": changed(3, 2, {"error": wine.ERRORS["#DIV/0!"]})}, {"missing": 1}]),
    "a number as text": ("SEGMENT", [{"range": changed(3, 3, "$51,200")}, {"missing": 1}]),
    "a blank row": ("SEGMENT", [{"range": [*cells(CUSTOMERS.head(60)), [None] * 8, *cells(CUSTOMERS)[61:63]]}]),
    "one row": ("SEGMENT", [{"range": cells(CUSTOMERS.head(1), header=False)}, {"missing": 1}]),
    "one cell": ("SEGMENT", [{"range": [[5]]}, {"missing": 1}]),
    "a number": ("SEGMENT", [5, {"missing": 1}]),
    "one column": ("SEGMENT", [{"range": [["Spend"], *([float(at)] for at in range(30))]}, {"missing": 1}]),
    "one segment": ("SEGMENT", [{"range": cells(CUSTOMERS)}, 1]),
    "many segments": ("SEGMENT_PROFILE", [{"range": cells(CUSTOMERS)}, "many"]),
    "customers as sales": ("SEGMENT_RFM", [{"range": cells(CUSTOMERS)}]),
    "an array constant": ("SEGMENT", [[["a", "b"], [1, 2], [3, 4]], {"missing": 1}]),
}


#: Every function, with what it is given besides the data.
FUNCTIONS: dict[str, list[Any]] = {
    "SEGMENT": [{"missing": 1}], "SEGMENT_PERSONA": [{"missing": 1}], "SEGMENT_PROFILE": [{"missing": 1}],
    "SEGMENT_K": [], "SEGMENT_ELBOW": [6], "SEGMENT_PCA": [], "SEGMENT_RFM": [], "SEGMENT_WHY": [2],
    "SEGMENT_SCORE": [{"range": [[MODEL[:5000]], [MODEL[5000:]]]}],
}  # fmt: skip
DATA: dict[str, Any] = {
    "a header": {"range": cells(CUSTOMERS.head(60))},
    "no header": {"range": cells(CUSTOMERS.head(60), header=False)},
    "one row": {"range": cells(CUSTOMERS.head(1), header=False)},
    "one column": {"range": [["Spend"], *([float(at)] for at in range(30))]},
    "a blank": {"range": changed(3, 2, None)},
    "an error": {"range": changed(3, 2, {"error": wine.ERRORS["#DIV/0!"]})},
    "text numbers": {"range": changed(3, 3, "$51,200")},
    "a blank row": {"range": [*cells(CUSTOMERS.head(60)), [None] * 8, *cells(CUSTOMERS)[61:63]]},
    "dates": {"range": dated(sales())},
    "10,000 rows": BIG,
    "a word": "everything",
}
# All functions over the same data one after the other, so that it is segmented once.
EVERYTHING = {(name, case): (name, [data, *more]) for case, data in DATA.items() for name, more in FUNCTIONS.items()}
CALLS |= {f"{name}, {case}": call for (name, case), call in EVERYTHING.items()}


def as_xlwings_hands_over(given: Any) -> Any:
    """The same argument as the function itself gets it, of a range, an omitted argument or a constant."""
    if not isinstance(given, dict):
        return [[given]] if given == DATA["a word"] else given  # as data, a constant is a range of one cell
    return None if "missing" in given else [[as_cell(one) for one in row] for row in given["range"]]


def as_cell(cell: Any) -> Any:
    if isinstance(cell, dict):
        return pd.Timestamp(cell["date"]).to_pydatetime() if "date" in cell else "#DIV/0!"
    return cell


@pytest.fixture(scope="module")
def rig(shared: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> wine.Rig:
    tool = shared("tools/wine_udf.sh")
    why = wine.reason_not(tool)
    if why:
        pytest.skip(why)
    return wine.Rig(tool, tmp_path_factory.mktemp("wine"))


@pytest.fixture(scope="module")
def asked_once(rig: wine.Rig) -> Any:
    return rig.once("SEGMENT", [{"range": cells(CUSTOMERS)}])


@pytest.fixture(scope="module")
def answers(rig: wine.Rig, asked_once: Any) -> dict[str, wine.Answer]:
    assert asked_once
    return dict(zip(CALLS, rig.many(list(CALLS.values())), strict=True))


def column(answer: wine.Answer, at: int = 0) -> list[Any]:
    return [row[at] for row in answer.cells]


def same_numbers(found: list[Any], wanted: Any) -> bool:
    return bool(np.allclose(np.array(found, float), np.array(list(wanted), float), rtol=1e-9, atol=1e-9))


def test_the_tool_itself_gets_what_the_engine_finds(asked_once: Any) -> None:
    assert [row[0] for row in asked_once] == ["Segment", *segment(CUSTOMERS).rows["Segment"].tolist()]


def test_segments_and_personas_are_those_of_the_engine(answers: dict[str, wine.Answer]) -> None:
    result = segment(CUSTOMERS)
    assert column(answers["segment"]) == ["Segment", *result.rows["Segment"].tolist()]
    assert column(answers["persona"]) == ["Persona", *result.rows["Persona"].tolist()]
    assert column(answers["segment, three"])[1:] == segment(CUSTOMERS, k=3).rows["Segment"].tolist()


def test_a_range_without_header_gives_as_many_rows(answers: dict[str, wine.Answer]) -> None:
    wanted = segment(pd.DataFrame(NUMBERS[::50])).rows["Segment"].tolist()
    assert column(answers["segment without header"]) == wanted


def test_ten_thousand_rows_are_fitted_once(answers: dict[str, wine.Answer]) -> None:
    result = segment(pd.DataFrame(NUMBERS))
    first, second = answers["first of 10,000"], answers["second of 10,000"]
    assert column(first) == result.rows["Segment"].tolist()
    assert len(column(second)) == 10_000
    before, between, after = (int(answers[f"fits {when}"].cells) for when in ("before", "between", "after"))
    assert (between - before, after - between) == (1, 0)
    ratio = first.seconds / second.seconds
    print(
        f"10,000 x 4 through COM: first {first.seconds:.2f} s, second {second.seconds:.3f} s, {ratio:.0f} times faster"
    )


def test_the_profile_k_and_elbow_are_those_of_the_engine(answers: dict[str, wine.Answer]) -> None:
    result = segment(CUSTOMERS)
    header, *rows = answers["profile"].cells
    assert header[:4] == ["Segment", "Persona", "Customers", "Share"]
    assert [row[1] for row in rows] == [one.name for one in result.personas]
    assert same_numbers([row[2] for row in rows], [one.size for one in result.profiles])
    assert same_numbers([row[4] for row in rows], [one.measures[0].mean for one in result.profiles])
    assert answers["k"].cells == result.choice.recommended
    trials = segment(CUSTOMERS, k_max=6).choice.trials
    assert same_numbers(column(answers["elbow"], 1)[1:], [one.inertia for one in trials])
    assert same_numbers(column(answers["elbow"], 2)[1:], [one.silhouette for one in trials])


def test_the_coordinates_are_those_of_the_picture(answers: dict[str, wine.Answer]) -> None:
    points, _ = project(segment(CUSTOMERS).features.matrix)
    assert answers["pca"].cells[0] == ["PC1", "PC2"]
    assert same_numbers(column(answers["pca"], 0)[1:], points[:, 0])
    assert same_numbers(column(answers["pca"], 1)[1:], points[:, 1])


def test_dates_arrive_as_dates(answers: dict[str, wine.Answer]) -> None:
    frame = sales()
    header, *rows = answers["rfm"].cells
    assert header == ["Customer", "Recency (days)", "Frequency", "Money"]
    last = frame["Order date"].max()
    wanted = frame.groupby("Customer").agg({"Order date": ["max", "nunique"], "Amount": "sum"})
    assert [row[0] for row in rows] == list(wanted.index)
    assert same_numbers([row[1] for row in rows], (last - wanted["Order date"]["max"]).dt.days + 1)
    assert same_numbers([row[2] for row in rows], wanted["Order date"]["nunique"])
    assert same_numbers([row[3] for row in rows], wanted["Amount"]["sum"])
    assert column(answers["sales lines"])[1:] == segment(frame).rows["Segment"].tolist()


def test_scores_are_those_of_the_model(answers: dict[str, wine.Answer]) -> None:
    result = segment(CUSTOMERS).rows.head(20)
    header, *rows = answers["score"].cells
    assert header == ["Segment", "Persona", "Fit"]
    assert [row[0] for row in rows] == result["Segment"].tolist()
    assert [row[1] for row in rows] == result["Persona"].tolist()
    assert same_numbers([row[2] for row in rows], result["Fit"])
    assert answers["score without a model"].cells == (
        "#SEGMENT: No segments are kept in this workbook yet. Click Segment first."
    )


@pytest.mark.parametrize(
    ("case", "row", "at", "value"),
    [
        ("a blank", 2, "Age", np.nan),
        ("an error cell", 2, "Age", np.nan),
        ("a number as text", 2, "Annual Income", 51_200.0),
    ],
)
def test_odd_cells_are_read_as_on_a_sheet(
    answers: dict[str, wine.Answer], case: str, row: int, at: str, value: float
) -> None:
    frame = CUSTOMERS.head(60).copy()
    frame[at] = frame[at].astype(float)
    frame.loc[row, at] = value
    assert column(answers[case])[1:] == segment(frame).rows["Segment"].tolist()


def test_a_blank_row_gives_a_blank(answers: dict[str, wine.Answer]) -> None:
    assert len(column(answers["a blank row"])) == 64
    assert column(answers["a blank row"])[61] in ("", None)


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("one row", "#SEGMENT: "),
        ("one cell", "#SEGMENT: "),
        ("a number", "#SEGMENT: "),
        ("one column", "#SEGMENT: The range has only one column"),
        ("one segment", "#SEGMENT: Segments is 1; give a value between 2 and 50."),
        ("many segments", "#SEGMENT: segments is 'many'; give a whole number, for example 5."),
        ("customers as sales", "#SEGMENT: "),
        ("an array constant", "#SEGMENT: "),
    ],
)
def test_what_cannot_be_done_is_one_short_line(answers: dict[str, wine.Answer], case: str, says: str) -> None:
    told = answers[case].cells
    assert isinstance(told, str)
    assert told.startswith(says)
    assert len(told) <= 255
    assert "\n" not in told


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("case", DATA)
def test_every_function_gives_through_excels_way_what_it_gives_in_python(
    answers: dict[str, wine.Answer], name: str, case: str
) -> None:
    wanted = getattr(functions, name)(*map(as_xlwings_hands_over, EVERYTHING[name, case][1]))
    found = answers[f"{name}, {case}"].cells
    if not isinstance(wanted, list):
        assert found == wanted
        return
    assert [len(row) for row in found] == [len(row) for row in wanted]
    for cell, ours in zip(chain.from_iterable(found), chain.from_iterable(wanted), strict=True):
        if isinstance(ours, str):
            assert (cell or "") == ours
        else:
            assert cell == pytest.approx(ours, rel=1e-9, abs=1e-9)
