"""What the words of a header say besides their role: abbreviations, capitals, accents, what stands behind a word."""

from __future__ import annotations

import pytest

from xl_segment.sheet.roles import Role
from xl_segment.sheet.words.column_words import (
    begins_with_number,
    is_of_a_sale,
    is_of_one_sale,
    names_a_stretch,
    names_a_thing,
    names_one_of,
    says,
    says_how_much,
)
from xl_segment.sheet.words.header_words import vocabulary
from xl_segment.sheet.words.plain_words import normal, plain, runs_on
from xl_segment.sheet.words.put_together import is_put_together
from xl_segment.sheet.words.readings import readings
from xl_segment.sheet.words.role_words import names_role, names_somebody, says_all


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("annualIncome", "annual income"), ("CustomerID", "customer id"), ("IDs", "ids"), ("eMail", "e mail"), ("ABC", "abc"),
        ("TotalEUR", "total eur"), ("TotalEUR2024", "totaleur2024"), ("iPhone 5", "i phone 5"), ("Order#", "order no"), ("No. 5", "no 5"), ("a_b-c", "a b c"),
        ("Größe", "grosse"), ("Œuvre", "oeuvre"), ("Ελλάδα", "ελλαδα"), ("الاسم", "اسم"), ("٢٠٢٤", "2024"),
    ],
)  # fmt: skip
def test_a_text_is_brought_to_plain_words(header: str, words: str) -> None:
    assert plain(header) == words


def test_brackets_are_left_out_unless_there_is_nothing_else() -> None:
    assert (normal("Income (k$)"), plain("Income (k$)"), normal("(id)"), normal("[Net] amount")) == (
        "income", "income k", "id", "amount",
    )  # fmt: skip


@pytest.mark.parametrize(("text", "said"), [("売上", True), ("매출액", True), ("sales", False), ("Продажи", False)])
def test_scripts_without_blanks_run_on(text: str, said: bool) -> None:
    assert runs_on(text) == said


def test_a_header_is_read_in_full_without_its_currency_and_by_its_last_part() -> None:
    assert readings("cust_num") == ("cust num", "customer number")
    assert readings("total_amt_usd") == ("total amt usd", "total amount")
    assert readings("usd amt") == ("usd amt", "amount")
    assert readings("Deal - Organization")[-1] == "organization"
    assert readings("Age") == ("age",)


@pytest.mark.parametrize(
    ("header", "role", "score"),
    [
        ("Customer ID", Role.CUSTOMER, 1.0), ("Wholly other", Role.CUSTOMER, 0.0), ("id_customer", Role.CUSTOMER, 0.9), ("Quantity", Role.QUANTITY, 1.0),
        ("Annual income", Role.INCOME, 1.0),
    ],
)  # fmt: skip
def test_the_surest_phrase_of_a_language_is_wholly_sure(header: str, role: Role, score: float) -> None:
    assert names_role(header, role)[0] == pytest.approx(score, abs=0.11)


def test_a_part_of_a_header_counts_less_the_more_words_stand_beside_it() -> None:
    whole, two, three = (names_role(header, Role.INCOME)[0] for header in ("Income", "Income zz", "Income zz yy"))
    # Three quarters of what it counts alone, times the root of its share of the words; of less than half nothing.
    assert two == pytest.approx(whole * 0.75 * 0.5**0.5)
    assert three == 0.0
    assert names_role("Discount amount", Role.AMOUNT)[0] == 0.0


def test_gross_money_counts_less_than_net_whatever_stands_beside_it() -> None:
    for beside in ("", " zz"):
        gross, net = (names_role(f"{word} amount{beside}", Role.AMOUNT)[0] for word in ("Gross", "Net"))
        assert 0 < gross < 0.65 * net


def test_money_of_another_time_counts_half_and_of_one_sale_nothing() -> None:
    plain_amount = names_role("Revenue", Role.AMOUNT)[0]
    assert 0 < names_role("Expected revenue", Role.AMOUNT)[0] < plain_amount / 2
    assert names_role("Average order value", Role.AMOUNT)[0] == 0.0
    assert names_role("Last order value", Role.AMOUNT)[0] == 0.0


@pytest.mark.parametrize(
    ("header", "said"), [("Customer ID", True), ("ID", False), ("clientnum", True), ("My customer", False)]
)
def test_all_of_a_header_is_a_phrase_for_a_role(header: str, said: bool) -> None:
    assert says_all(header, Role.CUSTOMER) == said


