"""A number typed as text, taken apart: its digits, and what is wrapped around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from xl_segment.sheet.parsing.cldr import western

#: What is counted; it stands behind the number only: "12 days" is a number, "Year 1" is a name.
_COUNTED = re.compile(r"(?:pts?|pcs|days?|Tage?|jours?|días|dias|years?|Jahre?|ans|años|anos)\.?", re.IGNORECASE)
_FACTORS = {
    "k": 1e3, "tsd": 1e3, "tsd.": 1e3, "mil": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mio": 1e6, "mio.": 1e6,
    "million": 1e6, "millions": 1e6, "millionen": 1e6, "b": 1e9, "bn": 1e9, "mrd": 1e9, "mrd.": 1e9, "billion": 1e9,
    "lakh": 1e5, "lakhs": 1e5, "lac": 1e5, "lacs": 1e5, "crore": 1e7, "crores": 1e7, "mln": 1e6, "tys": 1e3,
    "tys.": 1e3, "тыс": 1e3, "тыс.": 1e3, "млн": 1e6, "млн.": 1e6, "млрд": 1e9, "万": 1e4, "萬": 1e4, "億": 1e8,
    "亿": 1e8,
}  # fmt: skip
#: The sides of the books that a number may be marked with: credit and debit.
_SIDES = ("CR", "DR")
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?[eE][+-]?\d+")
_GROUPED_BY_BLANK = re.compile(r"\d{1,3}(?:[ '’`´_]\d{3})+(?:[.,]\d+)?")
_DIGITS = re.compile(r"[\d.,]*\d[\d.,]*")
#: Thousands; in India by commas, two digits at a time.
_GROUPED = {
    ".": re.compile(r"\d{1,3}(?:\.\d{3})+"),
    ",": re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}"),
}
#: Digits that mean a number whichever of the two signs is the decimal one.
DOUBTFUL = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")
_PADDED = re.compile(r"0\d")
#: What stands before a number, the number from its first to its last digit, and what stands behind; no sign of money
#: or word is longer.
_PARTS = re.compile(r"\s*'?(\D{0,20})(\d(?:[\d.,'’`´_ eE+-]*\d)?)(\D{0,20})")
#: One thing behind a number: the end of a round price ("12,-"), per cent, a sign, a bracket, a word or sign of money.
_BEHIND = re.compile(r"\s*(?:(?P<round>[.,][-–—]+)|(?P<mark>[-+%)])|(?P<stop>[.,])|(?P<word>[^\s\d%()+\-]+))")
_BEFORE = re.compile(r"([-+(% ]*)(.*?)([-+(% ]*)")
_FACTOR_AND_SIGN = re.compile(r"([^\W\d_]+\.?)([^\w\s.]+\w*)")

#: A sign of money as it stands, whether it is glued to the number, and whether it stands behind.
Sign = tuple[str, bool, bool]


@dataclass(frozen=True)
class TypedNumber:
    """A typed number without its wrapping: digits and separators, and what to multiply with.

    signs: what stood beside it and may name its currency. side: "CR" or "DR" where it is marked so. unit: the currency,
    once it is known.
    """

    digits: str
    factor: float
    signs: tuple[Sign, ...] = ()
    side: str = ""
    unit: str | None = None

    def number(self, decimal: str) -> float:
        """Return the number, NaN where the separators make none."""
        if _SCIENTIFIC.fullmatch(self.digits):
            number = float(self.digits.replace(",", "."))
        else:
            number = read_digits(self.digits, proven_sign(self.digits) or decimal)
        if not np.isfinite(number):
            return np.nan
        return number * self.factor


def number_parts(text: str) -> TypedNumber | None:
    """Take off sign, currency, per cent and thousands words; None where what is left is no number."""
    parts = _PARTS.fullmatch(_as_in_the_west(text))
    if parts is None or _is_name(parts):
        return None
    before, behind = _before(parts[1]), _behind(parts[3])
    if before is None or behind is None:
        return None
    digits = _without_blanks("." * before.point + parts[2] + "." * behind.point)
    factor = _factor(before, behind)
    if factor is None or not (_DIGITS.fullmatch(digits) or _SCIENTIFIC.fullmatch(digits)):
        return None
    return TypedNumber(digits, factor, before.signs + behind.signs, behind.side)


def _without_blanks(digits: str) -> str:
    if _GROUPED_BY_BLANK.fullmatch(digits):
        return re.sub(r"[ '’`´_]", "", digits)
    return digits


def _factor(before: _Wrapping, behind: _Wrapping) -> float | None:
    """Return what to multiply the digits with; None where signs, brackets or per cent stand twice."""
    marks = before.marks + behind.marks
    bracketed = before.marks.count("(")
    if bracketed > 1 or bracketed != behind.marks.count(")"):
        return None
    if marks.count("-") + marks.count("+") > 1 or marks.count("%") > 1:
        return None
    factor = behind.factor * 0.01 ** marks.count("%")
    # (300) is -300; a minus inside says the same once more.
    if bracketed or "-" in marks:
        return -factor
    return factor


def _is_name(parts: re.Match[str]) -> bool:
    """Latin letters right before a padded number: "C001" and "EUR007" are names of things."""
    return bool(_PADDED.match(parts[2])) and parts[1].isascii() and parts[1][-1:].isalpha()


def _as_in_the_west(text: str) -> str:
    """Write a text's digits, separators and minus as they are in the West."""
    if text.isascii():
        return text
    return re.sub(r"^[–—](?=\s*[\d$€£¥])", "-", western(text))


