"""What an analyst writes on the sheet Segments is read, wherever it stands, and what would be lost is named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from xl_segment import Segmentation
from xl_segment.errors import SettingError
from xl_segment.ooxml.addresses import column_letter
from xl_segment.pages.segments_page import segments_page
from xl_segment.workbooks.control_sheets import Cells
from xl_segment.workbooks.segments_edits import read_budget, read_edits

#: The tables of texts as an earlier version drew them.
EARLIER = (
    ("Segment", "Persona", "At stake", "Goal", "What to measure"),
    ("Segment", "Persona", "Who they are", "Insight", "Recommendation", "Do", "Don't", "Colour"),
)


def segments_sheet(result: Segmentation, **renamed: str) -> Cells:
    """The sheet Segments as it is drawn, with other texts."""
    values: list[list[Any]] = [[None] * 40 for _ in range(200)]
    for block in segments_page(result).blocks:
        for down, row in enumerate(block.values):
            for at, cell in enumerate(row):
                values[block.row - 1 + down][block.covers(at)[0] - 1] = renamed.get(str(cell), cell)
    return Cells("Segments", values, top=1, left=1)


def earlier_sheet(result: Segmentation, **renamed: str) -> Cells:
    """The sheet Segments as an earlier version drew it, with other texts."""
    fields = {
        "Segment": "segment",
        "Persona": "name",
        "Who they are": "description",
        "Don't": "dont",
        "What to measure": "measure",
    }
    rows: list[list[Any]] = [["Five segments"], [None]]
    for header in EARLIER:
        rows.append([renamed.get(title, title) for title in header])
        for persona in result.personas:
            texts = [getattr(persona, fields.get(title, title.casefold().replace(" ", "_")), 1_000) for title in header]
            rows.append([renamed.get(str(text), text) for text in texts])
        rows.append([None])
    wide = max(map(len, rows))
    return Cells("Segments", [[*row, *[None] * (wide - len(row))] for row in rows], top=1, left=1)


@pytest.mark.parametrize("draw", [segments_sheet, earlier_sheet])
def test_a_sheet_nobody_wrote_on_has_no_edits(draw: Any, demo_result: Segmentation) -> None:
    assert read_edits(draw(demo_result), demo_result.personas) == {}


@pytest.mark.parametrize("field", ["name", "goal", "description", "recommendation", "do", "dont", "insight", "measure"])
def test_any_text_may_be_written_over(field: str, demo_result: Segmentation) -> None:
    was = getattr(demo_result.personas[2], field)
    for draw in (segments_sheet, earlier_sheet):
        shown = "Count on them before they buy again." if field == "dont" and draw is segments_sheet else was
        assert read_edits(draw(demo_result, **{shown: "Mine"}), demo_result.personas) == {3: {field: "Mine"}}


def test_a_name_is_read_with_the_number_before_it_and_without(demo_result: Segmentation) -> None:
    name = f"3  {demo_result.personas[2].name}"
    for typed in ("3  Sleepers", "3   Sleepers", "Sleepers"):
        assert read_edits(segments_sheet(demo_result, **{name: typed}), demo_result.personas) == {
            3: {"name": "Sleepers"}
        }
    for nothing in ("3", "", name):
        assert read_edits(segments_sheet(demo_result, **{name: nothing}), demo_result.personas) == {}


def test_a_name_on_the_card_alone_or_in_the_plan_alone_counts(demo_result: Segmentation) -> None:
    cells = segments_sheet(demo_result)
    name = f"3  {demo_result.personas[2].name}"
    rows = [at for at, row in enumerate(cells.values) if name in row]
    assert len(rows) == 2
    for row in rows:
        values = [list(line) for line in cells.values]
        values[row][values[row].index(name)] = "3  Sleepers"
        assert read_edits(Cells("Segments", values, 1, 1), demo_result.personas) == {3: {"name": "Sleepers"}}


def test_a_name_that_begins_with_a_number_of_its_own_keeps_it(demo_result: Segmentation) -> None:
    personas = [
        replace(persona, name="3 stars") if persona.segment == 3 else persona for persona in demo_result.personas
    ]
    result = replace(demo_result, personas=tuple(personas))
    assert read_edits(segments_sheet(result), result.personas) == {}


@pytest.mark.parametrize(
    ("header", "to", "missing"),
    [
        ("Segment and goal", "Aim", "Segment and goal"), ("Audience", "Readers", "Audience"),
        ("Offer", "Advice", "Offer"), ("Do and don\u2019t", "To do", "Do and don\u2019t"),
        ("Insight", "Idea", "Insight"), ("Colour", "Color", "Colour"),
    ],
)  # fmt: skip
def test_a_column_of_texts_whose_header_was_written_over_is_named(
    header: str, to: str, missing: str, demo_result: Segmentation
) -> None:
    says = rf"Cell [A-Z]+\d+ on sheet Segments: '{to}' is no column that is known here, and '{missing}' is missing\."
    with pytest.raises(SettingError, match=says):
        read_edits(segments_sheet(demo_result, **{header: to}), demo_result.personas)


@pytest.mark.parametrize(
    ("header", "to"), [("Recommendation", "Advice"), ("Colour", "Color"), ("Goal", "Aim"), ("Insight", "Idea")]
)
def test_so_it_is_on_a_sheet_of_an_earlier_version(header: str, to: str, demo_result: Segmentation) -> None:
    says = rf"Cell [A-Z]+\d+ on sheet Segments: '{to}' is no column that is known here, and '{header}' is missing\."
    with pytest.raises(SettingError, match=says):
        read_edits(earlier_sheet(demo_result, **{header: to}), demo_result.personas)


@pytest.mark.parametrize("header", ["Offer", "Audience", "Insight", "Customers", "They buy", "Segment and goal"])
def test_a_column_that_was_deleted_or_holds_no_texts_is_nobodys_loss(header: str, demo_result: Segmentation) -> None:
    assert read_edits(segments_sheet(demo_result, **{header: ""}), demo_result.personas) == {}


def test_a_budget_is_read_beside_its_label_and_what_is_none_is_named(demo_result: Segmentation) -> None:
    cells = segments_sheet(demo_result)
    assert read_budget(cells) is None
    ((row, column),) = [
        (row, line.index("Budget to split")) for row, line in enumerate(cells.values) if "Budget to split" in line
    ]
    values = [list(line) for line in cells.values]
    values[row][column + 1] = 5_000
    assert read_budget(Cells("Segments", values, 1, 1)) == 5_000.0
    values[row][column + 1] = "a lot"
    where = f"Cell {column_letter(column + 2)}{row + 1} on sheet Segments: 'a lot' is no budget"
    with pytest.raises(SettingError, match=where):
        read_budget(Cells("Segments", values, 1, 1))


def changed(
    cells: Cells, texts: dict[tuple[int, int], Any], *, row: int | None = None, column: int | None = None
) -> Cells:
    """The sheet with other cells, {(row, column), from 0: text}, after a blank row or column was put in."""
    values = [list(line) for line in cells.values]
    for (at, across), text in texts.items():
        values[at][across] = text
    if row is not None:
        values.insert(row, [None] * len(values[0]))
    if column is not None:
        values = [[*line[:column], None, *line[column:]] for line in values]
    return Cells(cells.sheet, values, cells.top, cells.left)


def place(cells: Cells, text: str, number: int = 0) -> tuple[int, int]:
    """Where a text stands, from 0. number: of those places, from 0."""
    found = [(row, line.index(text)) for row, line in enumerate(cells.values) if text in line]
    return found[number]


def test_what_was_written_is_read_where_a_row_was_put_in_anywhere(demo_result: Segmentation) -> None:
    cells = segments_sheet(demo_result)
    last = demo_result.personas[-1]
    fields = {"description": "Readers", "goal": "An aim", "do": "Call", "insight": "A thought", "measure": "A number"}
    texts = {place(cells, getattr(last, field)): text for field, text in fields.items()}
    top, bottom = place(cells, "Segment and goal")[0], place(cells, "Colour")[0] + len(demo_result.personas)
    for row in range(top + 1, bottom + 1):
        assert read_edits(changed(cells, texts, row=row), demo_result.personas) == {last.segment: fields}


def test_what_was_written_is_read_where_a_column_was_put_in_anywhere(demo_result: Segmentation) -> None:
    cells = segments_sheet(demo_result)
    first = demo_result.personas[0]
    fields = {"recommendation": "A gift", "goal": "An aim", "do": "Call", "insight": "A thought"}
    texts = {place(cells, getattr(first, field)): text for field, text in fields.items()}
    for column in range(15):
        assert read_edits(changed(cells, texts, column=column), demo_result.personas) == {first.segment: fields}


@pytest.mark.parametrize("header", ["Segment", "Customers", "Clear\ncases"])
def test_names_on_the_cards_are_read_below_a_header_that_was_written_over(
    header: str, demo_result: Segmentation
) -> None:
    cells = segments_sheet(demo_result)
    name = place(cells, f"3  {demo_result.personas[2].name}")
    texts = {place(cells, header): "Mine", name: "Sleepers"}
    assert read_edits(changed(cells, texts), demo_result.personas) == {3: {"name": "Sleepers"}}


def test_a_segment_that_is_called_everybody_does_not_end_the_cards(demo_result: Segmentation) -> None:
    cells = segments_sheet(demo_result)
    first, second = (place(cells, f"{at}  {demo_result.personas[at - 1].name}") for at in (1, 2))
    texts = {first: "Everybody", second: "Sleepers"}
    edits = read_edits(changed(cells, texts), demo_result.personas)
    assert edits == {1: {"name": "Everybody"}, 2: {"name": "Sleepers"}}


def test_names_that_were_copied_between_two_cards_leave_their_numbers_behind(demo_result: Segmentation) -> None:
    cells = segments_sheet(demo_result)
    one, two = (f"{at}  {demo_result.personas[at - 1].name}" for at in (1, 2))
    edits = read_edits(changed(cells, {place(cells, one): two, place(cells, two): one}), demo_result.personas)
    assert edits == {1: {"name": two[3:]}, 2: {"name": one[3:]}}


def test_two_new_names_of_a_segment_are_named_and_none_is_chosen(demo_result: Segmentation) -> None:
    cells = segments_sheet(demo_result)
    name = f"3  {demo_result.personas[2].name}"
    row, column = place(cells, name, 1)
    says = rf"Cell {column_letter(column + 1)}{row + 1} on sheet Segments: 'B' is not what cell [A-Z]+\d+ says"
    with pytest.raises(SettingError, match=says):
        read_edits(changed(cells, {place(cells, name): "A", (row, column): "B"}), demo_result.personas)
    same = changed(cells, {place(cells, name): "A", (row, column): "3  A"})
    assert read_edits(same, demo_result.personas) == {3: {"name": "A"}}


def test_a_text_below_a_header_of_the_plan_that_was_cleared_is_read(demo_result: Segmentation) -> None:
    cells = segments_sheet(demo_result)
    for title, field in {"Segment and goal": "goal", "Audience": "description", "Offer": "recommendation"}.items():
        texts = {place(cells, title): "", place(cells, getattr(demo_result.personas[1], field)): "Mine"}
        assert read_edits(changed(cells, texts), demo_result.personas) == {2: {field: "Mine"}}


def test_a_plan_without_a_header_and_a_row_without_its_number_are_named(demo_result: Segmentation) -> None:
    titles = ("Segment and goal", "Audience", "Offer", "At stake", "Do and don\u2019t")
    with pytest.raises(SettingError, match="'Mine' is no column that is known here"):
        read_edits(segments_sheet(demo_result, **dict.fromkeys(titles, "Mine")), demo_result.personas)
    cells = segments_sheet(demo_result)
    row, column = place(cells, f"2  {demo_result.personas[1].name}", 1)
    assert read_edits(changed(cells, {(row, column - 1): None}), demo_result.personas) == {}
    with pytest.raises(SettingError, match="the number of the segment is gone"):
        read_edits(changed(cells, {(row, column - 1): None, (row, column): "Sleepers"}), demo_result.personas)


def test_a_segment_without_its_lower_row_takes_nothing_from_the_next_one(demo_result: Segmentation) -> None:
    cells = segments_sheet(demo_result)
    row, _ = place(cells, demo_result.personas[0].goal)
    values = [*cells.values[:row], *cells.values[row + 1 :]]
    assert read_edits(Cells("Segments", values, 1, 1), demo_result.personas) == {}


def test_a_name_in_two_lines_is_one_line(demo_result: Segmentation) -> None:
    cells = segments_sheet(demo_result)
    name = place(cells, f"3  {demo_result.personas[2].name}")
    assert read_edits(changed(cells, {name: "Big\nspenders"}), demo_result.personas) == {3: {"name": "Big spenders"}}


def test_a_budget_is_read_without_its_label_and_behind_a_column_that_was_put_in(demo_result: Segmentation) -> None:
    cells = segments_sheet(demo_result)
    row, column = place(cells, "Budget to split")
    assert read_budget(changed(cells, {(row, column): "To spend", (row, column + 1): 5_000})) == 5_000.0
    assert read_budget(changed(cells, {(row, column + 1): 5_000}, column=column + 1)) == 5_000.0
    assert read_budget(changed(cells, {(row, column): "To spend"})) is None


def test_a_name_of_another_segment_is_named_by_its_cell_and_two_may_be_swapped(demo_result: Segmentation) -> None:
    first, second = (f"{persona.segment}  {persona.name}" for persona in demo_result.personas[:2])
    name = demo_result.personas[1].name
    with pytest.raises(SettingError, match=rf"Cell C\d+ on sheet Segments: segment 2 is called '{name}' as well"):
        read_edits(segments_sheet(demo_result, **{first: f"1  {name}"}), demo_result.personas)
    swapped = {first: f"1  {name}", second: f"2  {demo_result.personas[0].name}"}
    edits = read_edits(segments_sheet(demo_result, **swapped), demo_result.personas)
    assert edits == {1: {"name": name}, 2: {"name": demo_result.personas[0].name}}


def test_a_name_that_begins_with_the_number_of_its_segment_loses_nothing(demo_result: Segmentation) -> None:
    name = f"3  {demo_result.personas[2].name}"
    for typed in ("3 for 1 hunters", "3  3 for 1 hunters"):
        edits = read_edits(segments_sheet(demo_result, **{name: typed}), demo_result.personas)
        assert edits == {3: {"name": "3 for 1 hunters"}}
