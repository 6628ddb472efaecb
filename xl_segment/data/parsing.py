"""What a cell means: numbers as people type them, ids that stay text, labels; a whole column at a time.

A sheet repeats itself, so each different cell is understood once and the answer is handed to all cells like it.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.data.sheet import CellError

#: Words that people type into a cell to say that it is empty, case folded.
BLANK_WORDS = frozenset(
    {
        "", "n/a", "na", "n.a.", "#n/a", "null", "none", "nan", "nil", "?", "??", "-", "--", "---", "–", "—", ".", "..",
        "k.a.", "k. a.", "keine angabe", "unbekannt", "unknown", "s/d", "s.d.", "n/d", "nd", "n.d.", "sin datos",
        "no disponible", "não disponível", "non disponible", "inconnu", "desconocido", "desconhecido", "missing",
        "(blank)", "(leer)", "(vide)", "#null!",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Parsed:
    """A column's cells, understood.

    values: Series of float64, datetime64[ns] or text (dtype object, None for blank), indexed as the cells.
    unread: {sheet row: the cell as it stands} for cells that are neither blank nor what the column is; error cells
    are among them. notes: what was decided for the whole column, as sentences.
    """

    values: pd.Series
    unread: dict[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def is_blank(cells: pd.Series) -> pd.Series:
    """Tell which cells are empty, or say so in words."""
    return cells.isna() | each_different(cells, lambda cell: isinstance(cell, str) and _is_blank_word(cell)).fillna(
        True
    ).astype(bool)


def each_different(cells: pd.Series, understand: Callable[[Any], Any]) -> pd.Series:
    """Apply a function once to each different cell; None stays None."""
    codes, different = pd.factorize(cells)
    answers = np.empty(len(different) + 1, dtype=object)
    for at, cell in enumerate(different):
        answers[at] = understand(cell)
    answers[-1] = None
    return pd.Series(answers[codes], index=cells.index, dtype=object)


def parse_ids(cells: pd.Series) -> Parsed:
    """Read names of things: text as it stands ("00123", "1E10"), numbers without a decimal point (17850.0: "17850")."""
    return _parse_text(cells, _id_text)


def parse_labels(cells: pd.Series) -> Parsed:
    """Read labels: text without outer blanks; TRUE and FALSE as Excel writes them."""
    return _parse_text(cells, _id_text)


def _parse_text(cells: pd.Series, understand: Callable[[Any], str | None]) -> Parsed:
    errors = cells.map(lambda cell: isinstance(cell, CellError)).astype(bool)
    values = each_different(cells.mask(errors), understand)
    return Parsed(values, _as_they_stand(cells, errors))


def _id_text(cell: Any) -> str | None:  # noqa: ANN401  any cell
    if isinstance(cell, str):
        return None if _is_blank_word(cell) else " ".join(cell.split())
    if isinstance(cell, bool | np.bool_):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if np.isnan(cell):
            return None
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ")
    return str(cell)


def parse_numbers(cells: pd.Series, *, decimal: str = "auto") -> Parsed:
    """Read numbers as people type them: "1.234,56", "$1,200", "(300)", "12 %" (0.12), "58k".

    decimal: "," or "." where it is known, else the whole column decides what a lone "1.234" or "1,234" means.
    """
    numbers = pd.Series(np.nan, index=cells.index, dtype="float64")
    kinds = cells.map(type)
    plain = kinds.isin([int, float, bool]) | kinds.map(lambda kind: issubclass(kind, np.number | np.bool_)).astype(bool)
    numbers[plain] = cells[plain].astype("float64")
    rest = cells[~plain & cells.notna()]
    if rest.empty:
        return Parsed(numbers)
    texts = rest[rest.map(lambda cell: isinstance(cell, str) and not isinstance(cell, CellError)).astype(bool)]
    different = pd.unique(texts)
    sign, notes = _decimal_sign([_bare(text) for text in different], decimal)
    meaning = {text: _number(text, sign) for text in different}
    numbers[texts.index] = texts.map(meaning).astype("float64")
    blank = rest.map(lambda cell: isinstance(cell, str) and not isinstance(cell, CellError) and _is_blank_word(cell))
    wrong = numbers[rest.index].isna() & ~blank.astype(bool)
    return Parsed(numbers, _as_they_stand(rest, wrong), notes)


#: What stands before or after a number to say of what: signs and the codes of money, and a few words.
_UNITS = re.compile(
    r"R\$|US\$|A\$|C\$|[$€£¥₹₽₺₩₫฿₪₴₦]|\b(?:EUR|USD|GBP|CHF|JPY|CNY|INR|BRL|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RUB|TRY|"
    r"MXN|ZAR|SGD|HKD|KRW|Euro?s?|Dollars?|Fr\.|Rs\.?|kr\.?|zł|Kč|Ft|pts?|pcs|days?|Tage?|years?|Jahre?)(?![A-Za-z])",
    re.IGNORECASE,
)
_FACTORS = {
    "k": 1e3, "tsd": 1e3, "tsd.": 1e3, "mil": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mio": 1e6, "mio.": 1e6,
    "million": 1e6, "millions": 1e6, "millionen": 1e6, "b": 1e9, "bn": 1e9, "mrd": 1e9, "mrd.": 1e9, "billion": 1e9,
}  # fmt: skip
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?[eE][+-]?\d+")
_GROUPED_BY_BLANK = re.compile(r"\d{1,3}(?:[ '’`´_]\d{3})+(?:[.,]\d+)?")
_DIGITS = re.compile(r"[\d.,]*\d[\d.,]*")
_GROUPED = {sign: re.compile(rf"\d{{1,3}}(?:{re.escape(sign)}\d{{2,3}})*{re.escape(sign)}\d{{3}}") for sign in ".,"}


@dataclass(frozen=True)
class _Bare:
    """A typed number without its wrapping: digits and separators, and what to multiply with."""

    digits: str
    factor: float


def _bare(text: str) -> _Bare | None:
    """Take off sign, unit, per cent and thousands words; None where what is left is no number."""
    left = unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()
    factor = 1.0
    if left.startswith("(") and left.endswith(")"):
        left, factor = left[1:-1].strip(), -factor
    left = _UNITS.sub(" ", left).strip()
    if left.endswith("%"):
        left, factor = left[:-1].strip(), factor / 100
    left = re.sub(r"[.,][-–—]+$", "", left)  # "12,-": how a round price is written
    for end in ("-", "+"):
        if left.startswith(end):
            left, factor = left[1:].strip(), -factor if end == "-" else factor
        elif left.endswith(end):
            left, factor = left[:-1].strip(), -factor if end == "-" else factor
    if left.startswith("(") and left.endswith(")"):
        left, factor = left[1:-1].strip(), -factor
    word = re.fullmatch(r"(.*?\d)\s*([A-Za-z]+\.?)", left)
    if word and word[2].lower() in _FACTORS and not _SCIENTIFIC.fullmatch(left):
        left, factor = word[1], factor * _FACTORS[word[2].lower()]
    if _SCIENTIFIC.fullmatch(left):
        return _Bare(left, factor)
    if _GROUPED_BY_BLANK.fullmatch(left):
        left = re.sub(r"[ '’`´_]", "", left)
    return _Bare(left, factor) if _DIGITS.fullmatch(left) else None


def _decimal_sign(numbers: list[_Bare | None], told: str) -> tuple[str, tuple[str, ...]]:
    """Find the column's decimal sign: from the cells that leave no doubt, else the English one."""
    if told in (",", "."):
        return told, ()
    proofs = {",": 0, ".": 0}
    doubtful = 0
    for one in numbers:
        sign = _proven(one.digits) if one is not None else None
        if sign:
            proofs[sign] += 1
        elif one is not None and re.fullmatch(r"\d{1,3}[.,]\d{3}", one.digits):
            doubtful += 1
    sign = "," if proofs[","] > proofs["."] else "."
    if doubtful and not any(proofs.values()):
        return sign, ("Numbers such as 1,234 could be read either way; the comma was taken to group thousands.",)
    if proofs[","] and proofs["."]:
        words = {",": "comma", ".": "point"}[sign]
        return sign, (f"Some numbers have a decimal point and some a decimal comma; most have a {words}.",)
    return sign, ()


