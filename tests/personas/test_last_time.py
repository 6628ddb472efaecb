"""What happened last, and what its time is measured in: the same on the pages, in rules and in explanations."""

from __future__ import annotations

import math
import re
from importlib.resources import files

import pytest

from xl_segment.personas.customer_why import Move
from xl_segment.personas.last_time import event_of, is_lately, is_long_ago, unit_of, without_event
from xl_segment.personas.measure_words import Wording
from xl_segment.personas.phrases import apart, words
from xl_segment.personas.profile import MeasureProfile
from xl_segment.sheet import measures as m


@pytest.mark.parametrize(
    ("header", "event", "unit"),
    [
        ("Recency (days)", "order", "days"),
        ("Recency", "purchase", "days"),
        ("Days since last visit", "visit", "days"),
        ("Days since last visit this year", "visit", "days"),
        ("Months since last order", "order", "months"),
        ("Weeks since last payday login", "login", "weeks"),
        ("YearsSinceGift", "gift", "years"),
    ],
)
def test_what_happened_last_and_its_unit_are_read_off_the_header(header: str, event: str, unit: str) -> None:
    assert (event_of(header), unit_of(header)) == (event, unit)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Days since last order", "without an order"),
        ("Days since last visit", "without a visit"),
        ("Days since last contact", "without contact"),
    ],
)
def test_that_it_does_not_happen_again_is_said_in_english(header: str, words: str) -> None:
    assert without_event(header) == words


@pytest.mark.parametrize("header", ["Days since last visit", "Months since last donation", "Recency"])
def test_pages_rules_and_explanations_speak_of_the_same_event(header: str) -> None:
    event, unit = event_of(header), unit_of(header)
    measure = MeasureProfile(header, m.RECENCY, 106.0, 106.0, 50.0, 106 / 50 - 1, 1.0, drives=True)
    wording = Wording(header, m.RECENCY, whole=True)
    assert apart((measure,), []) == (f"Last {event} 106 {unit} ago, everybody 50",)
    assert words((measure,)) == {f"last {event}": f"Long ago: 106 {unit}"}
    said = [wording.value(106), wording.above(60), wording.at_most(60), wording.between(30, 60)]
    assert said == [
        f"last {event} 106 {unit} ago",
        f"last {event} more than 60 {unit} ago",
        f"last {event} at most 60 {unit} ago",
        f"last {event} 31 to 60 {unit} ago",
    ]


def test_what_would_move_a_customer_is_a_visit_where_the_sheet_has_visits() -> None:
    wording = Wording("Days since last visit", m.RECENCY, whole=True)
    later, sooner = Move(wording, 113.0, 233.0, 2, "Loyal"), Move(wording, 113.0, 20.0, 2, "Loyal")
    assert later.words == "120 more days without a visit"
    assert (sooner.words, sooner.short) == ("a last visit at most 20 days ago", "New visit: Loyal")
    assert wording.value(math.nan) == "Days since last visit blank"


def test_the_playbook_and_the_words_draw_the_same_lines() -> None:
    texts = (files("xl_segment.personas") / "playbook.toml").read_text(encoding="utf-8")
    limits = {(word, int(days)) for word, days in re.findall(r"recency (under|over) (\d+)", texts)}
    assert limits == {("under", 183), ("over", 29), ("under", 366)}
    header = "Recency (days)"
    assert (is_lately(header, 182.0), is_lately(header, 183.0)) == (True, False)
    assert (is_long_ago(header, 29.0), is_long_ago(header, 30.0)) == (False, True)
