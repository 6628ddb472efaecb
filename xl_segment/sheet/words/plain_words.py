"""Headers and cells brought to plain words, so that what is typed differently but reads the same compares as equal.

Letters of every script are kept. What is folded is what people leave out or type otherwise: case, accents on Latin,
Greek and Cyrillic letters, Arabic vowel signs, forms of alef and the article, Hebrew points. Marks that make another
letter of it (Japanese voicing, Hindi vowel signs, Thai tones) stay.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BRACKETS = re.compile(r"[(\[{【〔〈「『].*?[)\]}】〕〉」』]")
#: Where a word begins inside of a word: "annualIncome", "CustomerID".
_HUMP = re.compile(r"(?<=[^\W\d_])(?=[^\W\d_])")
_ARABIC_ARTICLE = re.compile(r"(?<!\S)ال(?=[\u0600-\u06ff]{3})")
#: Letters that no decomposition takes apart, and signs, as they are typed or read out.
_TYPED = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ґ": "г",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ۀ": "ه", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و",
        "ک": "ك", "ـ": "",
        "#": " no ", "ʼ": " ", "\u200c": " ", "\u200d": "", "\u00ad": "", "\u200e": "", "\u200f": "", "\ufeff": "",
        "\u093c": "",
    }
)  # fmt: skip
#: Marks that steer writing and are not seen.
_UNSEEN = "\u200c\u200d\u00ad\u200e\u200f\ufeff"
#: Scripts whose words stand without blanks between them: Thai, Chinese, Japanese, Korean compounds.
_RUN_ON = re.compile("[\u0e00-\u0e7f\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


@lru_cache(maxsize=20_000)
def normal(header: str) -> str:
    """Bring a header to plain words: "Annual_Income (k$)" and "annualIncome" are both "annual income"."""
    without = _BRACKETS.sub(" ", unicodedata.normalize("NFKC", header))
    return plain(without) or plain(header)


def plain(text: str) -> str:
    """Bring a text to plain words, with what it has in brackets."""
    text = _part_words(unicodedata.normalize("NFKC", text))
    if text.isascii():
        text = text.lower().replace("#", " no ")
        return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())
    letters = "".join(map(_letter, text.casefold()))
    return _ARABIC_ARTICLE.sub("", " ".join(letters.translate(_TYPED).split()))


def runs_on(words: str) -> bool:
    """Tell whether a text is of a script that writes its words without blanks between them."""
    return bool(_RUN_ON.search(words))


def _part_words(text: str) -> str:
    """Part words that only capitals part: one after a small letter, before a small one; or a last row of them."""
    if text.islower() or text.isupper():
        return text
    return _HUMP.sub(_blank_at_hump, text)


def _blank_at_hump(hump: re.Match[str]) -> str:
    before, after = hump.string[hump.start() - 1], hump.string[hump.start() :]
    if not before.islower() or not after[0].isupper():
        return ""
    capitals = len(after) - len(after.lstrip("".join(letter for letter in set(after) if letter.isupper())))
    follows = after[capitals : capitals + 1]
    if capitals == 1:
        return " " if follows.islower() else ""
    return "" if follows.isalnum() else " "


def _letter(character: str) -> str:
    """Return a character as it is compared; a blank for what is no letter or digit."""
    if character.isascii():
        return character if character.isalnum() or character == "#" else " "
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.digit(character))
    if kind[0] == "M" and _is_left_out(character):
        return ""
    if kind[0] not in "LNM":
        return character if character in _UNSEEN else " "
    if _has_an_accent_to_fold(character):
        return unicodedata.normalize("NFD", character)[0]
    return character


def _is_left_out(mark: str) -> bool:
    """Tell accents, Hebrew points and Arabic vowel signs."""
    return "\u0300" <= mark <= "\u036f" or "\u0590" <= mark <= "\u05ff" or "\u0610" <= mark <= "\u0670"


def _has_an_accent_to_fold(letter: str) -> bool:
    """Tell Latin, Greek and Cyrillic letters."""
    return "\u00c0" <= letter <= "\u058f" or "\u1e00" <= letter <= "\u1fff"