@dataclass(frozen=True)
class _Wrapping:
    """What stands on one side of a number; the fields as in `TypedNumber`. point: a decimal sign at its end."""

    marks: str = ""
    signs: tuple[Sign, ...] = ()
    factor: float = 1.0
    side: str = ""
    point: bool = False

    @property
    def is_bare(self) -> bool:
        """Tell whether nothing but sides of the books stood there so far."""
        return not (self.marks or self.signs or self.point or self.factor != 1)


def _before(text: str) -> _Wrapping | None:
    if not text:
        return _Wrapping()
    point = _ends_with_a_point(text)
    parts = _BEFORE.fullmatch(text[: len(text) - point])
    if parts is None:
        return None
    wrapping = _Wrapping((parts[1] + parts[3]).replace(" ", ""), point=point)
    sign = parts[2].strip()
    if not sign:
        return wrapping
    return replace(wrapping, signs=((sign, not text.endswith(" "), False),))


def _ends_with_a_point(text: str) -> bool:
    """Tell the decimal sign of ".50" from the full stop of "Rs.50" and of "S/.50"."""
    if text[-1:] not in (".", ",") or text.endswith("/."):
        return False
    return not text[:-1].strip("-+(% ")[-1:].isalpha()


def _behind(text: str) -> _Wrapping | None:
    wrapping: _Wrapping | None = _Wrapping()
    at = 0
    while wrapping is not None and text[at:].strip():
        thing = _BEHIND.match(text, at)
        if thing is None:
            return None
        wrapping, at = _with_thing(wrapping, thing), thing.end()
    return wrapping


def _with_thing(wrapping: _Wrapping, thing: re.Match[str]) -> _Wrapping | None:
    """Return a wrapping with one more thing behind the number; None where it cannot stand there."""
    if thing["mark"]:
        return replace(wrapping, marks=wrapping.marks + thing["mark"])
    if thing["stop"]:
        if not wrapping.is_bare:
            return None
        return replace(wrapping, point=True)
    if thing["word"]:
        return _with_word(wrapping, thing["word"], glued=not thing[0][0].isspace())
    return wrapping


def _with_word(wrapping: _Wrapping, word: str, *, glued: bool) -> _Wrapping:
    alone = not wrapping.signs and wrapping.factor == 1
    if alone and word.lower() in _FACTORS:
        return replace(wrapping, factor=_FACTORS[word.lower()])
    side = word.upper().rstrip(".")
    if side in _SIDES and not wrapping.side:
        return replace(wrapping, side=side)
    if _COUNTED.fullmatch(word) and not wrapping.signs and not wrapping.marks:
        return wrapping
    factor, money = _factor_and_sign(word) if alone else (1.0, word)
    return replace(wrapping, factor=wrapping.factor * factor, signs=(_joined(wrapping.signs, money, glued=glued),))


def _joined(signs: tuple[Sign, ...], money: str, *, glued: bool) -> Sign:
    """Put the words of one sign together: "F CFA", "$ US"."""
    if not signs:
        return money, glued, True
    first, first_glued, _ = signs[0]
    return f"{first} {money}".strip(), first_glued, True


def _factor_and_sign(word: str) -> tuple[float, str]:
    """Part "k€" into a thousand and the euro; a word that is not made so comes back with 1."""
    parts = _FACTOR_AND_SIGN.fullmatch(word)
    if parts and parts[1].lower() in _FACTORS:
        return _FACTORS[parts[1].lower()], parts[2]
    return 1.0, word


def proven_sign(digits: str) -> str | None:
    """Return the decimal sign that these digits prove."""
    sign = _likely_sign(digits)
    if sign is None or np.isnan(read_digits(digits, sign)):
        return None
    return sign


def _likely_sign(digits: str) -> str | None:
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return max(".", ",", key=digits.rfind)
    if points > 1:
        return ","
    if commas > 1:
        return "."
    if points + commas == 0 or DOUBTFUL.fullmatch(digits):
        return None
    return "." if points else ","


def read_digits(digits: str, decimal: str) -> float:
    """Read digits by their decimal sign, NaN where the other one does not group thousands."""
    group = "." if decimal == "," else ","
    whole, _, part = digits.partition(decimal)
    if group in part or decimal in part or (group in whole and not _GROUPED[group].fullmatch(whole)):
        return np.nan
    return float(f"{whole.replace(group, '') or '0'}.{part or '0'}")
