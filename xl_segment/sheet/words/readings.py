"""What the words of a header may be read as: abbreviations in full, no currency, the part that differs."""

from __future__ import annotations

from functools import lru_cache

from xl_segment.sheet.words.header_words import vocabulary
from xl_segment.sheet.words.plain_words import normal

#: Abbreviations of databases.
_IN_FULL = {
    "cust": "customer", "amt": "amount", "num": "number", "acct": "account", "txn": "transaction", "trx": "transaction",
    "cnt": "count", "chng": "change", "pct": "percent", "tot": "total", "trans": "transaction",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def readings(header: str) -> tuple[str, ...]:
    """Return the plain words of a header, and what else they may be read as.

    Abbreviations are written out ("cust_num"), and of a header that begins with what all of them begin with the rest
    may be meant ("Deal - Organization").
    """
    words = normal(header)
    possible = [words, _in_full(words)]
    if " - " in header:
        possible.append(normal(header.rpartition(" - ")[2]))
    return tuple(dict.fromkeys(filter(None, possible)))


def _in_full(words: str) -> str:
    """Return the telling words, abbreviations written out; "" where they say too little beside others."""
    filling = vocabulary("filling").sure
    telling = [word for word in _without_currency(words.split()) if word not in filling]
    written_out = " ".join(_IN_FULL.get(word, word) for word in telling)
    return "" if says_too_little(written_out) else written_out


def says_too_little(words: str) -> bool:
    """Tell whether words say something alone, and nothing beside others: "Total orders" is no money."""
    return words in vocabulary("says_too_little").sure


def _without_currency(words: list[str]) -> list[str]:
    """Leave out the code of a currency at either end: "total_amt_usd" is the total amount."""
    codes = vocabulary("currency_codes").sure
    if len(words) < 2:
        return words
    if words[-1] in codes:
        return words[:-1]
    return words[1:] if words[0] in codes else words