def test_a_header_says_that_its_cells_are_somebody() -> None:
    assert names_somebody("First name")
    assert names_somebody("Client")
    assert not names_somebody("Colour")


@pytest.mark.parametrize(
    ("header", "table", "said"),
    [("Refund amount", "gives_back", True), ("Amount (refund)", "gives_back", True), ("Amount", "gives_back", False),
     ("F", "score_of_scores", True), ("Visits F", "score_of_scores", False)],
)  # fmt: skip
def test_a_header_says_a_word_of_a_table(header: str, table: str, said: bool) -> None:
    assert says(header, table) == said


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Last order value", True),
        ("First order", True),
        ("Spend last year", False),
        ("Last 30 days", False),
        ("Order", False),
    ],
)
def test_the_last_one_is_one_sale_unless_it_is_a_stretch(header: str, said: bool) -> None:
    assert is_of_one_sale(header) == said


@pytest.mark.parametrize(
    ("header", "said"), [("Revenue 12M", True), ("Spend last year", True), ("Revenue", False), ("今年売上", True)]
)
def test_a_stretch_of_time_is_named(header: str, said: bool) -> None:
    assert names_a_stretch(header) == said


@pytest.mark.parametrize(
    ("header", "said"),
    [("Customer no", True), ("ID client", True), ("Name of the pet", True), ("Clicks on ad", False), ("Colour", False)],
)
def test_an_id_ends_a_header_or_begins_it(header: str, said: bool) -> None:
    assert names_one_of(header, "identifiers") == said


@pytest.mark.parametrize(
    ("header", "said"), [("No. client", True), ("N° profil", True), ("No", False), ("Client no", False)]
)
def test_a_header_begins_with_a_word_for_number(header: str, said: bool) -> None:
    assert begins_with_number(header) == said


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Orders by phone", True),
        ("Sales this year", True),
        ("By phone", False),
        ("Phone", False),
        ("Store by phone", False),
    ],
)
def test_how_much_stands_before_where_or_when(header: str, said: bool) -> None:
    assert says_how_much(header) == said


@pytest.mark.parametrize(
    ("header", "said"), [("Shop name", True), ("Last name", False), ("Name", False), ("Shop town", False)]
)
def test_the_name_of_a_kind_is_told_from_that_of_somebody(header: str, said: bool) -> None:
    assert names_a_thing(header) == said


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Payment status", True),
        ("Status", True),
        ("Subscription status", False),
        ("Colour", False),
        ("Zz status", True),
    ],
)
def test_the_state_of_a_sale_is_told_from_that_of_something_else(header: str, said: bool) -> None:
    assert is_of_a_sale(header, "status") == said


@pytest.mark.parametrize(
    ("words", "role", "said"),
    [("derniere facture", Role.LAST_PURCHASE, True), ("derniere", Role.LAST_PURCHASE, False), ("facture", Role.LAST_PURCHASE, False),
     ("number of orders", Role.FREQUENCY, True), ("number of chairs", Role.FREQUENCY, False), ("first order", Role.SINCE, True),
     ("date of first order", Role.SINCE, True), ("購入回数", Role.FREQUENCY, True)],
)  # fmt: skip
def test_a_role_is_put_together_of_words_for_each_of_its_parts(words: str, role: Role, said: bool) -> None:
    assert is_put_together(words, role) == said


def test_of_a_language_the_first_phrase_is_the_surest_and_the_last_six_tenths_as_sure_at_least() -> None:
    sure = vocabulary("quantity").sure
    assert max(sure.values()) == 1.0
    assert 0.6 < min(sure.values()) < 0.7


def test_phrases_are_found_as_a_whole_among_words_and_by_their_stems() -> None:
    known = vocabulary("contract")
    assert known.is_in("my contract no")
    assert known.is_one("contract")
    assert not known.is_one("my contract")
    assert known.is_in("vertragsnummer")
    assert known.whole("membership") == "membership"
    assert known.whole("memberships") is None


@pytest.mark.parametrize(
    ("marked", "bare"), [("مُحَمَّد", "محمد"), ("שָׁלוֹם", "שלום"), ("e\u0301te\u0301", "ete"), ("هٰذا", "هذا")]
)
def test_accents_points_and_vowel_signs_are_left_out(marked: str, bare: str) -> None:
    assert plain(marked) == plain(bare)
