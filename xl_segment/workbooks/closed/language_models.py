"""How likely a text is in a language, by which letters follow one another in it.

What is likely in a language is learnt from what CLDR calls countries, cities, languages, currencies and months in it,
and from the words of headers.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

from xl_segment.sheet.words.header_words import tables

#: Nats that a byte costs which an encoding has no letter for.
_NO_LETTER = 18.0
_WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0e30-\u0e4e])+")
#: Letters and signs that are scored together, as one of them may stand for another in another encoding.
_RUN = re.compile(r"[A-Za-z\x80-\U0010ffff]+")
#: What stands between two letters in good text; what anything else there costs.
_WITHIN, _WITHIN_COST = frozenset("’·・\xa0\xad–\u200c"), 7.0
#: A sign at the beginning or end of a word that stands there in no good text, and what it costs.
_STUCK_COST = 6.0
_STUCK = re.compile(
    r"^[^\w’‘“”„«»–—…°§€£©®™№\xa0\xad½²³ºª、。「」（）：【】《》\u200e\u200f]+\w"
    r"|[^\W\d_][^\w’”»°€®™\xa0\xad½²³ºª、。「」（）：！？【】《》～\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0e30-\u0e4e\u200c-\u200f]$"
)
#: What it costs that letters of another alphabet stand among Latin ones; that a capital stands within a word.
_MIXED_COST, _HUMP_COST = 15.0, 4
_HAN = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
#: Signs that stand between words in any language.
_USUAL_SIGNS = frozenset("’‘“”„«»–—…°§€£©®™№·\xa0½²³ºª×、。・「」（）：／，！？【】《》〜～ー－")
#: What speaks for a sign where nothing is known of it: one of the usual ones, another one, and what is none.
_SIGN, _ODD_SIGN, _NO_SIGN = math.log(200), math.log(3000), _NO_LETTER


class LanguageModel:
    """How likely a language has a letter behind another one."""

    def __init__(self, phrases: Iterable[str], *, latin: bool) -> None:
        words = _WORD.findall("\n".join(phrases).lower())
        text = f" {' '.join(words)} "
        self._latin = latin
        self._doubt = 0.2
        if _HAN.search(text):  # there are more letters in Chinese than names of countries and cities have
            self._doubt = 1.0
        self._words = frozenset(words)
        self._pairs = Counter(pairwise(text))
        self._before = Counter(text[:-1])
        self._letters = Counter(text[1:])
        self._total = sum(self._letters.values())
        self._known: dict[str, float] = {}

    def cost(self, text: str, encoding: str) -> float:
        """Return how many nats a text costs; the more, the less likely. What comes again and again is told once."""
        return sum(self._run_cost(run, encoding) for run in dict.fromkeys(_RUN.findall(text)) if not run.isascii())

    def _run_cost(self, run: str, encoding: str) -> float:
        """Return what letters and signs without a blank between them cost, those of ASCII among them."""
        cost = 0.0
        end = 0
        if _STUCK.search(run):
            cost += _STUCK_COST
        for word in _WORD.finditer(run):
            between = run[end : word.start()]
            cost += sum(map(_sign_cost, between)) + self._word_cost(word[0], encoding)
            if end and between not in _WITHIN:
                cost += _WITHIN_COST
            end = word.end()
        return cost + sum(map(_sign_cost, run[end:]))

    def _word_cost(self, word: str, encoding: str) -> float:
        key = word
        if _HAN.search(word):
            key = f"{word} {encoding}"
        if key not in self._known:
            self._known[key] = self._new_word_cost(word, encoding)
        return self._known[key]

    def _new_word_cost(self, word: str, encoding: str) -> float:
        low = word.lower()
        cost = 0.0
        for before, letter in zip(f" {low}", f"{low} ", strict=True):
            rare = _rare(letter, encoding, latin=self._latin)
            alone = (self._letters[letter] + self._doubt * self._total * rare) / ((1 + self._doubt) * self._total)
            cost -= math.log((self._pairs[before, letter] + 8 * alone) / (self._before[before] + 8))
        if low in self._words:
            cost = min(cost, math.log(self._total))
        cost += _HUMP_COST * _humps(word)
        if self._is_mixed(word):
            cost += _MIXED_COST
        return cost

    def _is_mixed(self, word: str) -> bool:
        """Nobody changes the alphabet within a word; Chinese and its neighbours do."""
        return not self._latin and not _HAN.search(word) and re.search("[A-Za-z]", word) is not None


def _humps(word: str) -> int:
    """Count the capitals within a word."""
    humps = sum(before.islower() and letter.isupper() for before, letter in pairwise(word))
    if word[:2].isupper() and not word.isupper():
        humps += 1
    return humps


def _sign_cost(sign: str) -> float:
    if sign.isascii() and sign.isprintable():
        return 0.0
    if "\udc80" <= sign <= "\udcff" or sign == "\ufffd" or unicodedata.category(sign)[0] == "C":
        return _NO_SIGN
    if sign in _USUAL_SIGNS:
        return _SIGN
    return _ODD_SIGN


def _rare(letter: str, encoding: str, *, latin: bool) -> float:
    """Return the share of a letter among those of a language, as long as nothing is known of it."""
    if letter.isascii() and latin:
        return 1 / 40
    if letter.isascii():
        return 1 / 200
    if "\uff61" <= letter <= "\uff9f":
        return 1 / 3000
    if not _HAN.match(letter):
        return 1 / 3000
    level = _level(letter, encoding)
    return level.share / level.letters


class _Level(NamedTuple):
    """A part of an encoding: how much of a text is of it, and how many letters it has."""

    share: float
    letters: int


#: A letter that an encoding does not have; kana where they are at home, and elsewhere.
_NOT_IN_IT, _KANA, _FOREIGN_KANA = _Level(0.001, 20_000), _Level(0.4, 170), _Level(0.001, 170)
_JIS_USUAL, _JIS_RARE, _JIS_REST = _Level(0.5, 2_965), _Level(0.02, 3_400), _Level(0.002, 8_000)
_GB_USUAL, _GB_RARE, _GB_REST = _Level(0.95, 3_755), _Level(0.04, 3_008), _Level(0.005, 15_000)
_KS_USUAL, _KS_RARE, _KS_REST = _Level(0.97, 2_350), _Level(0.005, 4_888), _Level(0.005, 8_822)
_BIG5_USUAL, _BIG5_RARE = _Level(0.95, 5_401), _Level(0.03, 7_652)


@cache
def _level(letter: str, encoding: str) -> _Level:
    """Return the part of an encoding that a letter stands in.

    All of these encodings have their usual letters first, and those that are hardly used behind them.
    """
    try:
        code = letter.encode(encoding)
    except UnicodeEncodeError:
        return _NOT_IN_IT
    is_kana = "\u3040" <= letter <= "\u30ff"
    if is_kana and encoding in ("cp932", "euc_jp"):
        return _KANA
    if is_kana:
        return _FOREIGN_KANA
    return _LEVEL_OF_CODE.get(encoding, _level_in_big5)(code)


def _level_in_cp932(code: bytes) -> _Level:
    if code[0] < 0x98 or code < b"\x98\x9f":
        return _JIS_USUAL
    if code[0] < 0xEB:
        return _JIS_RARE
    return _JIS_REST


def _level_in_euc_jp(code: bytes) -> _Level:
    if 0xB0 <= code[0] < 0xD0:
        return _JIS_USUAL
    if 0xD0 <= code[0] < 0xF5:
        return _JIS_RARE
    return _JIS_REST


def _level_in_gb18030(code: bytes) -> _Level:
    if len(code) != 2 or code[0] < 0xB0 or code[1] < 0xA1:
        return _GB_REST
    if code[0] < 0xD8:
        return _GB_USUAL
    return _GB_RARE


def _level_in_cp949(code: bytes) -> _Level:
    if code[0] < 0xB0 or code[-1] < 0xA1:
        return _KS_REST
    if code[0] < 0xC9:
        return _KS_USUAL
    return _KS_RARE


def _level_in_big5(code: bytes) -> _Level:
    if code[0] < 0xC9:
        return _BIG5_USUAL
    return _BIG5_RARE


_LEVEL_OF_CODE: dict[str, Callable[[bytes], _Level]] = {
    "cp932": _level_in_cp932,
    "euc_jp": _level_in_euc_jp,
    "gb18030": _level_in_gb18030,
    "cp949": _level_in_cp949,
}


@cache
def language_model(language: str) -> LanguageModel:
    """Return the model of a language, by its code in CLDR."""
    latin = language not in {"ru", "uk", "bg", "sr", "el", "he", "ar", "fa", "th", "ja", "zh", "zh_Hant", "ko"}
    return LanguageModel(_phrases(language), latin=latin)


def _phrases(language: str) -> Iterator[str]:
    """Yield what there is to read in a language."""
    code = {"nb": "no", "zh_Hant": "zh"}.get(language, language)
    spelled: dict[int, int] = {}
    if language == "ro":  # the older encodings have these letters with a cedilla
        spelled = str.maketrans("șțȘȚ", "şţŞŢ")
    for table in tables().values():
        for phrase in table.get(code, ()):
            yield phrase.translate(spelled)
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):  # a CLDR without it
        return
    names = [*locale.territories.values(), *locale.languages.values(), *locale.currencies.values()]
    names += [str(zone["city"]) for zone in locale.time_zones.values() if "city" in zone]
    names += [*locale.months["format"]["wide"].values(), *locale.days["format"]["wide"].values()]
    for name in names:
        yield name.translate(spelled)
