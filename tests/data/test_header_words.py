"""Headers of many languages name their roles; the headers are in header_cases.py."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from xl_segment.data.column_words import NAMED, fit
from xl_segment.data.header_words import tables, vocabulary

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
    wrong = [header for header, role in asked if max(NAMED, key=lambda one: fit(header, one)[0]) is not role]
    assert len(wrong) <= 0.02 * len(asked), wrong


@pytest.mark.parametrize(
    "header",
    ["Discount amount", "Credit score", "Ship date", "Date of birth", "Tax amount", "Customer type", "Product ID"],
)
def test_a_word_that_turns_the_meaning_is_heard(header: str) -> None:
    sure = {role: fit(header, role)[0] for role in NAMED}
    assert not any(score > 0.5 for role, score in sure.items() if str(role) in ("amount", "order date", "customer id"))


def test_every_table_has_words_and_every_word_is_read() -> None:
    for name in tables():
        known = vocabulary(name)
        assert known.sure or known.stems, name
