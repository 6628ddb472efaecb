"""Numbers as people type them: "1.234,56", "$1,200", "(300)", "12 %", "58k".

What a lone "1.234" or "1,234" means is decided for a whole column, and said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from xl_segment.sheet.cell_kinds import CellKind, kinds_of
from xl_segment.sheet.parsing.currencies import currency_of, everyday
from xl_segment.sheet.parsing.decimal_sign import DecimalSign, SignsKnown, find_decimal_sign
from xl_segment.sheet.parsing.text import Parsed, are_blank_words, as_they_stand
from xl_segment.sheet.parsing.typed_numbers import Sign, TypedNumber, number_parts, proven_sign

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
#: How numbers look that are money: cents, or thousands in groups.
_CENTS = re.compile(r".*\d[.,]\d{2}")
_MONEY = re.compile(rf"{_CENTS.pattern}|\d{{1,3}}(?:[., '’`´_]\d{{2,3}})*[., '’`´_]\d{{3}}")
#: Signs of money that are taken off together with the blanks around a number.
_OUTER_UNITS = {"$": "$", "€": "EUR", "£": "£"}


def parse_numbers(cells: pd.Series, *, decimal: str = "auto", elsewhere: str = "", money: bool = False) -> Parsed:
    """Read numbers as people type them: "1.234,56", "$1,200", "(300)", "12 %" (0.12), "58k", "RM 5.00", "9.50 CR".

    decimal: "," or "." where it is known, else the whole column decides what a lone "1.234" or "1,234" means; where it
    does not, elsewhere: the decimal sign that other columns of the sheet prove, "" for none. money: the numbers are
    amounts of money, which have no three decimals.
    """
    kinds = kinds_of(cells)
    raw = cells.to_numpy(dtype=object)
    real = (kinds == CellKind.NUMBER) | (kinds == CellKind.FLAG)
    text = kinds == CellKind.TEXT
    numbers = np.full(len(cells), np.nan)
    numbers[real] = raw[real].astype(np.float64)
    unread = (kinds != CellKind.BLANK) & ~real
    if not text.any():
        return Parsed(pd.Series(numbers, index=cells.index), as_they_stand(cells, unread))
    codes, different = pd.factorize(raw[text])
    texts = _read_texts(different, numbers[real], SignsKnown(decimal, elsewhere, money))
    numbers[text] = texts.numbers[codes]
    unread[text] = np.isnan(numbers[text]) & ~are_blank_words(different)[codes]
    return Parsed(
        values=pd.Series(numbers, index=cells.index),
        unread=as_they_stand(cells, unread),
        notes=texts.notes,
        doubts=() if texts.decimal.sure else texts.decimal.notes,
        units=_spread(texts.units, codes, text, cells.index),
        decimal=texts.decimal.proven,
        guessed=texts.decimal.guessed,
    )


def _spread(units: np.ndarray, codes: np.ndarray, text: np.ndarray, index: pd.Index) -> pd.Series | None:
    """Return the currency of each cell, from those of the different texts; None where no cell names any."""
    if all(unit is None for unit in units):
        return None
    named = np.full(len(index), None, dtype=object)
    named[text] = units[codes]
    return pd.Series(named, index=index, dtype=object)


@dataclass(frozen=True)
class _Texts:
    """What different texts mean. numbers: float64, NaN for none; units: the currency of each, None for no one's."""

    numbers: np.ndarray
    units: np.ndarray
    notes: tuple[str, ...]
    decimal: DecimalSign


def _read_texts(texts: np.ndarray, real: np.ndarray, known: SignsKnown) -> _Texts:
    """Read each text: first what is plain, then what is wrapped; the column decides what a lone separator means.

    real: the column's cells that are numbers.
    """
    numbers, units, proofs = _read_plain(texts)
    wrapped = {int(at): number_parts(texts[at]) for at in np.flatnonzero(np.isnan(numbers))}
    words = [at for at, number in wrapped.items() if number is None]
    typed = _with_currencies({at: number for at, number in wrapped.items() if number})
    proofs.update(proven_sign(number.digits) for number in typed.values())
    decimal = find_decimal_sign(list(typed.values()), proofs, np.concatenate([real, numbers]), known)
    sides = np.full(len(texts), "", dtype=object)
    for at, number in typed.items():
        numbers[at], units[at], sides[at] = number.number(decimal.sign), number.unit, number.side
    numbers[words] = [_flag(texts[at]) for at in words]
    units[np.isnan(numbers)] = None
    notes = decimal.notes + _with_sides(numbers, sides, unmarked=len(real) > 0)
    return _Texts(numbers, units, notes, decimal)


