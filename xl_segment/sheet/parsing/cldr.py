"""What the Unicode locale data (CLDR, by babel) says in every language: signs of money, names of months and weekdays.

Reading all languages takes about half a second, so it is done once, and only where a cell holds a word that the short
tables of the callers do not know.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

#: Currencies that went out of use before this year are not looked for.
_SINCE = 2010
#: Marks that steer the direction of writing and are not seen.
INVISIBLE = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
)

#: "Of", in front of a month within a date ("de gener", "d’abril").
_OF = re.compile(r"^(?:de |d['’])")
#: Arabic signs (the decimal one; the one that groups thousands, which nothing else does), and kinds of minus.
_ARABIC = {0x066B: ".", 0x066C: "'", 0x060C: ",", 0x066A: "%", 0x2212: "-", 0x2010: "-", 0x2011: "-", 0x2032: "'"}


@dataclass(frozen=True)
class Words:
    """Words of all languages. signs: {sign, as `sign_key` writes it: codes of its currencies}.

    months: {language: {word, as `word_key` writes it: month}}. weekdays: words, likewise written.
    """

    signs: Mapping[str, frozenset[str]]
    months: Mapping[str, Mapping[str, int]]
    weekdays: frozenset[str]


def sign_key(sign: str) -> str:
    """Return a sign of money as it is compared: without blanks, invisible marks and a full stop at its end."""
    plain = unicodedata.normalize("NFKC", sign).translate(INVISIBLE)
    return "".join(plain.split()).rstrip(".")


def word_key(word: str) -> str:
    """Return a word as it is compared: no case, full stops or blanks; no accents in scripts where they are left out."""
    if word.isascii():
        return "".join(filter(str.isalpha, word.lower()))
    key, base = [], ""
    for character in unicodedata.normalize("NFKD", word.translate(INVISIBLE).casefold().replace("ı", "i")):
        if character.isalpha():
            key.append(character)
            base = character
        # Latin, Greek, Cyrillic, Hebrew and Arabic come first; behind them vowels are marks.
        elif unicodedata.category(character).startswith("M") and base >= "\u0900":
            key.append(character)
    return "".join(key)


def western(text: str) -> str:
    """Write digits, separators and blanks of any script as 0 to 9, point, apostrophe and plain blank."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text.translate(_ARABIC)).translate(INVISIBLE)
    return "".join(map(_western_digit, text)).strip()


def _western_digit(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return character


@cache
def currency_codes() -> frozenset[str]:
    """Return the ISO codes of all currencies that are in use, or were not long ago."""
    from babel.core import get_global

    histories = get_global("territory_currencies").values()
    return frozenset(code for history in histories for code, _, end, _ in history if end is None or end[0] >= _SINCE)


@cache
def words() -> Words:
    """Read the words of all languages; kept from then on."""
    codes = currency_codes()
    signs: dict[str, set[str]] = defaultdict(set)
    months: dict[str, dict[str, int]] = defaultdict(dict)
    weekdays: set[str] = set()
    for locale, data in _locales():
        for code, sign in data.get("currency_symbols", {}).items():
            key = sign_key(sign)
            if code in codes and sign not in codes and key:
                signs[key].add(code)
        language = locale.partition("_")[0]
        for month, name in _names(data.get("months", {})):
            months[language].setdefault(name, month)
        weekdays.update(name for _, name in _names(data.get("days", {})))
    return Words({sign: frozenset(shared) for sign, shared in signs.items()}, months, frozenset(weekdays))


def _locales() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each locale's own data, inherited data left out; nothing of it stays in memory."""
    from babel import localedata

    loaded = getattr(localedata, "_cache", {})
    before = dict(loaded)
    loaded.clear()  # what others have read has inherited data in it
    for locale in sorted(localedata.locale_identifiers()):
        yield locale, localedata.load(locale, merge_inherited=False)
    # babel keeps what it reads; without the inherited data it would be wrong for others.
    loaded.clear()
    loaded.update(before)


def _names(forms: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[int, str]]:
    """Yield the wide and abbreviated names of months or weekdays, those within a date and those alone."""
    for use, width in itertools.product(("format", "stand-alone"), ("wide", "abbreviated")):
        names = forms.get(use, {}).get(width, {})
        if not isinstance(names, Mapping):
            continue  # locale data names aliases too
        for at, name in names.items():
            # "1月" and "Tháng 1" are read as the numbers they are.
            if isinstance(name, str) and not any(map(str.isdigit, name)):
                key = word_key(_OF.sub("", name))
                if key:
                    yield at, key
