"""On which rows a formula says what the engine says, and what is said of the others."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from xl_segment import Segmentation, segment
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.pages.label_formulas import LabelFormulas, label_formulas
from xl_segment.sheet.grid import SheetData

MEASURES = ["Age", "Annual Income", "Spending Score", "Purchase Frequency", "Recency"]


def shop(n: int = 200) -> pd.DataFrame:
    return make_customers(n, seed=4).drop(columns="group").astype(object).reset_index(drop=True)


def on_a_sheet(frame: pd.DataFrame, **options: Any) -> Segmentation:
    """Segment a table as it stands on a sheet, by the sheet's row numbers."""
    return segment(SheetData.from_frame(frame), labels="live formulas", **options)


def of(frame: pd.DataFrame, **options: Any) -> LabelFormulas:
    formulas, said = label_formulas(on_a_sheet(frame, **options))
    assert formulas is not None
    assert said == formulas.said
    return formulas


def test_every_row_of_plain_numbers_has_a_formula_and_that_is_said() -> None:
    formulas = of(shop())
    assert (len(formulas.rows), formulas.values) == (200, ())
    assert formulas.said == "Segment and Persona are formulas in all 200 rows that have a segment."


def test_a_text_that_the_engine_reads_as_a_number_keeps_its_value_and_is_named() -> None:
    frame = shop()
    frame["Age"] = [f"{age:.0f} years" for age in frame["Age"]]
    formulas = of(frame)
    # To a formula all are of the typical age, so only those stay live whose segment does not hang on it.
    assert formulas.values
    assert len(formulas.rows) + len(formulas.values) == 200
    first = formulas.values[0]
    assert formulas.why == f"it needs a number where '{frame.loc[first - 1, 'Age']}' stands under Age"
    assert formulas.said == (
        f"Segment and Persona are formulas in {len(formulas.rows)} of 200 rows that have a segment. The other "
        f"{len(formulas.values)} have values, as a formula would not say the same there: in row {first}, "
        f"{formulas.why}."
    )


@pytest.mark.parametrize("cell", [datetime.datetime(2024, 5, 1), datetime.time(9, 30)])
def test_a_day_among_numbers_is_a_number_to_excel_and_so_its_row_keeps_a_value(cell: object) -> None:
    frame = shop()
    frame.loc[7, "Age"] = cell
    formulas = of(frame)
    assert 8 not in formulas.rows
    assert f"in row 8, it needs a number where '{cell}' stands under Age." in formulas.said
    assert formulas.said.startswith("Segment and Persona are formulas in 199 of 200 rows that have a segment. One has")


def test_a_row_of_which_nothing_is_known_has_no_segment() -> None:
    frame = shop()
    frame.loc[3, MEASURES] = None
    formulas = of(frame)
    assert 4 not in formulas.rows
    assert 4 not in formulas.values
    text = formulas.segment(["A1", "B1", "C1", "D1", "E1"])
    assert text.startswith('=IF(COUNT(A1,B1,C1,D1,E1)<1,"",N(INDEX(xlseg_numbers,MATCH(MAX(MMULT(')
    assert formulas.persona("X1").endswith(',"(not segmented)")')


def test_where_rows_with_a_blank_are_set_aside_a_formula_wants_all_measures() -> None:
    frame = shop()
    frame.loc[3, "Age"] = None
    formulas = of(frame, missing="set aside")
    assert 4 not in formulas.rows
    assert formulas.segment(["A1", "B1", "C1", "D1", "E1"]).startswith('=IF(COUNT(A1,B1,C1,D1,E1)<5,"",')


def test_a_measure_made_of_several_columns_is_named_as_what_no_formula_reads() -> None:
    rng = np.random.default_rng(0)
    months = {f"2024-{month:02}": rng.gamma(2, 50, 200).round(2) * (rng.random(200) > 0.4) for month in range(1, 7)}
    frame = pd.DataFrame({"Customer": [f"C{at}" for at in range(200)], **months})
    formulas, said = label_formulas(on_a_sheet(frame, k=3))
    assert formulas is None
    assert said.startswith("Labels stay values: ")
    assert said.endswith("is made of more than one cell of a customer's row.")


def test_headers_of_many_measures_make_a_formula_too_long_and_labels_stay_values() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(0, 1, (120, 22)) + np.repeat([0, 9], 60)[:, None]
    headers = [f"{'What they said of it ' * 5}{at}" for at in range(22)]
    frame = pd.DataFrame(values, columns=headers).assign(Customer=range(120))
    formulas = of(frame, k=2, features=tuple(headers))
    assert formulas.is_short_enough(None)
    assert not formulas.is_short_enough("Answers")
