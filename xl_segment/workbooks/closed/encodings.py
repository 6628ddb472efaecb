"""In what encoding a text file was written, decided by what it says once it is read.

A file names no encoding. Unicode shows itself: by its mark, by its rules, or by its zeros. In what came before, the
same bytes are letters in a dozen encodings; so each one is tried together with the languages that it was made for, and
the pair in which the words are the likeliest is taken.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from xl_segment.workbooks.closed.language_models import language_model

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
_CONTROL_CHARACTERS = re.compile("[\0-\x08\x0e-\x1f\x7f\ufffe\uffff]")


def _unicode_without_mark(raw: bytes) -> Decoded | None:
    """Return what UTF-16 or UTF-32 says without a mark: its zeros are all halves of letters, none is left as a sign."""
    for encoding in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        decoded = _strictly(raw, encoding)
        if decoded is None or _CONTROL_CHARACTERS.search(decoded.text):
            continue
        # Delimiters and ends of lines are ASCII in any language.
        if re.search("[\t,;|\n]", decoded.text):
            return decoded
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
    which = f"{strange:,} letters of the text file are"
    if strange == 1:
        which = "1 letter of the text file is"
    note = f"{which} not in UTF-8 as the others are, and may be read wrongly."
    text = raw.decode("utf-8", "surrogateescape")
    return Decoded(_STRANGE.sub(lambda sign: _byte(sign).decode("cp1252", "replace"), text), "utf-8", (note,))


def _byte(strange: re.Match[str]) -> bytes:
    """Return the byte that a lone surrogate stands for."""
    return bytes([ord(strange[0]) - 0xDC00])


@dataclass(frozen=True)
class _Family:
    """Languages that share encodings. called: its name in a message.

    The numbers are nats that speak against each, as few files are in it.
    """

    called: str
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
#: Its tones are signs of their own, which come to stand on their letters.
_WITH_TONES = "cp1258"


@dataclass(frozen=True)
class _Reading:
    """A sample of a file as text, by one encoding. cost: how many nats speak against it."""

    cost: float
    encoding: str
    family: _Family
    text: str


def _legacy(raw: bytes) -> Decoded:
    """Return the likeliest reading of a file from before Unicode."""
    readings = sorted(_readings(_sample(raw)), key=lambda reading: reading.cost)
    # Where little speaks against it, it is what most of such files are in.
    usual = (reading for reading in readings if reading.encoding == _USUAL)
    likely = (reading for reading in usual if reading.cost - readings[0].cost < _SURE)
    taken = next(likely, readings[0])
    others = [reading for reading in readings if reading is not taken]
    return _whole(raw, taken.encoding, _how_sure(taken, others))


def _readings(cells: list[bytes]) -> Iterator[_Reading]:
    """Yield the cells of a sample as text by each encoding, with the language that is the likeliest in it."""
    for family in _FAMILIES:
        for encoding, against in family.encodings.items():
            text = "\n".join(_read(cell, encoding) for cell in cells)
            cost = min(
                language_model(language).cost(text, encoding) + doubt for language, doubt in family.languages.items()
            )
            yield _Reading(cost + against, encoding, family, text)


def _how_sure(taken: _Reading, others: list[_Reading]) -> list[str]:
    """Return what was decided, in words, where it could be otherwise or is not the usual. others: likeliest first."""
    rival = next((reading for reading in others if reading.text != taken.text), None)
    if rival is not None and rival.cost - taken.cost < _SURE:
        return [
            f"The text file was read as {taken.family.called} ({taken.encoding}), but {rival.family.called} "
            f"({rival.encoding}) is nearly as likely; if letters look wrong, save it as UTF-8 and run again."
        ]
    if taken.encoding != _USUAL:
        return [f"The text file was read as {taken.family.called} ({taken.encoding})."]
    return []


def _whole(raw: bytes, encoding: str, notes: list[str]) -> Decoded:
    """Return the text of a whole file. notes: what was decided before."""
    decoded = _strictly(raw, encoding)
    if decoded is not None and encoding != _WITH_TONES:
        return Decoded(decoded.text, encoding, tuple(notes))
    text = _read(raw, encoding)
    strange = len(_STRANGE.findall(text))
    if strange == 1:
        notes = [*notes, f"1 sign of the text file stands for no letter in {encoding}."]
    elif strange:
        notes = [*notes, f"{strange:,} signs of the text file stand for no letter in {encoding}."]
    # cp1252 has five bytes without a letter; what programs make of them is the sign of the same number.
    return Decoded(_STRANGE.sub(lambda sign: _byte(sign).decode("latin-1"), text), encoding, tuple(notes))


def _read(raw: bytes, encoding: str) -> str:
    """Decode; bytes without a letter become lone surrogates. Vietnamese tones come to stand on their letters."""
    text = raw.decode(encoding, "surrogateescape")
    if encoding == _WITH_TONES:
        return unicodedata.normalize("NFC", text)
    return text


#: Different cells that are looked at; lines from the file's beginning, spots further down, and lines from each.
_MOST_CELLS, _FIRST_LINES, _SPOTS, _LINES = 500, 200, 16, 20
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
    """Yield lines with more than ASCII: the first ones, and some from spots further down."""
    first = list(islice(_lines_from(raw, 0), _FIRST_LINES))
    yield from (line for line, _ in first)
    if len(first) < _FIRST_LINES:
        return
    end = first[-1][1]
    for spot in range(_SPOTS):
        start = end + (len(raw) - end) * spot // _SPOTS
        yield from (line for line, _ in islice(_lines_from(raw, raw.find(b"\n", start) + 1 or start), _LINES))


def _lines_from(raw: bytes, end: int) -> Iterator[tuple[bytes, int]]:
    """Yield (line, where it ends) of each line with more than ASCII from a place on."""
    while byte := _BEYOND_ASCII.search(raw, end):
        start = max(raw.rfind(b"\n", end, byte.start()) + 1, end)
        end = raw.find(b"\n", byte.end())
        if end < 0:
            end = len(raw)
        yield raw[start:end], end
