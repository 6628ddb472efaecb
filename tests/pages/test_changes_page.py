"""The sheet Changes, read from the top: the verdict first, customers as their reader knows them, and their money."""

from __future__ import annotations

from functools import cache

import pandas as pd

from tests.memory.shop import customers, grown_old, later, made
from xl_segment import Segmentation, refresh, segment
from xl_segment.pages.changes_page import MADE_NOW, changes_page
from xl_segment.pages.page import Block, Value

NAMES = [f"Ann Lee {at}" for at in range(40)]


def shop() -> pd.DataFrame:
    """The shop with names; C04 stands there twice, and one row has no id."""
    frame = customers().assign(Name=NAMES)
    frame.loc[5, "Customer ID"], frame.loc[9, "Customer ID"] = "C04", None
    return frame


@cache
def later_on() -> Segmentation:
    """C01 has grown old; of the rows that are known by all that they say, two say something else; N00 is new, C30 gone."""
    frame = grown_old(shop(), "C01")
    frame.loc[[4, 5, 9], "Total spent"] += 7
    new = frame.head(1).assign(**{"Customer ID": "N00", "Name": "New Guy"})
    frame = pd.concat([frame[frame["Customer ID"] != "C30"], new], ignore_index=True)
    return refresh(frame, previous=made(shop()).memory, now=later(1))


def texts(result: Segmentation) -> list[str]:
    return [
        str(cell) for block in changes_page(result).blocks for row in block.values for cell in row if cell is not None
    ]


def below(result: Segmentation, title: str) -> list[tuple[Value, ...]]:
    """The rows of the table under a title, header first; texts that cover several columns are blocks of their own."""
    blocks = sorted(changes_page(result).blocks, key=lambda block: (block.row, block.column))
    at = next(index for index, block in enumerate(blocks) if block.values[0][0] == title)
    return list(blocks[at + 1].values)


def test_the_verdict_is_the_first_line_below_the_title() -> None:
    first, second, third = sorted(changes_page(later_on()).blocks, key=lambda block: block.row)[:3]
    drift = later_on().drift
    assert drift is not None
    assert (first.looks, first.values[0][0]) == (("title",), "1 customer changed segment, 3 are new, 3 are gone")
    assert (second.row, second.values[0][0]) == (2, drift.sentence)
    assert third.looks in (("subtitle",), ("note",))


def test_a_run_that_made_the_segments_has_no_verdict_and_says_so() -> None:
    anew = segment(shop(), previous=made(shop()).memory, k=3, now=later(1))
    second = sorted(changes_page(anew).blocks, key=lambda block: block.row)[1]
    assert second.values == ((MADE_NOW,),)


def test_no_key_of_ours_stands_on_the_page() -> None:
    keys = [str(key) for key in later_on().memory.customers.keys if "#" in str(key)]
    assert len(keys) >= 2
    assert not [text for text in texts(later_on()) if "#" in text]


def test_who_moved_stands_with_id_name_and_money() -> None:
    header, moved = below(later_on(), "Why they moved")[:2]
    line = dict(zip(header, moved, strict=True))
    assert (line["Customer"], line["Name"]) == ("C01", "Ann Lee 1")
    assert line["Money"] == later_on().features.money[later_on().table.sheet.cells.index[1]]  # type: ignore[index]


def test_who_is_new_and_gone_is_called_as_on_the_sheet() -> None:
    new = {(row[0], row[1]) for row in below(later_on(), "Who is new")[1:]}
    assert ("N00", "New Guy") in new
    assert ("row 10", "Ann Lee 9") in new
    gone = {row[0] for row in below(later_on(), "Who is gone")[1:]}
    assert {"C30", "no id"} <= gone
    assert "Name" not in below(later_on(), "Who is gone")[0]  # the sheet does not say it any more


def test_money_stands_for_customers_of_a_file_without_sales() -> None:
    had = next(block for block in changes_page(later_on()).blocks if block.values[0][0] == "Segment")
    assert had.values[0][-2:] == ("Money before", "Money now")
    assert had.values[-1][-1] == float(later_on().features.money.sum())  # type: ignore[union-attr]


def test_without_money_nothing_is_said_of_it() -> None:
    frame = customers().drop(columns="Total spent")
    result = refresh(grown_old_in(frame), previous=made(frame).memory, now=later(1))
    assert result.features.money is None
    assert not [text for text in texts(result) if "Money" in text]


def grown_old_in(frame: pd.DataFrame) -> pd.DataFrame:
    changed = frame.copy()
    columns = ["Age", "Annual Income", "Spending Score"]
    changed.loc[1, columns] = frame.loc[20, columns].to_list()
    return changed


def blocks_wider_than(result: Segmentation, columns: int) -> list[Block]:
    return [block for block in changes_page(result).blocks if block.covers(len(block.looks) - 1)[0] > columns]


def test_what_moved_somebody_lies_within_ten_columns() -> None:
    assert blocks_wider_than(later_on(), 10) == []
