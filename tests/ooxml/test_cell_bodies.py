"""Cells as XML, a whole column at a time."""

from __future__ import annotations

import pandas as pd
import pytest

from xl_segment.ooxml.cell_bodies import formula_bodies, number_bodies, text_bodies


def test_whole_numbers_have_no_decimals_and_missing_ones_are_blank() -> None:
    numbers = pd.Series([3, pd.NA], dtype="Int64")
    assert number_bodies(numbers).tolist() == [b"><v>3</v>", b""]


def test_numbers_have_as_many_digits_as_are_asked_for() -> None:
    assert number_bodies(pd.Series([1 / 3]), digits=3).tolist() == [b"><v>0.333</v>"]


@pytest.mark.parametrize("text", ["=1+1", "007", "@home", "1E10"])
def test_a_text_stays_a_text_whatever_it_begins_with(text: str) -> None:
    assert text_bodies([text])[0] == f' t="inlineStr"><is><t>{text}</t></is>'.encode()


def test_outer_blanks_of_a_text_are_kept_and_no_text_is_blank() -> None:
    assert b'<t xml:space="preserve"> a</t>' in text_bodies([" a"])[0]
    assert text_bodies([None, ""]).tolist() == [b"", b""]


def test_tags_have_the_prefix_of_the_sheet() -> None:
    assert text_bodies(["a"], "x:")[0] == b' t="inlineStr"><x:is><x:t>a</x:t></x:is>'


def test_a_formula_stands_in_front_of_what_it_gives() -> None:
    numbers, texts = number_bodies(pd.Series([3])), text_bodies(["a<b"])
    assert formula_bodies(["=A1"], numbers)[0] == b"><f>A1</f><v>3</v>"
    assert formula_bodies(["=A1&B1"], texts)[0] == b' t="str"><f>A1&amp;B1</f><v>a&lt;b</v>'
    assert formula_bodies(["=A1"], text_bodies(["a"], "x:"), "x:")[0] == b' t="str"><x:f>A1</x:f><x:v>a</x:v>'


def test_a_cell_without_a_formula_or_a_value_stays_as_it_is() -> None:
    numbers = number_bodies(pd.Series([3, pd.NA], dtype="Int64"))
    assert formula_bodies([None, "=A1"], numbers).tolist() == numbers.tolist()
