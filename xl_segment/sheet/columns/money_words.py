"""Which columns of figures are how much, and which are how often, planned, or of one order only, by their headers."""

from __future__ import annotations

import re

from xl_segment.sheet.columns.column_content import Content
from xl_segment.sheet.words.column_words import is_of_one_sale, says
from xl_segment.sheet.words.header_words import vocabulary
from xl_segment.sheet.words.plain_words import normal, plain

#: Whole numbers up to this are rather how often than how much, where no header names a currency.
_FEW = 100
#: A sign of money in a header, or a currency's code in brackets.
_CURRENCY = re.compile(r"[$€£¥₹₽₺₩₪₫฿]|[(\[](?:[A-Z]{3})[)\]]")


def shows_a_currency(name: str) -> bool:
    """Tell whether a header has a sign of money, or a currency's code in brackets."""
    return bool(_CURRENCY.search(name))


def is_not_all(name: str) -> bool:
    """Tell whether a header says that its money is a mean, a plan, one order's, or of a kind told beside others."""
    return any(says(name, table) for table in ("no_part", "told_again", "not_all", "a_mean")) or is_of_one_sale(name)


def are_counts(name: str, content: Content) -> bool:
    """Tell how often from how much: "Web purchases" of 0 to 12 are no money."""
    if content.may_be_answers:
        return True
    if not content.whole or _names_a_currency(name):
        return False
    return says(name, "how_often") or (content.highest <= _FEW and vocabulary("events").is_in(normal(name)))


def _names_a_currency(name: str) -> bool:
    codes = vocabulary("currency_codes").sure.keys()
    return shows_a_currency(name) or not codes.isdisjoint(plain(name).split())