def _proven(digits: str) -> str | None:
    """Return the decimal sign that these digits prove."""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    if points > 1 or commas > 1:
        return "," if points > 1 else "."
    if points + commas == 1:
        sign = "." if points else ","
        before, after = digits.split(sign)
        if len(after) != 3 or len(before) > 3 or before in ("", "0"):
            return sign
    return None


def _number(text: str, decimal: str) -> float:
    """Return the number that a text stands for, NaN where it is none."""
    bare = _bare(text)
    if bare is None or _is_blank_word(text):
        return np.nan
    digits = bare.digits
    if _SCIENTIFIC.fullmatch(digits):
        return float(digits.replace(",", ".")) * bare.factor
    sign = _proven(digits) or decimal
    group = "." if sign == "," else ","
    whole, _, part = digits.partition(sign)
    if group in part or sign in part or (group in whole and not _GROUPED[group].fullmatch(whole)):
        return np.nan
    return float(f"{whole.replace(group, '') or '0'}.{part or '0'}") * bare.factor


def _is_blank_word(text: str) -> bool:
    return not isinstance(text, CellError) and text.strip().casefold() in BLANK_WORDS


def _as_they_stand(cells: pd.Series, chosen: pd.Series) -> dict[int, str]:
    found = cells[chosen.astype(bool)]
    return {int(row): str(cell) for row, cell in found.items()}