def _flag(text: str) -> float:
    return _FLAGS.get(text.strip().casefold(), np.nan)


def _with_sides(numbers: np.ndarray, sides: np.ndarray, *, unmarked: bool) -> tuple[str, ...]:
    """Turn the numbers of one side of the books (CR, DR) negative, in place, and say which.

    Numbers without a mark are of the side that is not marked. unmarked: the column has such numbers besides these.
    """
    credit, debit = sides == "CR", sides == "DR"
    if not credit.any() and not debit.any():
        return ()
    if credit.any() and debit.any():
        numbers[credit] *= -1
        return ("Numbers marked CR (credit) are the negative of those marked DR (debit).",)
    side = "DR (debit)"
    if credit.any():
        side = "CR (credit)"
    if not unmarked and not (~np.isnan(numbers) & (sides == "")).any():
        return (f"All numbers are marked {side}; none was made negative.",)
    numbers[credit | debit] *= -1
    return (f"Numbers marked {side} are the negative of those without a mark.",)


def _with_currencies(typed: Mapping[int, TypedNumber]) -> dict[int, TypedNumber]:
    """Name the currency of each number; those beside letters that are no currency are left out: they are names.

    What letters mean is judged by all numbers of the column that they stand beside.
    """
    digits_beside: dict[str, list[str]] = {}
    for number in typed.values():
        for sign, _, _ in number.signs:
            digits_beside.setdefault(sign, []).append(number.digits)
    units: dict[tuple[Sign, ...], str | None] = {}
    named: dict[int, TypedNumber] = {}
    for at, number in typed.items():
        if not number.signs:
            named[at] = number
            continue
        if number.signs not in units:
            units[number.signs] = _unit(number.signs, digits_beside)
        unit = units[number.signs]
        if unit:
            named[at] = replace(number, unit=unit)
    return named


def _unit(signs: tuple[Sign, ...], digits_beside: Mapping[str, list[str]]) -> str | None:
    """Return the currency that signs name; of a sign and a code ("$ 5 CAD") the code says more."""
    units = [_currency(sign, digits_beside[sign[0]]) for sign in signs]
    if not all(units):
        return None
    return max((unit or "" for unit in units), key=len)


def _currency(sign: Sign, digits: Sequence[str]) -> str | None:
    """Tell which currency a sign is. digits: those of all numbers of the column that it stands beside."""
    text, glued, behind = sign
    cents = sum(map(bool, map(_CENTS.fullmatch, digits)))
    return everyday(text) or currency_of(
        text,
        glued=glued,
        behind=behind,
        like_money=cents > 0 or any(map(_MONEY.fullmatch, digits)),
        mostly_cents=2 * cents >= len(digits),
    )


def _read_plain(texts: np.ndarray) -> tuple[np.ndarray, np.ndarray, Counter[str | None]]:
    """Read what leaves no doubt, all at once.

    Returns it, NaN for the rest, the currency of each text, and how often which decimal sign stood.
    """
    numbers = np.full(len(texts), np.nan)
    units = np.full(len(texts), None, dtype=object)
    proofs: Counter[str | None] = Counter()
    bare = pd.Series(texts, dtype=object).str.strip(f" \t\xa0{''.join(_OUTER_UNITS)}")
    short = (bare.str.len() < _LONGEST).to_numpy(dtype=bool)
    for sign, group in ((".", ","), (",", ".")):
        plain = bare.str.fullmatch(_PLAIN[sign]).to_numpy(dtype=bool) & short
        digits = [text.replace(group, "").replace(sign, ".") for text in bare[plain]]
        numbers[plain] = np.array(digits, dtype=object).astype(np.float64)
        proofs[sign] += sum(sign in text for text in bare[plain])
    wrapped = (bare.to_numpy(dtype=object) != texts) & ~np.isnan(numbers)
    units[wrapped] = [_outer_unit(text) for text in texts[wrapped]]
    return numbers, units, proofs


def _outer_unit(text: str) -> str | None:
    """Return the currency of a sign at an end, else of the first one inside of the blanks."""
    signs = [text[0], text[-1], *text]
    return next((_OUTER_UNITS[sign] for sign in signs if sign in _OUTER_UNITS), None)
