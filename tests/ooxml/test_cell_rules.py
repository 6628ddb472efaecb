"""Rules for words in a column: put where Excel looks for them, and taken out without a trace."""

from __future__ import annotations

import pytest
from lxml import etree

from xl_segment.ooxml.addresses import Range
from xl_segment.ooxml.cell_rules import with_rules, without_rules

AREA = Range(2, 10, 90, 10)
#: What may follow the rows, in the order that Excel asks for (ECMA-376, CT_Worksheet).
ORDER = [
    "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate",
    "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks",
    "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "drawing", "tableParts", "extLst",
]  # fmt: skip
INSIDE = {
    "customSheetViews": "<customSheetView><pageMargins/><autoFilter ref='A1'/></customSheetView>",
    "conditionalFormatting": "<cfRule type='cellIs' priority='7' operator='equal'><formula>1</formula></cfRule>",
    "extLst": "<ext><conditionalFormatting/></ext>",
}


def tail(*names: str, prefix: str = "") -> bytes:
    parts = []
    for name in names:
        inside = INSIDE.get(name, "")
        if prefix:
            inside = inside.replace("</", "</§").replace("<", f"<{prefix}").replace(f"<{prefix}/§", f"</{prefix}")
        attributes = ' sqref="A1:A9"' if name == "conditionalFormatting" else ""
        parts.append(f"<{prefix}{name}{attributes}>{inside}</{prefix}{name}>")
    return f"</{prefix}sheetData>{''.join(parts)}</{prefix}worksheet>".encode()


def names_of(xml: bytes, prefix: str = "") -> list[str]:
    declared = f' xmlns:{prefix[:-1]}="urn:x"' if prefix else ""
    root = etree.fromstring(f"<{prefix}worksheet{declared}><{prefix}sheetData>".encode() + xml)
    return [etree.QName(child).localname for child in root]


def added_to(before: bytes, after: bytes) -> bytes:
    """What was put into the one to make the other, from its first tag on."""
    same = next(at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other)
    start = after.rfind(b"<", 0, same + 1)
    return after[start : start + len(after) - len(before)]


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize(
    "left", [(), *((name,) for name in ORDER), ORDER, ("autoFilter", "extLst"), ("mergeCells", "drawing")]
)
def test_rules_stand_where_excel_looks_for_them_and_go_without_a_trace(left: tuple[str, ...], prefix: str) -> None:
    before = tail(*left, prefix=prefix)
    after = with_rules(before, prefix.encode(), AREA, [("Loyal", 3)])
    assert after.replace(added_to(before, after), b"", 1) == before
    names = names_of(after, prefix)[1:]
    assert sorted(names, key=ORDER.index) == names
    assert names.count("conditionalFormatting") == [*left].count("conditionalFormatting") + 1


def test_new_rules_rank_behind_those_of_the_user() -> None:
    after = with_rules(tail("conditionalFormatting"), b"", AREA, [("A", 0), ("B", 1)])
    assert b'priority="8"' in after
    assert b'priority="9"' in after


@pytest.mark.parametrize("word", ["Loyal", 'The "best"', "A & B <c>", "Größte Kunden", "客户", "'=1+1"])
def test_any_word_is_found_again(word: str) -> None:
    before = tail("conditionalFormatting", "extLst")
    after = with_rules(before, b"", AREA, [(word, 0), ("Other", 1)])
    formula = etree.fromstring(added_to(before, after)).findtext("cfRule/formula")
    assert formula == '"{}"'.format(word.replace('"', '""'))
    rest = without_rules(after, range(9, 14), [word])
    assert rest.count(b"<cfRule") == after.count(b"<cfRule") - 1
    assert without_rules(rest, range(9, 14), ["Other"]) == before


def test_rules_of_the_user_stay() -> None:
    own = (
        b'</sheetData><conditionalFormatting sqref="J2:J90"><cfRule type="cellIs" priority="1" operator="notEqual">'
        b'<formula>"Loyal"</formula></cfRule><cfRule type="expression" priority="2"><formula>"Loyal"</formula></cfRule>'
        b'</conditionalFormatting><conditionalFormatting sqref="A2:J90"><cfRule type="cellIs" priority="3" '
        b'operator="equal"><formula>"Loyal"</formula></cfRule></conditionalFormatting></worksheet>'
    )
    assert without_rules(own, range(9, 14), ["Loyal"]) == own


def test_a_word_too_long_for_a_formula_gets_no_rule() -> None:
    before = tail()
    assert with_rules(before, b"", AREA, [("x" * 256, 0)]) == before
    assert with_rules(before, b"", AREA, [("x" * 255, 0)]) != before


def test_a_greater_than_sign_within_an_attribute_ends_no_tag() -> None:
    left = (
        b'<protectedRanges><protectedRange name="a>b" sqref="A2"/></protectedRanges>'
        b"<autoFilter ref='A1:B9'><filterColumn colId='1'><customFilters><customFilter val='>5'/></customFilters>"
        b"</filterColumn></autoFilter><pageMargins/>"
    )
    before = b"</sheetData>" + left + b"</worksheet>"
    after = with_rules(before, b"", AREA, [("Loyal", 3)])
    assert names_of(after)[1:] == ["protectedRanges", "autoFilter", "conditionalFormatting", "pageMargins"]


def test_no_rule_has_a_priority_beyond_the_last_one_there_is() -> None:
    before = tail("conditionalFormatting").replace(b"priority='7'", b"priority='2147483647'")
    after = with_rules(before, b"", AREA, [("A", 0), ("B", 1)])
    assert added_to(before, after).count(b'priority="2147483647"') == 2


def test_a_rule_is_found_again_where_another_program_escaped_its_quotes() -> None:
    before = tail("mergeCells")
    after = with_rules(before, b"", AREA, [('The "best" & <most>', 0)])
    added = added_to(before, after)
    escaped = (
        added.replace(b'>"', b">&quot;").replace(b'"</formula', b"&quot;</formula").replace(b'""', b"&quot;&quot;")
    )
    assert without_rules(after.replace(added, escaped), range(9, 14), ['The "best" & <most>']) == before


def test_a_rule_of_the_user_for_the_same_word_stays_with_its_own_look() -> None:
    before = with_rules(tail(), b"", AREA, [("Loyal", 5)])
    after = with_rules(before, b"", AREA, [("Loyal", 3)])
    assert without_rules(after, range(9, 14), ["Loyal"], {3}.__contains__) == before
    assert b'dxfId="5"' in before


@pytest.mark.parametrize("word", ["bell\x07", "\ud800", "\ufffe"])
def test_a_word_that_no_file_can_hold_as_it_is_gets_no_rule(word: str) -> None:
    assert with_rules(tail(), b"", AREA, [(word, 0)]) == tail()
