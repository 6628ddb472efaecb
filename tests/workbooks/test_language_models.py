"""How likely a text is in a language: its own words cost least, and what no text has costs."""

from __future__ import annotations

import pytest

from xl_segment.workbooks.closed.language_models import LanguageModel, language_model


@pytest.mark.parametrize(
    ("language", "text", "encoding", "wrong"),
    [
        ("ru", "Клиент Выручка", "cp1251", "cp1252"),
        ("ru", "Клиент Выручка", "cp1251", "cp866"),
        ("el", "Πελάτης Ημερομηνία", "cp1253", "cp1252"),
        ("pl", "Województwo Częstość", "cp1250", "cp1252"),
        ("de", "Umsätze Größe", "cp1252", "cp850"),
        ("ja", "顧客番号 売上金額", "cp932", "gb18030"),
        ("zh", "客户编号 销售金额", "gb18030", "big5"),
        ("ko", "고객번호 매출액", "cp949", "gb18030"),
        ("he", "לקוח סכום", "cp1255", "cp1253"),
    ],
)
def test_a_text_costs_less_than_its_bytes_read_in_another_encoding(
    language: str, text: str, encoding: str, wrong: str
) -> None:
    model = language_model(language)
    other = text.encode(encoding).decode(wrong, errors="surrogateescape")
    assert model.cost(text, encoding) < model.cost(other, wrong)


def test_a_text_costs_least_in_its_own_language() -> None:
    text = "Kundenname Straße Umsätze Größe Länder"
    costs = {language: language_model(language).cost(text, "cp1252") for language in ("de", "fr", "pl", "fi")}
    assert min(costs, key=costs.__getitem__) == "de"


def model(*phrases: str, latin: bool = True) -> LanguageModel:
    return LanguageModel(phrases, latin=latin)


def test_plain_ascii_costs_nothing_and_a_word_is_told_once() -> None:
    known = model("größe länge")
    assert known.cost("Customer 123", "cp1252") == 0.0
    assert known.cost("größe größe größe", "cp1252") == known.cost("größe", "cp1252") > 0


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("größe", "grÖße"),  # a capital within a word
        ("Größe", "GRöße"),  # two capitals in front of small letters
        ("größe", "¿größe"),  # a sign that no word begins with
        ("größe", "größe¤"),  # nor ends with
        ("größe", "grö\x81ße"),  # what is no sign at all
        ("größe–länge", "größe¤länge"),  # nor stands between two
    ],
)
def test_what_no_text_has_costs(good: str, bad: str) -> None:
    known = model("größe länge")
    assert known.cost(good, "cp1252") < known.cost(bad, "cp1252")


def test_nobody_changes_the_alphabet_within_a_word() -> None:
    known = model("клиент", latin=False)
    assert known.cost("кlиент", "cp1251") > known.cost("клиент", "cp1251") + 15


def test_a_word_that_is_known_costs_less_than_one_like_it() -> None:
    known = model("größe länge höhe")
    assert known.cost("länge", "cp1252") < known.cost("länte", "cp1252")


def test_kana_are_at_home_in_japanese_encodings() -> None:
    known = language_model("ja")
    assert known.cost("ヲヱ漢", "cp932") < known.cost("ヲヱ漢", "gb18030")


def test_a_letter_that_an_encoding_does_not_have_costs() -> None:
    known = language_model("zh")
    assert known.cost("龘丒", "gb18030") < known.cost("龘丒", "cp932")
