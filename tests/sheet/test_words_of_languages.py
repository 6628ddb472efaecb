"""Signs of money, names of months and steps of scales: what a word is, and what it is not."""

from __future__ import annotations

import pandas as pd
import pytest

from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.parsing.cldr import sign_key, western, word_key
from xl_segment.sheet.parsing.currencies import are_currencies, currency_of, everyday
from xl_segment.sheet.parsing.months import month_numbers
from xl_segment.sheet.parsing.scales import fold, scale_of
from xl_segment.sheet.roles import Kind, Role
from xl_segment.sheet.table import Table


@pytest.mark.parametrize(
    ("sign", "currency"),
    [
        ("€", "EUR"),
        (" Eur ", "EUR"),
        ("usd", "USD"),
        ("US$", "USD"),
        ("kr.", "kr"),
        ("$", "$"),
        ("chairs", None),
        ("", None),
    ],
)
def test_signs_that_are_met_every_day_need_nothing_beside_them(sign: str, currency: str | None) -> None:
    assert everyday(sign) == currency


@pytest.mark.parametrize(
    ("sign", "glued", "behind", "like_money", "cents", "currency"),
    [
        ("RM", False, False, False, False, "MYR"), ("RM", True, False, True, False, "MYR"), ("RM", True, False, False, False, None),
        ("THB", False, False, False, False, "THB"), ("THB", True, False, False, False, None), ("THB", True, False, True, False, "THB"),
        ("TOP", False, False, False, False, None), ("TOP", False, False, True, False, "TOP"), ("QQQ", False, False, True, True, None),
        ("..", False, False, True, True, None), ("eightish", False, False, True, True, None), ("AUD$", False, False, False, False, "AUD"),
        ("K", True, False, True, False, None), ("K", True, True, True, True, None), ("K", True, False, False, True, None),
    ],
)  # fmt: skip
def test_other_letters_are_money_by_what_stands_around_them(
    sign: str, glued: bool, behind: bool, like_money: bool, cents: bool, currency: str | None
) -> None:
    found = currency_of(sign, glued=glued, behind=behind, like_money=like_money, mostly_cents=cents)
    assert found == currency


def test_one_letter_before_cents_is_a_sign_of_money() -> None:
    assert currency_of("K", glued=True, behind=False, like_money=True, mostly_cents=True) is not None


def test_a_column_names_currencies_where_every_cell_does() -> None:
    assert are_currencies(["EUR", "€", "usd"])
    assert not are_currencies(["EUR", "chair"])
    assert not are_currencies([])


@pytest.mark.parametrize(
    ("words", "months"),
    [
        ({"jan", "mai"}, {"jan": 1, "mai": 5}), ({"septem"}, {"septem": 9}), ({"ju"}, {}), ({"zzz"}, {}),
        ({"januar", "zzz"}, {"januar": 1}),
    ],
)  # fmt: skip
def test_words_name_months_in_the_language_that_knows_most_of_them(words: set[str], months: dict[str, int]) -> None:
    assert month_numbers(words) == months


def test_a_month_that_means_another_one_elsewhere_is_read_with_the_others() -> None:
    assert month_numbers({"listopad", "grudzien"}) == {"listopad": 11, "grudzien": 12}
    assert month_numbers({"listopad", "studeni"}) == {"listopad": 10, "studeni": 11}


def test_words_are_compared_without_case_marks_and_blanks() -> None:
    assert (word_key("Sept."), word_key("Août"), word_key("İyun"), word_key("5. März")) == (
        "sept",
        "aout",
        "iyun",
        "marz",
    )
    assert word_key("मार्च") == word_key(" मार्च ")
    assert (sign_key(" F CFA. "), sign_key("€\u200f")) == ("FCFA", "€")
    assert (western("٢٠٢٤"), western("１２"), western("−5"), western("١٢٫٥"), western(" a ")) == (
        "2024",
        "12",
        "-5",
        "12.5",
        " a ",
    )


@pytest.mark.parametrize(
    ("text", "folded"), [("  Très  Bien! ", "tres bien"), ("Don’t know", "don't know"), ("Yes.", "yes")]
)
def test_answers_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("answers", "numbers", "points"),
    [
        (("Disagree", "Agree"), None, None), (("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"), [1, 2, 3, 4, 5], 5),
        (("Never", "Always"), [1, 5], 5), (("Agree", "don't know"), None, 0), (("Agree", "n/a"), None, 0), (("Agree", "chair"), None, 0),
        (("Low", "Medium", "High"), [1, 2, 3], 3), (("Low", "High"), None, None),
    ],
)  # fmt: skip
def test_answers_are_steps_of_the_smallest_scale_that_has_them(
    answers: tuple[str, ...], numbers: list[float] | None, points: int | None
) -> None:
    scale = scale_of(answers)
    if points == 0:
        assert scale is None
    else:
        assert scale is not None
        ranked = [scale.numbers[one] for one in answers]
        assert ranked == sorted(ranked)
        if numbers is not None:
            assert (ranked, scale.points) == (numbers, points)


@pytest.mark.parametrize(("answers", "scale"), [(40, True), (41, False)])
def test_more_than_forty_answers_are_no_scale(answers: int, scale: bool) -> None:
    texts = [
        "1 - never",
        "5 - always",
        *[f"{1 + at % 5} - {'never' if at % 2 else 'always'}{' ' * at}." for at in range(2, answers)],
    ]
    assert (scale_of(texts) is not None) == scale


N = 60


def lettered(**options: object) -> Table:
    frame = pd.DataFrame(
        {
            "Column A": [f"{at % 35:05d}" for at in range(N)],
            "Column B": list(pd.date_range("2024-01-03", periods=N)),
            "Column C": [1 + at % 6 for at in range(N)],
            "Column D": [20.25 + at for at in range(N)],
            "Column E": [3.75 + at * 7 % 31 for at in range(N)],
        }
    )
    return read_columns(SheetData.from_frame(frame), Settings(**options))  # type: ignore[arg-type]


def test_a_list_of_sales_without_headers_goes_by_its_cells() -> None:
    found = lettered()
    assert found.kind is Kind.SALES
    assert {one.name: one.role for one in found.columns} == {
        "Column A": Role.CUSTOMER, "Column B": Role.DATE, "Column C": Role.QUANTITY, "Column D": Role.MEASURE,
        "Column E": Role.AMOUNT,
    }  # fmt: skip
    assert found.column("Column E").reason.startswith("a guess from its cells, as the sheet has no headers")
    stated = lettered(roles={"Column C": "other measure"})
    assert stated.column("Column C").role is Role.MEASURE


def test_what_others_have_read_of_a_language_changes_nothing() -> None:
    from babel import Locale

    from xl_segment.sheet.parsing import cldr

    try:
        assert len(Locale.parse("pl").months["format"]["wide"]) == 12
        cldr.words.cache_clear()
        assert cldr.words().months["pl"]["grudzien"] == 12
    finally:
        cldr.words.cache_clear()
