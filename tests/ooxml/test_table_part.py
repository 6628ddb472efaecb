"""An Excel Table grows over columns beside it, is calculated, and shrinks again."""

from __future__ import annotations

import pytest

from tests.ooxml.packages import MAIN, PARTS, rels, zipped
from xl_segment.errors import DataError, NotAWorkbookError
from xl_segment.ooxml import table_part
from xl_segment.ooxml.addresses import Range
from xl_segment.ooxml.package import Package

TABLE = "xl/tables/table1.xml"


def table_xml(*columns: str, ref: str = "A1:B9", filtered: str = "", attributes: str = "") -> str:
    inside = "".join(f'<tableColumn id="{number}" name="{name}"/>' for number, name in enumerate(columns, start=1))
    auto_filter = f'<autoFilter ref="{ref}">{filtered}</autoFilter>'
    return (
        f'<table xmlns="{MAIN}" name="Sales" displayName="Sales" ref="{ref}"{attributes}>{auto_filter}'
        f'<tableColumns count="{len(columns)}">{inside}</tableColumns></table>'
    )


def package(table: str) -> Package:
    links = rels(("rId1", "table", "../tables/table1.xml"))
    return Package(zipped({**PARTS, "xl/worksheets/_rels/sheet1.xml.rels": links, TABLE: table}))


def only(before: Package) -> table_part.TableInfo:
    (table,) = table_part.list_tables(before)
    return table


def test_a_table_is_listed_with_its_sheet_range_and_columns() -> None:
    table = only(package(table_xml("Customer", "Spend_x000a_net", attributes=' totalsRowCount="1"')))
    assert (table.name, table.sheet, table.part) == ("Sales", "Data", TABLE)
    assert table.columns == ("Customer", "Spend\nnet")
    assert table.range == Range(1, 1, 9, 2)
    assert table.rows == 7


@pytest.mark.parametrize("ref", ["", "nowhere", "A1:ZZZZ9"])
def test_a_table_that_covers_no_range_is_damage(ref: str) -> None:
    with pytest.raises(NotAWorkbookError, match="is no range of cells"):
        table_part.list_tables(package(table_xml("Customer", ref=ref)))


def test_a_table_grows_with_unique_ids_and_shrinks_to_what_it_was() -> None:
    grown = package(table_xml("Customer", "Spend"))
    table_part.grow(grown, only(grown), ["Segment", "Fit"], 4)
    table = only(grown)
    assert (table.columns, table.range.address) == (("Customer", "Spend", "Segment", "Fit"), "A1:D9")
    assert [column.get("id") for column in grown.tree(TABLE).iter("{*}tableColumn")] == ["1", "2", "3", "4"]
    assert b'<autoFilter ref="A1:D9"' in grown.read(TABLE)
    table_part.shrink(grown, table, ["Segment", "Fit"])
    assert only(grown).range.address == "A1:B9"
    assert b'<tableColumns count="2">' in grown.read(TABLE)
    assert b'<autoFilter ref="A1:B9"' in grown.read(TABLE)


def test_a_filter_without_a_range_stays_without_one_and_one_of_nonsense_is_damage() -> None:
    bare = package(table_xml("Customer").replace('<autoFilter ref="A1:B9">', "<autoFilter>"))
    table_part.grow(bare, only(bare), ["Segment"], 3)
    assert b"<autoFilter/>" in bare.read(TABLE)
    table_part.shrink(bare, only(bare), ["Segment"])
    assert only(bare).columns == ("Customer",)
    odd = package(table_xml("Customer").replace('<autoFilter ref="A1:B9">', '<autoFilter ref="zz">'))
    with pytest.raises(NotAWorkbookError, match=r"part xl/tables/table1\.xml of the workbook is damaged: 'zz'"):
        table_part.grow(odd, only(odd), ["Segment"], 3)


def test_a_header_that_the_table_has_is_not_added_twice() -> None:
    grown = package(table_xml("Customer", "Segment"))
    table_part.grow(grown, only(grown), ["Segment", "Fit"], 3)
    assert only(grown).columns == ("Customer", "Segment", "Fit")


