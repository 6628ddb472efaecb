"""Numbers as people type them: "1.234,56", "$1,200", "(300)", "12 %", "58k".

What a lone "1.234" or "1,234" means is decided for a whole column, and said.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.data.cells import CellKind, kinds_of
from xl_segment.data.parsing import Parsed, as_they_stand, is_blank_word

#: What stands before or after a number to say of what: signs and the codes of money.
_UNITS = re.compile(
    r"R\$|US\$|A\$|C\$|[$€£¥₹₽₺₩₫฿₪₴₦]|(?<![A-Za-z])(?:EUR|USD|GBP|CHF|JPY|CNY|INR|BRL|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|"
    r"HUF|RUB|TRY|MXN|ZAR|SGD|HKD|KRW|Euro?s?|Dollars?|Fr\.|Rs\.?|kr\.?|zł|Kč|Ft)(?![A-Za-z])",
    re.IGNORECASE,
)
#: What is counted; it stands behind the number only: "12 days" is a number, "Year 1" is a name.
_COUNTED = re.compile(
    r"(?<=\d)\s*(?:pts?|pcs|days?|Tage?|jours?|días|dias|years?|Jahre?|ans|años|anos)\.?$", re.IGNORECASE
)
_FACTORS = {
    "k": 1e3, "tsd": 1e3, "tsd.": 1e3, "mil": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mio": 1e6, "mio.": 1e6,
    "million": 1e6, "millions": 1e6, "millionen": 1e6, "b": 1e9, "bn": 1e9, "mrd": 1e9, "mrd.": 1e9, "billion": 1e9,
}  # fmt: skip
#: TRUE and FALSE as Excel writes them in the five languages: a text file keeps flags as words, a workbook as flags.
_FLAGS = {
    "true": 1.0, "false": 0.0, "wahr": 1.0, "falsch": 0.0, "vrai": 1.0, "faux": 0.0, "verdadero": 1.0, "falso": 0.0,
    "verdadeiro": 1.0,
}  # fmt: skip
#: Texts that mean one number whatever the column's decimal sign is, by that sign: read without taking them apart.
_PLAIN = {
    ".": r"-?(?:\d+(?:\.(?:\d{1,2}|\d{4,}))?|\d{1,3}(?:,\d{3})+\.\d+)",
    ",": r"-?(?:\d+,(?:\d{1,2}|\d{4,})|\d{1,3}(?:\.\d{3})+,\d+)",
}
_LONGEST = 300
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?[eE][+-]?\d+")
_GROUPED_BY_BLANK = re.compile(r"\d{1,3}(?:[ '’`´_]\d{3})+(?:[.,]\d+)?")
_DIGITS = re.compile(r"[\d.,]*\d[\d.,]*")
#: Thousands; in India by commas, two digits at a time.
_GROUPED = {
    ".": re.compile(r"\d{1,3}(?:\.\d{3})+"),
    ",": re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}"),
}
_DOUBTFUL = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")


def parse_numbers(cells: pd.Series, *, decimal: str = "auto") -> Parsed:
    """Read numbers as people type them: "1.234,56", "$1,200", "(300)", "12 %" (0.12), "58k".

    decimal: "," or "." where it is known, else the whole column decides what a lone "1.234" or "1,234" means.
    """
    kinds = kinds_of(cells)
    raw = cells.to_numpy(dtype=object)
    numbers = np.full(len(cells), np.nan)
    real = (kinds == CellKind.NUMBER) | (kinds == CellKind.FLAG)
    numbers[real] = raw[real].astype(np.float64)
    notes: tuple[str, ...] = ()
    wrong = (kinds != CellKind.BLANK) & ~real
    text = kinds == CellKind.TEXT
    if text.any():
        codes, different = pd.factorize(raw[text])
        meaning, notes = _read_texts(different, numbers[real], decimal)
        numbers[text] = meaning[codes]
        blank = np.fromiter(map(is_blank_word, different), dtype=bool, count=len(different))
        wrong[text] = np.isnan(numbers[text]) & ~blank[codes]
    return Parsed(pd.Series(numbers, index=cells.index), as_they_stand(cells, wrong), notes)


def _read_texts(texts: np.ndarray, real: np.ndarray, told: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the number that each text stands for, NaN for none, and what was decided about the decimal sign."""
    numbers, proofs = _read_plain(texts)
    others = {int(at): _bare(texts[at]) for at in np.flatnonzero(np.isnan(numbers))}
    bare = [one for one in others.values() if one]
    proofs.update(_proven(one.digits) for one in bare)
    sign, notes = _decimal_sign(bare, proofs, np.concatenate([real, numbers]), told)
    for at, one in others.items():
        numbers[at] = _FLAGS.get(texts[at].strip().casefold(), np.nan) if one is None else one.number(sign)
    return numbers, notes


def _read_plain(texts: np.ndarray) -> tuple[np.ndarray, Counter[str | None]]:
    """Read what leaves no doubt, all at once; return it, NaN for the rest, and how often which decimal sign stood."""
    numbers = np.full(len(texts), np.nan)
    proofs: Counter[str | None] = Counter()
    bare = pd.Series(texts, dtype=object).str.strip(" \t\xa0$€£")
    short = (bare.str.len() < _LONGEST).to_numpy(dtype=bool)
    for sign, group in ((".", ","), (",", ".")):
        here = bare.str.fullmatch(_PLAIN[sign]).to_numpy(dtype=bool) & short
        found = bare[here]
        digits = [one.replace(group, "").replace(sign, ".") for one in found]
        numbers[here] = np.array(digits, dtype=object).astype(np.float64)
        proofs[sign] += sum(sign in one for one in found)
    return numbers, proofs


