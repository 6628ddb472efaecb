"""In what encoding a text file was written, decided by what it says once it is read.

A file names no encoding. Unicode shows itself: by its mark, by its rules, or by its zeros. In what came before, the
same bytes are letters in a dozen encodings; so each one is tried together with the languages that it was made for, and
the pair in which the words are the likeliest is taken. What is likely in a language is learnt from what CLDR calls
countries, cities, languages, currencies and months in it, and from the words of headers.
"""

from __future__ import annotations

import codecs
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise

from babel import Locale, UnknownLocaleError

from xl_segment.sheet.words.header_words import tables

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Decoded:
    """The text of a file. encoding: as Python calls it; notes: what was decided, where it could be otherwise."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(raw: bytes) -> Decoded | None:
    """Return the text that a file holds; None where it holds no text."""
    marked = next((name for bom, name in _BOMS if raw.startswith(bom)), None)
    if marked is not None:
        return _strictly(raw, marked) or _damaged(raw, marked)
    if b"\0" in raw[:4096]:
        return _unicode_without_mark(raw)
    return _strictly(raw, "utf-8") or _nearly_utf8(raw) or _legacy(raw)


def _strictly(raw: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(raw.decode(encoding), encoding)
    except UnicodeDecodeError:
        return None


def _damaged(raw: bytes, encoding: str) -> Decoded:
    text = raw.decode(encoding, "replace")
    return Decoded(text, encoding, ("The text file is damaged: where it could not be read stands '\ufffd'.",))


#: What a text has no use for; a tabulator and the ends of lines are of use.
_CONTROL = re.compile("[\0-\x08\x0e-\x1f\x7f\ufffe\uffff]")


def _unicode_without_mark(raw: bytes) -> Decoded | None:
    """Return what UTF-16 or UTF-32 says without a mark: its zeros are all halves of letters, none is left as a sign."""
    for encoding in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        found = _strictly(raw, encoding)
        # Delimiters and ends of lines are ASCII in any language.
        if found and not _CONTROL.search(found.text) and re.search("[\t,;|\n]", found.text):
            return found
    return None


#: Letters of UTF-8 for each byte that is none, from which on a file is UTF-8 with some damage.
_WHOLE_LETTERS = 10
_ASCII = bytes(range(128))
#: What a byte is decoded to that an encoding has no letter for, until it is known what to do about it.
_STRANGE = re.compile("[\udc80-\udcff]")


def _nearly_utf8(raw: bytes) -> Decoded | None:
    """Return UTF-8 into which somebody has pasted a few letters of another encoding, or that was cut off."""
    beyond_ascii = raw.translate(None, _ASCII).decode("utf-8", "surrogateescape")
    strange = len(_STRANGE.findall(beyond_ascii))
    if len(beyond_ascii) - strange < _WHOLE_LETTERS * strange:
        return None
    note = (
        f"{strange:,} letter{'' if strange == 1 else 's'} of the text file {'is' if strange == 1 else 'are'} not in "
        "UTF-8 as the others are, and may be read wrongly."
    )
    text = raw.decode("utf-8", "surrogateescape")
    return Decoded(_STRANGE.sub(lambda one: _byte(one).decode("cp1252", "replace"), text), "utf-8", (note,))


def _byte(strange: re.Match[str]) -> bytes:
    """Return the byte that a lone surrogate stands for."""
    return bytes([ord(strange[0]) - 0xDC00])


@dataclass(frozen=True)
class _Family:
    """Languages that share encodings. said: how the family is called.

    The numbers are nats that speak against each, as few files are in it.
    """

    said: str
    encodings: dict[str, float]
    languages: dict[str, float]


_FAMILIES = (
    _Family(
        "Western European",
        {"cp1252": 0, "iso8859-15": 4, "mac_roman": 6, "cp850": 5, "cp437": 6},
        {"en": 0, "de": 0, "fr": 0, "es": 0, "pt": 0, "it": 0, "nl": 0, "sv": 0, "da": 0, "nb": 0, "fi": 0, "id": 1,
         "ca": 1, "et": 2, "is": 3},
    ),
    _Family(
        "Central European",
        {"cp1250": 3, "iso8859-2": 5, "cp852": 6, "mac_latin2": 9},
        {"pl": 0, "cs": 0, "sk": 0, "hu": 0, "ro": 0, "hr": 0, "sl": 1},
    ),
    _Family(
        "Cyrillic",
        {"cp1251": 3, "koi8-r": 5, "koi8-u": 6, "cp866": 5, "iso8859-5": 6, "mac_cyrillic": 6},
        {"ru": 0, "uk": 0, "bg": 1, "sr": 2},
    ),
    _Family("Greek", {"cp1253": 3, "iso8859-7": 5}, {"el": 0}),
    _Family("Turkish", {"cp1254": 3, "iso8859-9": 5, "cp857": 6}, {"tr": 0}),
    _Family("Hebrew", {"cp1255": 3, "iso8859-8": 5}, {"he": 0}),
    _Family("Arabic", {"cp1256": 3, "iso8859-6": 5}, {"ar": 0, "fa": 1}),
    _Family("Baltic", {"cp1257": 4, "iso8859-13": 6}, {"lt": 0, "lv": 0, "et": 0}),
    _Family("Vietnamese", {"cp1258": 4}, {"vi": 0}),
    _Family("Thai", {"cp874": 3}, {"th": 0}),
    _Family("Japanese", {"cp932": 2, "euc_jp": 4}, {"ja": 0}),
    _Family("simplified Chinese", {"gb18030": 2}, {"zh": 0}),
    _Family("traditional Chinese", {"cp950": 2, "big5hkscs": 5}, {"zh_Hant": 0}),
    _Family("Korean", {"cp949": 2}, {"ko": 0}),
)  # fmt: skip
_USUAL = "cp1252"
#: Nats by which a reading has to be likelier than any that reads other letters, to be called sure.
_SURE = 5.0
#: Nats that a byte costs which an encoding has no letter for.
_NO_LETTER = 18.0


def _legacy(raw: bytes) -> Decoded:
    """Return the likeliest reading of a file from before Unicode."""
    cells = _sample(raw)
    found: list[tuple[float, str, _Family, str]] = []
    for family in _FAMILIES:
        for encoding, against in family.encodings.items():
            text = "\n".join(_read(cell, encoding) for cell in cells)
            cost = min(_model(one).cost(text, encoding) + doubt for one, doubt in family.languages.items())
            found.append((cost + against, encoding, family, text))
    found.sort(key=lambda one: one[0])
    # Where little speaks against it, it is what most of such files are in.
    usual = next((one for one in found if one[1] == _USUAL and one[0] - found[0][0] < _SURE), found[0])
    found = [usual, *(one for one in found if one is not usual)]
    cost, encoding, family, text = found[0]
    other = next((one for one in found[1:] if one[3] != text), None)
    notes = []
    if other is not None and other[0] - cost < _SURE:
        notes.append(
            f"The text file was read as {family.said} ({encoding}), but {other[2].said} ({other[1]}) is nearly as "
            "likely; if letters look wrong, save it as UTF-8 and run again."
        )
    elif encoding != _USUAL:
        notes.append(f"The text file was read as {family.said} ({encoding}).")
    whole = _strictly(raw, encoding)
    if whole is not None and encoding != "cp1258":
        return Decoded(whole.text, encoding, tuple(notes))
    whole_text = _read(raw, encoding)
    strange = len(_STRANGE.findall(whole_text))
    if strange:
        notes.append(
            f"{strange:,} sign{'' if strange == 1 else 's'} of the text file stand{'s' if strange == 1 else ''} for no "
            f"letter in {encoding}."
        )
    # cp1252 has five bytes without a letter; what programs make of them is the sign of the same number.
    return Decoded(_STRANGE.sub(lambda one: _byte(one).decode("latin-1"), whole_text), encoding, tuple(notes))


def _read(raw: bytes, encoding: str) -> str:
    """Decode; bytes without a letter become lone surrogates. Vietnamese tones come to stand on their letters."""
    text = raw.decode(encoding, "surrogateescape")
    return unicodedata.normalize("NFC", text) if encoding == "cp1258" else text


#: Different cells that are looked at; lines from the file's beginning, places further down, and lines from each.
_MOST_CELLS, _FIRST_LINES, _PLACES, _LINES = 500, 200, 16, 20
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


def _sample(raw: bytes) -> list[bytes]:
    """Return different cells with more than ASCII, from all over a file."""
    cells: dict[bytes, None] = {}
    for line in _lines(raw):
        for cell in re.split(rb'[,;\t"\r]', line):
            if not cell.isascii():
                cells[cell[:200]] = None
        if len(cells) > _MOST_CELLS:
            break
    return list(cells)


def _lines(raw: bytes) -> Iterator[bytes]:
    """Yield lines with more than ASCII: the first ones, and some from places further down."""
    first = list(islice(_lines_from(raw, 0), _FIRST_LINES))
    yield from (line for line, _ in first)
    if len(first) < _FIRST_LINES:
        return
    end = first[-1][1]
    for place in range(_PLACES):
        start = end + (len(raw) - end) * place // _PLACES
        yield from (line for line, _ in islice(_lines_from(raw, raw.find(b"\n", start) + 1 or start), _LINES))


def _lines_from(raw: bytes, end: int) -> Iterator[tuple[bytes, int]]:
    """Yield (line, where it ends) of each line with more than ASCII from a place on."""
    while found := _BEYOND_ASCII.search(raw, end):
        start = max(raw.rfind(b"\n", end, found.start()) + 1, end)
        end = raw.find(b"\n", found.end())
        end = len(raw) if end < 0 else end
        yield raw[start:end], end


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
#: What it costs that letters of another alphabet stand among Latin ones.
_MIXED_COST = 15.0
_HAN = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
#: Signs that stand between words in any language.
_USUAL_SIGNS = frozenset("’‘“”„«»–—…°§€£©®™№·\xa0½²³ºª×、。・「」（）：／，！？【】《》〜～ー－")
#: What speaks for a sign where nothing is known of it: one of the usual ones, another one, and what is none.
_SIGN, _ODD_SIGN, _NO_SIGN = math.log(200), math.log(3000), _NO_LETTER


class _Model:
    """How likely a language has a letter behind another one."""

    def __init__(self, phrases: Iterable[str], *, latin: bool) -> None:
        words = _WORD.findall("\n".join(phrases).lower())
        text = f" {' '.join(words)} "
        self._latin = latin
        # There are more letters in Chinese than names of countries and cities have.
        self._doubt = 1.0 if _HAN.search(text) else 0.2
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
        key = f"{word} {encoding}" if _HAN.search(word) else word
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
        humps = sum(one.islower() and two.isupper() for one, two in pairwise(word))
        if word[:2].isupper() and not word.isupper():
            humps += 1
        # Nobody changes the alphabet within a word; Chinese and its neighbours do.
        mixed = not self._latin and not _HAN.search(word) and re.search("[A-Za-z]", word) is not None
        return cost + 4 * humps + (_MIXED_COST if mixed else 0.0)


def _sign_cost(sign: str) -> float:
    if sign.isascii():
        return 0.0 if sign.isprintable() else _NO_SIGN
    if "\udc80" <= sign <= "\udcff" or sign == "\ufffd" or unicodedata.category(sign)[0] == "C":
        return _NO_SIGN
    return _SIGN if sign in _USUAL_SIGNS else _ODD_SIGN


def _rare(letter: str, encoding: str, *, latin: bool) -> float:
    """Return the share of a letter among those of a language, as long as nothing is known of it."""
    if letter == " " or letter.isascii():
        return 1 / 40 if latin else 1 / 200
    if "\uff61" <= letter <= "\uff9f":
        return 1 / 3000
    if not _HAN.match(letter):
        return 1 / 3000
    share, many = _level(letter, encoding)
    return share / many


@cache
def _level(letter: str, encoding: str) -> tuple[float, int]:
    """Return how much of a text is of the part of an encoding that a letter stands in, and how many stand there.

    All of these encodings have their usual letters first, and those that are hardly used behind them.
    """
    try:
        code = letter.encode(encoding)
    except UnicodeEncodeError:
        return 0.001, 20_000
    first, second = code[0], code[-1]
    if "\u3040" <= letter <= "\u30ff":
        return (0.4, 170) if encoding in ("cp932", "euc_jp") else (0.001, 170)
    if encoding == "cp932":
        return (0.5, 2_965) if first < 0x98 or code < b"\x98\x9f" else (0.02, 3_400) if first < 0xEB else (0.002, 8_000)
    if encoding == "euc_jp":
        return (0.5, 2_965) if 0xB0 <= first < 0xD0 else (0.02, 3_400) if 0xD0 <= first < 0xF5 else (0.002, 8_000)
    if encoding == "gb18030":
        if len(code) == 2 and first >= 0xB0 and second >= 0xA1:
            return (0.95, 3_755) if first < 0xD8 else (0.04, 3_008)
        return 0.005, 15_000
    if encoding == "cp949":
        if first >= 0xB0 and second >= 0xA1:
            return (0.97, 2_350) if first < 0xC9 else (0.005, 4_888)
        return 0.005, 8_822
    return (0.95, 5_401) if first < 0xC9 else (0.03, 7_652)  # Big5


@cache
def _model(language: str) -> _Model:
    latin = language not in {"ru", "uk", "bg", "sr", "el", "he", "ar", "fa", "th", "ja", "zh", "zh_Hant", "ko"}
    return _Model(_phrases(language), latin=latin)


def _phrases(language: str) -> Iterator[str]:
    """Yield what there is to read in a language."""
    code = {"nb": "no", "zh_Hant": "zh"}.get(language, language)
    spelled = str.maketrans("șțȘȚ", "şţŞŢ") if language == "ro" else {}
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
