"""What XML and a cell can hold of a text, and how Excel escapes it."""

from __future__ import annotations

import pytest

from xl_segment.ooxml import cell_text


@pytest.mark.parametrize("text", ["_x0041_", "a\nb & <c>", "two\U0001f600"])
def test_a_text_is_read_back_as_it_was_written(text: str) -> None:
    assert cell_text.plain_text(cell_text.xml_text(text)) == text


def test_a_cell_holds_32767_letters_and_an_emoji_is_two() -> None:
    assert len(cell_text.cut_to_fit("a" * 40_000)) == 32_767
    assert cell_text.cut_to_fit("\U0001f600" * 20_000) == "\U0001f600" * 16_383


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert cell_text.holdable("a\x01\ud800b\t") == "ab\t"
