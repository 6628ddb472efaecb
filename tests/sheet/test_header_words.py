"""Headers of many languages name their roles; the headers are in header_cases.py."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pandas as pd
import pytest

from xl_segment.sheet.roles import Role
from xl_segment.sheet.totals import TOTAL, rows_that_are_no_data
from xl_segment.sheet.words.header_words import tables, vocabulary
from xl_segment.sheet.words.plain_words import normal, plain
from xl_segment.sheet.words.role_words import NAMED, names_role

_SPEC = importlib.util.spec_from_file_location("header_cases", Path(__file__).with_name("header_cases.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
_CASES = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_CASES)
HEADERS = _CASES.HEADERS


@pytest.mark.parametrize("language", HEADERS)
def test_the_headers_of_a_language_name_their_roles(language: str) -> None:
    asked = [
        (header.strip(), role)
        for role, headers in HEADERS[language].items() if role is not None
        for header in headers.split("|")
    ]  # fmt: skip
    wrong = [header for header, role in asked if max(NAMED, key=lambda one: names_role(header, one)[0]) is not role]
    assert not wrong


@pytest.mark.parametrize("language", HEADERS)
def test_headers_of_other_things_name_no_role(language: str) -> None:
    others = [header.strip() for header in HEADERS[language][None].split("|")]
    named = {header: role for header in others for role in NAMED if names_role(header, role)[0]}
    assert named == {}


def test_small_words_between_the_others_say_nothing() -> None:
    assert names_role("Numéro de la commande", Role.ORDER) == names_role("Numéro commande", Role.ORDER)
    assert names_role("Status of the order", Role.ORDER)[0] == 0
    assert max(NAMED, key=lambda one: names_role("Cliente da", one)[0]) is Role.SINCE
    assert max(NAMED, key=lambda one: names_role("Cliente", one)[0]) is Role.CUSTOMER


def test_no_phrase_is_among_the_surest_of_two_roles_of_a_language() -> None:
    holders: dict[tuple[str, str], set[Role]] = {}
    for role, names in NAMED.items():
        for name in names:
            for language, phrases in tables()[name].items():
                for phrase in phrases[: len(phrases) // 2]:
                    holders.setdefault((language, plain(phrase)), set()).add(role)
    assert {phrase: roles for phrase, roles in holders.items() if len(roles) > 1} == {}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("TotalVenta", "total-venta"), ("ДатаЗаказа", "дата заказа"), ("SİPARİŞ NO", "sipariş no"),
        ("شماره‌سفارش", "شماره سفارش"), ("الكمية", "كميه"), ("क़ीमत", "कीमत"), ("Größe", "GROSSE"),
        ("№ заказа", "# заказа"), ("ＩＤ顧客", "id顧客"), ("Łączna", "laczna"),
    ],
)  # fmt: skip
def test_what_is_typed_otherwise_but_reads_the_same_is_the_same(left: str, right: str) -> None:
    assert normal(left) == normal(right)


@pytest.mark.parametrize(("left", "right"), [("か", "が"), ("กา", "ก่า"), ("कम", "काम"), ("ハ", "パ")])
def test_marks_that_make_another_letter_are_kept(left: str, right: str) -> None:
    assert normal(left) != normal(right)


@pytest.mark.parametrize(
    "header",
    ["Discount amount", "Credit score", "Ship date", "Date of birth", "Tax amount", "Customer type", "Product ID"],
)
def test_a_word_that_turns_the_meaning_is_heard(header: str) -> None:
    sure = {role: names_role(header, role)[0] for role in NAMED}
    assert not any(score > 0.5 for role, score in sure.items() if str(role) in ("amount", "order date", "customer id"))


def test_every_table_has_words_and_every_word_is_read() -> None:
    for name in tables():
        known = vocabulary(name)
        assert known.sure or known.stems, name


@pytest.mark.parametrize(
    "word",
    ["Итого:", "Всего", "合計", "总计", "합계", "الإجمالي", "المجموع", 'סה"כ', "Razem", "Celkem", "Összesen", "Yhteensä",
     "Toplam", "Σύνολο", "รวมทั้งสิ้น", "Tổng cộng", "कुल योग", "Разом", "جمع کل", "Ukupno (EUR)"],
)  # fmt: skip
def test_a_row_of_sums_is_known_by_its_word_in_any_language(word: str) -> None:
    frame = pd.DataFrame([["a", "x", 1.0], ["b", "y", 2.0], ["c", "z", 4.0], [word, None, 7.0]], dtype=object)
    assert rows_that_are_no_data(frame.where(frame.notna(), None), None) == {3: TOTAL}


def test_a_customer_whose_name_only_begins_like_a_total_stays() -> None:
    frame = pd.DataFrame(
        [["a", "x", 1.0], ["Toplam Ticaret", "y", 2.0], ["c", "z", 4.0], ["d", "z", 5.0]], dtype=object
    )
    assert rows_that_are_no_data(frame, None) == {}


def test_a_phrase_stands_out_among_however_many_words() -> None:
    """A cell may hold 32,767 letters; all stretches of so many words would be fifteen million."""
    filler = "lorem " * 5_000
    assert next(vocabulary("order_id").phrases_in(f"{filler}order number {filler}")) == "order number"
    assert not vocabulary("order_id").is_in(filler)
