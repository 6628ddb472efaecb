"""How much room a text takes, measured before it is drawn."""

from __future__ import annotations

import pytest

from tests.deck.test_slides_fit import inches
from xl_segment.letters import Letters, ended

TEXTS = [
    "Premium customers",
    "Übermäßig große Ausgaben",
    "1,234,567 each; half below 98,700",
    "MntMeatProducts",
    "Wer kommt?",
]


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("xx xx", 5.2, 1), ("xx xx xx", 5.2, 2), ("xxxxxxxxxx", 5.2, 2), ("xx xxxxxxxxxx", 5.2, 3), ("", 5.2, 1),
        ("xxxxx", 5.2, 1), ("xxxxxx", 5.2, 2),
    ],
)  # fmt: skip
def test_a_word_longer_than_its_column_begins_a_line_of_its_own(text: str, room: float, lines: int) -> None:
    letter = Letters().width("x", 10)
    assert Letters().lines(text, 10, room * letter) == lines


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("bold", [False, True])
def test_the_room_is_rather_too_much_than_too_little_and_never_far_off(text: str, bold: bool) -> None:
    true = inches(text, 11, bold=bold)
    assert true <= Letters().width(text, 11, bold=bold) <= 1.2 * true


def test_letters_of_the_far_east_are_squares() -> None:
    assert Letters(calibri=False).width("高价值客户", 72) == pytest.approx(5.0 * 0.98)
    assert Letters().width("A高", 72) == pytest.approx(0.84 + Letters().width("A", 72))


def test_any_text_can_be_measured() -> None:
    for text in ("🎯 *now*", "العملاء", "\ud800", "a\u0000b", "x" * 5_000):
        assert Letters().width(text, 10) > 0


def test_a_text_that_is_cut_ends_with_a_word_that_asks_for_nothing() -> None:
    assert ended("High spending and they") == "High spending and they…"
    assert ended("High spending and the") == "High spending…"
