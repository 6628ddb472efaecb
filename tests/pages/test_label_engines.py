"""Labels as formulas: every program that works them out says what the engine says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.pages.engines import ENGINES, Cells, Engine, label_cells, without_results
from tests.pages.test_excel_formulas import as_cells, as_table, live
from xl_segment.excel.template.sample_shop import make_customers

pytestmark = pytest.mark.usefixtures("without_charts")

Shared = Callable[[str], Path]


def demo(_: Shared, folder: Path) -> Path:
    return as_table(make_customers().drop(columns="group"), folder / "demo.xlsx")


def demo_outside_of_a_table(_: Shared, folder: Path) -> Path:
    return as_cells(make_customers(200).drop(columns="group"), folder / "cells.xlsx")


def numbers_as_texts(shared: Shared, _: Path) -> Path:
    return shared("data/mall_customers/Mall_Customers.csv")


def birth_years(shared: Shared, _: Path) -> Path:
    return shared("data/marketing_campaign_tab/marketing_campaign.csv")


def money(shared: Shared, _: Path) -> Path:
    return shared("data/wholesale/wholesale.csv")


def dates_and_labels(_: Shared, folder: Path) -> Path:
    """Recency is made from a day; labels decide, some in capitals; a blank and a word stand among the numbers."""
    frame = make_customers(300).drop(columns="group").astype(object)
    days = pd.to_timedelta(frame["Recency"].astype(float).fillna(30), unit="D")
    frame["Last purchase"] = (pd.Timestamp("2024-12-31 15:30") - days).dt.strftime("%Y-%m-%dT%H:%M")
    frame["Last purchase"] = [pd.Timestamp(day).to_pydatetime() for day in frame["Last purchase"]]
    frame.loc[frame.index[::7], "Gender"] = frame["Gender"].str.upper()
    frame.loc[frame.index[3], "Age"] = "45 years"
    frame.loc[frame.index[5], "Annual Income"] = None
    return as_cells(frame.drop(columns="Recency"), folder / "dates.xlsx")


#: What a frame is put into the workbook with; whether every row gets a formula.
FILES: list[tuple[Callable[[Shared, Path], Path], dict[str, Any]]] = [
    (demo, {}),
    (demo_outside_of_a_table, {}),
    (numbers_as_texts, {}),
    (birth_years, {}),
    (money, {}),
    (dates_and_labels, {"use_categories": True}),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Cells, int]]:
    """{file: its copy without results, what the run says, how many rows have a segment}, each segmented once."""
    return {}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("file", "options"), FILES, ids=lambda given: getattr(given, "__name__", ""))
def test_every_label_is_the_same_in_every_program(
    file: Callable[[Shared, Path], Path],
    options: dict[str, Any],
    engine: Engine,
    made: dict[str, tuple[Path, Cells, int]],
    shared: Shared,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> None:
    if file.__name__ not in made:
        folder = tmp_path_factory.mktemp(file.__name__)
        result = live(file(shared, folder), folder / "labels.xlsx", **options)
        made[file.__name__] = (
            without_results(folder / "labels.xlsx"),
            label_cells(folder / "labels.xlsx"),
            int(result.rows["Segment"].notna().sum()),
        )
    path, said, with_segment = made[file.__name__]
    assert len(said) >= 2 * (with_segment - 2)
    assert len({value for (_, column), value in said.items() if column == max(at for _, at in said)}) >= 2
    assert engine(path, said, request) == said


def wide(k: int = 10, features: int = 10) -> pd.DataFrame:
    """Customers around k points in as many measures, under headers as long as people write them."""
    rng = np.random.default_rng(0)
    centres = rng.uniform(0, 1000, (k, features))
    values = centres[np.arange(40 * k) % k] + rng.normal(0, 20, (40 * k, features))
    headers = [f"What they said of # {at} in the long questionnaire that 'we' sent to them" for at in range(features)]
    return pd.DataFrame(values.round(2), columns=headers).assign(Customer=[f"C{at}" for at in range(40 * k)])


@pytest.mark.parametrize("engine", ENGINES)
def test_ten_segments_by_ten_measures_are_a_formula_that_excel_takes(
    engine: Engine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    import openpyxl

    frame = wide()
    headers = tuple(header for header in frame.columns if header != "Customer")
    result = live(as_table(frame, tmp_path / "wide.xlsx"), tmp_path / "labels.xlsx", k=10, features=headers)
    assert (result.k, len(result.model.transform.steps)) == (10, 10)
    said = label_cells(tmp_path / "labels.xlsx")
    assert len(said) == 2 * len(frame)
    formulas = openpyxl.load_workbook(tmp_path / "labels.xlsx")["Customers"]
    longest = max(len(str(cell.value)) for row in formulas.iter_rows() for cell in row)
    assert 2_000 < longest <= 8_192
    assert engine(without_results(tmp_path / "labels.xlsx"), said, request) == said
