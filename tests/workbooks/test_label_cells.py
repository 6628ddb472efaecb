"""How the cells of a row are called in our formulas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from xl_segment.sheet.grid import SheetData
from xl_segment.workbooks.label_cells import LabelCells


class Formulas:
    """Stands for the formulas of a model that reads two columns."""

    rows = frozenset({2, 3})
    sources = ("Age", "Spend [€]")

    def segment(self, cells: Sequence[str]) -> str:
        return f"S({','.join(cells)})"

    def persona(self, cell: str) -> str:
        return f"P({cell})"


DATA = SheetData("B.xlsx", "Data", None, pd.DataFrame(), {"Customer": 1, "Age": 2, "Spend [€]": 3}, 1)


def cells(table: str | None, segment: str | None) -> LabelCells:
    formulas: Any = Formulas()
    return LabelCells(formulas, DATA, 4, table=table, segment=segment)


def test_on_a_plain_sheet_each_row_names_its_own_cells() -> None:
    assert cells(None, None).of_row(3) == ("S($B3,$C3)", "P($D3)")
    assert cells(None, None).of_column is None


def test_in_a_table_all_rows_have_the_same_formula() -> None:
    age, spend = "Sales[[#This Row],[Age]]", "Sales[[#This Row],[Spend '[€']]]"
    both = (f"S({age},{spend})", "P(Sales[[#This Row],[Segment]])")
    assert cells("Sales", "Segment").of_row(2) == cells("Sales", "Segment").of_column == both


def test_beside_a_table_the_persona_names_the_cell_left_of_it() -> None:
    segment, persona = cells("Sales", None).of_row(2)
    assert str(segment).startswith("S(Sales[[#This Row]")
    assert persona == "P($D2)"
    assert cells("Sales", None).of_column is None


def test_a_row_whose_cells_hold_values_has_none() -> None:
    assert cells(None, None).of_row(9) == (None, None)