@dataclass(frozen=True)
class _Bare:
    """A typed number without its wrapping: digits and separators, and what to multiply with."""

    digits: str
    factor: float

    def number(self, decimal: str) -> float:
        """Return the number, NaN where the separators make none."""
        if _SCIENTIFIC.fullmatch(self.digits):
            found = float(self.digits.replace(",", "."))
        else:
            found = _read_digits(self.digits, _proven(self.digits) or decimal)
        return found * self.factor if np.isfinite(found) else np.nan


def _bare(text: str) -> _Bare | None:
    """Take off sign, unit, per cent and thousands words; None where what is left is no number."""
    if is_blank_word(text) or not any(map(str.isdigit, text)):
        return None
    left = unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip().lstrip("'").strip()
    left, factor = _without_brackets(left, 1.0)
    left = _COUNTED.sub("", _UNITS.sub(" ", left).strip())
    if left.endswith("%"):
        left, factor = left[:-1].strip(), factor / 100
    left = re.sub(r"[.,][-–—]+$", "", left)  # "12,-": how a round price is written
    left, factor = _without_sign(left, factor)
    left, factor = _without_brackets(left, factor)
    word = re.fullmatch(r"(.*?\d)\s*([A-Za-z]+\.?)", left)
    if word and word[2].lower() in _FACTORS and not _SCIENTIFIC.fullmatch(left):
        left, factor = word[1], factor * _FACTORS[word[2].lower()]
    if _GROUPED_BY_BLANK.fullmatch(left):
        left = re.sub(r"[ '’`´_]", "", left)
    known = left.isascii() and (_SCIENTIFIC.fullmatch(left) or _DIGITS.fullmatch(left))
    return _Bare(left, factor) if known else None


def _without_brackets(text: str, factor: float) -> tuple[str, float]:
    """(300) is -300; a minus inside says the same once more."""
    if not (text.startswith("(") and text.endswith(")")):
        return text, factor
    inner, sign = _without_sign(text[1:-1].strip(), 1.0)
    return inner, -factor * abs(sign)


def _without_sign(text: str, factor: float) -> tuple[str, float]:
    for sign in "-+":
        if text.startswith(sign):
            return text[1:].strip(), -factor if sign == "-" else factor
        if text.endswith(sign):
            return text[:-1].strip(), -factor if sign == "-" else factor
    return text, factor


def _decimal_sign(
    numbers: list[_Bare], proofs: Counter[str | None], peers: np.ndarray, told: str
) -> tuple[str, tuple[str, ...]]:
    """Find the column's decimal sign: from cells that leave no doubt, else from the size of the other numbers.

    proofs: how often each sign was proven. peers: numbers that need no decimal sign.
    """
    if told in (",", "."):
        return told, ()
    sign = "," if proofs[","] > proofs["."] else "."
    if proofs[","] and proofs["."]:
        words = {",": "comma", ".": "point"}[sign]
        return sign, (f"Some numbers have a decimal point and some a decimal comma; most have a {words}.",)
    doubtful = [one for one in numbers if _DOUBTFUL.fullmatch(one.digits)]
    if proofs[","] or proofs["."] or not doubtful:
        return sign, ()
    return _by_size(doubtful, peers)


def _by_size(doubtful: list[_Bare], peers: np.ndarray) -> tuple[str, tuple[str, ...]]:
    """Of 1,234 and 1.234 take the one that is about as large as the column's other numbers, else the English one."""
    separator = "," if sum("," in one.digits for one in doubtful) * 2 >= len(doubtful) else "."
    other = "." if separator == "," else ","
    sizes = np.abs(peers[np.isfinite(peers) & (peers != 0)])
    groups = separator == ","
    why = ""
    if len(sizes):
        large = float(np.median([_read_digits(one.digits, other) for one in doubtful if separator in one.digits]))
        # Midway between the two readings, on the scale of sizes.
        groups = bool(np.median(sizes) > large / 1000**0.5)
        why = ", as the column's other numbers are of that size"
    name = {",": "comma", ".": "point"}[separator]
    taken = "to group thousands" if groups else "for the decimal sign"
    note = (
        f"Numbers such as {doubtful[0].digits} could be read either way; the {name} was taken {taken}{why}. "
        "The setting Decimal sign changes it."
    )
    return (other if groups else separator), (note,)


def _proven(digits: str) -> str | None:
    """Return the decimal sign that these digits prove."""
    points, commas = digits.count("."), digits.count(",")
    sign = None
    if points and commas:
        sign = "." if digits.rfind(".") > digits.rfind(",") else ","
    elif points > 1 or commas > 1:
        sign = "," if points > 1 else "."
    elif points + commas == 1 and not _DOUBTFUL.fullmatch(digits):
        sign = "." if points else ","
    return sign if sign and not np.isnan(_read_digits(digits, sign)) else None


def _read_digits(digits: str, decimal: str) -> float:
    group = "." if decimal == "," else ","
    whole, _, part = digits.partition(decimal)
    if group in part or decimal in part or (group in whole and not _GROUPED[group].fullmatch(whole)):
        return np.nan
    return float(f"{whole.replace(group, '') or '0'}.{part or '0'}")