def test_a_column_behind_those_that_go_is_in_the_way() -> None:
    table = package(table_xml("Customer", "Segment", "Mine", ref="A1:C9"))
    with pytest.raises(DataError, match="Column 'Mine' stands right of Segment"):
        table_part.shrink(table, only(table), ["Segment"])


def test_a_column_that_hides_rows_does_not_go() -> None:
    hiding = '<filterColumn colId="1"><filters><filter val="1"/></filters></filterColumn>'
    table = package(table_xml("Customer", "Segment", filtered=hiding))
    with pytest.raises(DataError, match="Table Sales on sheet Data is filtered by its column 'Segment'"):
        table_part.shrink(table, only(table), ["Segment"])


@pytest.mark.parametrize("quote", ['"', "'"])
def test_the_filter_of_a_table_ends_with_it_however_its_part_is_written(quote: str) -> None:
    arrows = '<filterColumn colId="0"><filters/></filterColumn><filterColumn colId="1" hiddenButton="1"/>'
    written = table_xml("Customer", "Segment", filtered=arrows).replace('"', quote)
    table = package(written)
    table_part.shrink(table, only(table), ["Segment"])
    after = table.read(TABLE)
    assert b'<autoFilter ref="A1:A9"><filterColumn colId="0"><filters/></filterColumn></autoFilter>' in after


@pytest.mark.parametrize(("by", "stays"), [("A2:A9", True), ("B2:B9", False), ("A2:B9", False), ("?", False)])
def test_a_table_forgets_that_it_was_sorted_by_a_column_that_goes(by: str, *, stays: bool) -> None:
    sort = f'<sortState ref="{by}"><sortCondition ref="{by}"/></sortState>'
    table = package(table_xml("Customer", "Segment").replace("<tableColumns", f"{sort}<tableColumns"))
    table_part.shrink(table, only(table), ["Segment"])
    assert (b"sortState" in table.read(TABLE)) is stays


def test_a_column_is_calculated_and_holds_values_again() -> None:
    table = package(table_xml("Customer", "Segment"))
    table_part.calculate(table, only(table), {"Segment": "=AGGREGATE(14,6,1,1)", "Gone": "=1"})
    assert b"<calculatedColumnFormula>_xlfn.AGGREGATE(14,6,1,1)</calculatedColumnFormula>" in table.read(TABLE)
    table_part.calculate(table, only(table), {"Segment": None})
    assert b"calculatedColumnFormula" not in table.read(TABLE)


def test_a_table_without_a_filter_shrinks_and_one_whose_filter_is_narrower_keeps_it() -> None:
    bare = package(table_xml("Customer", "Segment").replace('<autoFilter ref="A1:B9"></autoFilter>', ""))
    table_part.shrink(bare, only(bare), ["Segment"])
    assert b"autoFilter" not in bare.read(TABLE)
    narrow = package(table_xml("Customer", "Segment").replace('<autoFilter ref="A1:B9">', '<autoFilter ref="A1:A9">'))
    table_part.shrink(narrow, only(narrow), ["Segment"])
    assert b'<autoFilter ref="A1:A9"/>' in narrow.read(TABLE)


def test_a_column_that_is_calculated_keeps_its_id_and_name_only() -> None:
    table = package(table_xml("Customer", "Segment"))
    table_part.calculate(table, only(table), {"Segment": "=1"})
    table_part.calculate(table, only(table), {"Segment": "=2"})
    (column,) = [column for column in table.tree(TABLE).iter("{*}tableColumn") if len(column)]
    assert [child.text for child in column] == ["2"]
    assert dict(column.attrib) == {"id": "2", "name": "Segment"}


def test_a_table_without_columns_has_none() -> None:
    bare = package(f'<table xmlns="{MAIN}" name="Sales" ref="A1:B9" tableType="queryTable" headerRowCount="0"/>')
    table = only(bare)
    assert (table.name, table.columns, table.query, table.header, table.rows) == ("Sales", (), True, 0, 9)
