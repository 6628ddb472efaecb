"""Our columns as cells of a file: what stands in them, and how they look."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest

from xl_segment.letters import Letters
from xl_segment.memory.rows import OUR_COLUMNS
from xl_segment.sheet.grid import EXCEL_DAY_ZERO, EXCEL_DAY_ZERO_1904
from xl_segment.workbooks.closed.column_cells import new_columns
from xl_segment.workbooks.column_looks import OUR_LOOKS, widths
from xl_segment.workbooks.column_place import ColumnPlace
from xl_segment.workbooks.plan import PlannedColumns

VALUES = pd.DataFrame(
    {
        "Segment": pd.array([2, pd.NA], dtype="Int64"),
        "Persona": ["A & B", "(not segmented)"],
        "Fit": pd.array([0.123456789012345, pd.NA], dtype="Float64"),
        "Previous segment": pd.array([pd.NA, 3], dtype="Int64"),
        "Changed on": pd.to_datetime(pd.Series(["2024-05-31", None])).to_list(),
    },
    index=[2, 5],
)


def planned(*, header_row: int | None = 1) -> PlannedColumns:
    return PlannedColumns("Data", ColumnPlace(4, OUR_COLUMNS), VALUES, header_row, style_column=3, stays={5: {6}})


@pytest.mark.parametrize(("day_zero", "day"), [(EXCEL_DAY_ZERO, 45_443), (EXCEL_DAY_ZERO_1904, 43_981)])
def test_a_row_is_five_cells_and_days_count_from_the_workbooks_own(day_zero: datetime.datetime, day: int) -> None:
    columns = new_columns(planned(), "", day_zero)
    first, second = (b"|".join(bodies[at] for bodies in columns.bodies).decode() for at in (0, 1))
    assert first == (f'><v>2</v>| t="inlineStr"><is><t>A &amp; B</t></is>|><v>0.123456789</v>||><v>{day}</v>')
    assert second == '| t="inlineStr"><is><t>(not segmented)</t></is>||><v>3</v>|'


def test_they_stand_where_they_were_planned() -> None:
    columns = new_columns(planned(), "x:", EXCEL_DAY_ZERO)
    assert (columns.first, columns.last, columns.header_row, columns.style_column) == (4, 8, 1, 3)
    assert columns.rows.tolist() == [2, 5]
    assert columns.stays == {5: {6}}
    assert columns.headers is not None
    assert columns.headers[3] == b' t="inlineStr"><x:is><x:t>Previous segment</x:t></x:is>'


def test_a_sheet_without_a_header_gets_none() -> None:
    columns = new_columns(planned(header_row=None), "", EXCEL_DAY_ZERO)
    assert (columns.headers, columns.header_row) == (None, None)


def test_each_column_of_ours_has_a_look() -> None:
    assert len(OUR_LOOKS) == len(OUR_COLUMNS)
    assert new_columns(planned(), "", EXCEL_DAY_ZERO).widths == widths(planned().personas)
    assert [look.in_excel for look in OUR_LOOKS] == ["0", "General", "0.00", "0", "m/d/yyyy"]
    assert [look.in_file.number_format for look in OUR_LOOKS] == [0, 0, 2, 0, 14]


def test_our_headers_are_seen_whole_beside_a_filter_button() -> None:
    for header, look in zip(OUR_COLUMNS, OUR_LOOKS, strict=True):
        pixels, button, edges = int(7 * look.width + 5), 18, 6
        assert 96 * Letters().width(header, 11, bold=True) + button + edges <= pixels, header


@pytest.mark.parametrize("name", ["Loyal customers", "Very high Income, buying seldom", "W" * 21, "顧客" * 11])
def test_personas_are_seen_whole_beside_the_column_that_follows(name: str) -> None:
    indent, edges = 9, 6
    assert 96 * Letters().width(name, 11) + indent + edges <= 7 * widths([name])[1] + 5
    assert widths([name, "x" * 200])[1] == 44
    assert widths([])[1] == 24
