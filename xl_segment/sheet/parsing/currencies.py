"""Which currency a sign or word beside a number names, and when a letter beside a number is no currency at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from xl_segment.sheet.parsing.cldr import currency_codes, sign_key, words

#: Signs and words that are met every day, lower case; signs of several currencies stand for themselves.
_EVERYDAY = {
    "$": "$", "£": "£", "¥": "¥", "€": "EUR", "₹": "INR", "₽": "RUB", "₺": "TRY", "₩": "KRW", "₫": "VND", "฿": "THB",
    "₪": "ILS", "₴": "UAH", "₦": "NGN", "r$": "BRL", "us$": "USD", "$us": "USD", "u$s": "USD", "a$": "AUD",
    "au$": "AUD", "c$": "C$", "ca$": "CAD", "nz$": "NZD", "hk$": "HKD", "s$": "SGD", "nt$": "TWD", "mx$": "MXN",
    "s/": "PEN", "s/.": "PEN", "cn¥": "CNY", "jp¥": "JPY", "rmb": "CNY", "円": "JPY", "元": "CNY", "원": "KRW",
    "руб": "RUB", "р": "RUB", "грн": "UAH", "лв": "BGN", "đ": "VND", "vnđ": "VND", "บาท": "THB", "kč": "CZK",
    "zł": "PLN", "kr": "kr", "ft": "HUF", "fr": "CHF", "sfr": "CHF", "rs": "INR", "euro": "EUR", "euros": "EUR",
    "dollar": "$", "dollars": "$",
}  # fmt: skip
#: Words of money that are parts of codes as well ("RM12", "TL5"): read with a blank between, or where they look like
#: money.
_ALSO_CODES = {"rm": "MYR", "rp": "IDR", "tl": "TRY", "lei": "RON", "tk": "BDT", "ksh": "KES", "zl": "PLN", "kc": "CZK"}
#: Codes that hardly are anything else, in either case, even with a whole number right beside them.
_PLAIN_CODES = frozenset(
    {
        "EUR", "USD", "GBP", "CHF", "JPY", "CNY", "INR", "BRL", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK",
        "HUF", "RUB", "TRY", "MXN", "ZAR", "SGD", "HKD", "KRW",
    }
)  # fmt: skip
#: Codes that are words too: "TOP 5", "ALL 3".
_WORDS = frozenset({"ALL", "TOP", "CUP", "PEN", "COP", "SOS", "LAK", "BAM", "GEL", "MOP"})
#: What stands in a number format in the form [$EUR-407], and in quotes.
_IN_BRACKETS, _IN_QUOTES = re.compile(r"\[\$([^\]-]+)(?:-[^\]]*)?\]"), re.compile(r'"([^"]*)"')
#: Longer words than this are no sign of money.
_LONGEST = 7


def everyday(sign: str) -> str | None:
    """Return what a sign or code that is met every day names, whatever it stands beside; None for any other."""
    key = sign_key(sign)
    if key.lower() in _EVERYDAY:
        return _EVERYDAY[key.lower()]
    if key.upper() in _PLAIN_CODES:
        return key.upper()
    return None


def currency_of_format(code: str) -> str | None:
    """Return the currency that an Excel number format shows, "#,##0.00 [$€-407]"; None where it shows none, or two."""
    shown = {currency for sign in _signs_in(code) if (currency := _of_a_format(sign)) is not None}
    return shown.pop() if len(shown) == 1 else None


def _signs_in(code: str) -> Iterator[str]:
    """Yield what a number format writes beside the number: in brackets, in quotes, or as it is."""
    rest = code
    for pattern in (_IN_BRACKETS, _IN_QUOTES):
        yield from pattern.findall(rest)
        rest = pattern.sub(" ", rest)
    rest = re.sub(r"\[[^\]]*\]", " ", rest)  # a language, a colour or a condition
    yield from re.findall(r"[$£¥€₹₽₺₩₫฿₪₴₦]", rest)


def _of_a_format(sign: str) -> str | None:
    key = sign_key(sign)
    if _is_code(key):
        return key
    return everyday(key)


def currency_of(sign: str, *, glued: bool, behind: bool, like_money: bool, mostly_cents: bool) -> str | None:
    """Return the currency of a sign or code that is not `everyday`; the sign itself where several currencies share it.

    Letters are names of other things as well ("K12", "RM5"), so what stands around them counts. glued: no blank parts
    it from the number. behind: it stands behind the number. like_money: a number beside this sign somewhere in the
    column has cents or groups of thousands. mostly_cents: at least half of those numbers have cents.
    """
    key = sign_key(sign)
    if key.lower() in _ALSO_CODES and (like_money or not glued):
        return _ALSO_CODES[key.lower()]
    if not 0 < len(key) <= _LONGEST or _is_punctuation(key):
        return None
    if _is_code(key):
        return _as_code(key, glued=glued, like_money=like_money)
    if not _is_latin_word(key) or _stands_for_money(key, behind=behind, like_money=like_money, cents=mostly_cents):
        return _of_any_language(key)
    return None


def _as_code(code: str, *, glued: bool, like_money: bool) -> str | None:
    may_be_a_word = glued or code in _WORDS
    return code if like_money or not may_be_a_word else None


def _is_punctuation(key: str) -> bool:
    return key.isascii() and "$" not in key and not any(map(str.isalpha, key))


def _is_code(key: str) -> bool:
    return key.isascii() and key.isupper() and len(key) == 3 and key in currency_codes()


def _is_latin_word(key: str) -> bool:
    letters = key.replace(".", "")
    return letters.isascii() and letters.isalpha()


def _stands_for_money(word: str, *, behind: bool, like_money: bool, cents: bool) -> bool:
    """Tell a currency from a code of something or a unit: Latin letters and nothing else may be any of them."""
    if len(word) == 1:
        return like_money and cents and not behind
    return like_money


def _of_any_language(key: str) -> str | None:
    # "USD$", "$AUD": a code and its sign.
    code = key.strip("$€£¥")
    if code != key and len(code) == 3 and code.upper() in currency_codes():
        return code.upper()
    currencies = words().signs.get(key)
    if not currencies:
        return None
    if len(currencies) > 1:
        return key
    return next(iter(currencies))


def are_currencies(texts: Iterable[str]) -> bool:
    """Tell whether texts are nothing but codes and signs of currencies."""
    keys = [sign_key(text) for text in texts]
    return bool(keys) and all(key.upper() in currency_codes() or everyday(key) is not None for key in keys)
