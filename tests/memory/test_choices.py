"""What an analyst chose on Data check: which word counts, what is kept, and what is said of it."""

from __future__ import annotations

import json

import pytest

from xl_segment.memory.choices import Choices


def stored(choices: Choices) -> Choices:
    """Return choices as they come back from a workbook."""
    return Choices(**json.loads(json.dumps(vars(choices))))


def test_the_newest_word_counts_and_what_was_chosen_before_stays() -> None:
    before = Choices({"Age": "ignored", "Genre": "gender"}, {"Visits": "no", "Income": "no"})
    after = before.after(Choices({"Age": "age"}, {"Visits": "yes"}))
    assert after == Choices({"Age": "age", "Genre": "gender"}, {"Visits": "yes", "Income": "no"})


def test_a_cleared_cell_chooses_nothing() -> None:
    before = Choices({"Age": "ignored"}, {"Visits": "no"})
    assert before.after(Choices({"Age": ""}, {"Visits": ""})) == Choices()


def test_without_changes_the_choices_stay_as_they_are() -> None:
    choices = Choices({"Age": "ignored"}, {"Visits": "no"})
    assert choices.after(Choices()) == choices


@pytest.mark.parametrize("role", ["customer id", "order id", "order date", "amount"])
def test_a_role_of_one_column_leaves_the_column_that_had_it(role: str) -> None:
    before = Choices({"Code": role, "Genre": "gender"})
    assert before.after(Choices({"Number": role})).roles == {"Number": role, "Genre": "gender"}


def test_a_role_that_many_columns_may_have_leaves_no_column() -> None:
    before = Choices({"Code": "other label"})
    assert before.after(Choices({"Number": "other label"})).roles == {"Code": "other label", "Number": "other label"}


def test_a_choice_is_worth_keeping_while_the_page_shows_it_or_its_column_is_away() -> None:
    choices = Choices({"Age": "ignored", "Code": "age", "Away": "gender", "Zone": "country"}, {})
    shown = Choices({"Age": "ignored", "Code": "other measure", "Zone": "age"}, {})
    assert choices.holding(stored(shown)).roles == {"Age": "ignored", "Away": "gender"}


def test_whether_a_column_decides_is_worth_keeping_where_it_can_decide() -> None:
    choices = Choices({}, {"Age": "no", "Visits": "yes", "Away": "no", "Name": "yes"})
    shown = Choices({}, {"Age": "no", "Visits": "no", "Name": ""})
    assert choices.holding(stored(shown)).decides == {"Age": "no", "Visits": "yes", "Away": "no"}


def test_choices_are_settings_for_columns_that_are_there() -> None:
    choices = Choices({"Age": "ignored", "Away": "gender"}, {"Visits": "no", "Away": "yes"})
    shown = Choices({"Age": "ignored", "Visits": "frequency", "Away": "gender"}, {"Visits": "no", "Away": "yes"})
    assert choices.options(["Age", "Visits"], shown) == {"roles": {"Age": "ignored"}, "decides": {"Visits": "no"}}


def test_where_nothing_is_chosen_no_setting_is_asked_for() -> None:
    assert Choices().options(["Age"], Choices()) == {}
    assert Choices({}, {"Age": "no"}).options(["Age"], Choices()) == {"decides": {"Age": "no"}}


def test_what_was_measured_without_a_column_of_its_own_can_be_chosen_too() -> None:
    choices = Choices({}, {"Recency (days)": "no", "Away": "no"})
    shown = Choices({"Away": "age"}, {"Away": "yes", "Recency (days)": "no"})
    assert choices.of_columns(["Customer"], shown).decides == {"Recency (days)": "no"}


@pytest.mark.parametrize(
    ("now", "before", "says"),
    [
        (Choices({"Genre": "gender"}), Choices(), "Genre is gender"),
        (Choices({"Genre": "gender"}), Choices({"Genre": "other label"}), "Genre is gender"),
        (Choices({"Genre": "gender"}), Choices({"Genre": "ignored"}), "Genre is gender"),
        (Choices(), Choices({"Genre": "gender"}), "Genre is found out again"),
        (Choices({}, {"Age": "no"}), Choices(), "Age does not decide"),
        (Choices({}, {"Age": "yes"}), Choices({}, {"Age": "no"}), "Age decides"),
        (Choices({}, {"Age": "no"}), Choices({}, {"Age": "yes"}), "Age does not decide"),
        (Choices(), Choices({}, {"Age": "no"}), "Age is found fit or unfit again"),
        (Choices({"Genre": "gender"}, {"Age": "no"}), Choices({"Genre": "gender"}, {"Age": "no"}), ""),
        (
            Choices({"Genre": "gender", "Zone": "country"}, {"Age": "no"}),
            Choices({"Zone": "country", "Code": "order id"}),
            "Genre is gender; Code is found out again; Age does not decide",
        ),
    ],
)
def test_what_is_chosen_otherwise_is_a_sentence(now: Choices, before: Choices, says: str) -> None:
    assert now.differences(stored(before)) == says
