"""Numbers as people type them: "1.234,56", "$1,200", "(300)", "12 %", "58k".

What a lone "1.234" or "1,234" means is decided for a whole column, and said.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from xl_segment.sheet.cell_kinds import CellKind, kinds_of
from xl_segment.sheet.parsing.cldr import western
from xl_segment.sheet.parsing.currencies import currency_of, everyday
from xl_segment.sheet.parsing.text import Parsed, as_they_stand, is_blank_word

#: What is counted; it stands behind the number only: "12 days" is a number, "Year 1" is a name.
_COUNTED = re.compile(r"(?:pts?|pcs|days?|Tage?|jours?|días|dias|years?|Jahre?|ans|años|anos)\.?", re.IGNORECASE)
_FACTORS = {
    "k": 1e3, "tsd": 1e3, "tsd.": 1e3, "mil": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mio": 1e6, "mio.": 1e6,
    "million": 1e6, "millions": 1e6, "millionen": 1e6, "b": 1e9, "bn": 1e9, "mrd": 1e9, "mrd.": 1e9, "billion": 1e9,
    "lakh": 1e5, "lakhs": 1e5, "lac": 1e5, "lacs": 1e5, "crore": 1e7, "crores": 1e7, "mln": 1e6, "tys": 1e3,
    "tys.": 1e3, "тыс": 1e3, "тыс.": 1e3, "млн": 1e6, "млн.": 1e6, "млрд": 1e9, "万": 1e4, "萬": 1e4, "億": 1e8,
    "亿": 1e8,
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
#: How numbers look that are money: cents, or thousands in groups.
_CENTS = re.compile(r".*\d[.,]\d{2}")
_MONEY = re.compile(rf"{_CENTS.pattern}|\d{{1,3}}(?:[., '’`´_]\d{{2,3}})*[., '’`´_]\d{{3}}")
_PADDED = re.compile(r"0\d")
#: Signs of money that are taken off together with the blanks around a number.
_OUTER = "$€£"
_OUTER_UNITS = {"$": "$", "€": "EUR", "£": "£"}
#: What stands before a number, the number from its first to its last digit, and what stands behind; no sign of money
#: or word is longer.
_PARTS = re.compile(r"\s*'?(\D{0,20})(\d(?:[\d.,'’`´_ eE+-]*\d)?)(\D{0,20})")
#: One thing behind a number: the end of a round price ("12,-"), per cent, a sign, a bracket, a word or sign of money.
_BEHIND = re.compile(r"\s*(?:(?P<round>[.,][-–—]+)|(?P<mark>[-+%)])|(?P<stop>[.,])|(?P<word>[^\s\d%()+\-]+))")
_BEFORE = re.compile(r"([-+(% ]*)(.*?)([-+(% ]*)")


def parse_numbers(cells: pd.Series, *, decimal: str = "auto", elsewhere: str = "", money: bool = False) -> Parsed:
    """Read numbers as people type them: "1.234,56", "$1,200", "(300)", "12 %" (0.12), "58k", "RM 5.00", "9.50 CR".

    decimal: "," or "." where it is known, else the whole column decides what a lone "1.234" or "1,234" means; where it
    does not, elsewhere: the decimal sign that other columns of the sheet prove, "" for none. money: the numbers are
    amounts of money, which have no three decimals.
    """
    kinds = kinds_of(cells)
    raw = cells.to_numpy(dtype=object)
    numbers = np.full(len(cells), np.nan)
    real = (kinds == CellKind.NUMBER) | (kinds == CellKind.FLAG)
    numbers[real] = raw[real].astype(np.float64)
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    units: pd.Series | None = None
    proven, guessed = "", False
    wrong = (kinds != CellKind.BLANK) & ~real
    text = kinds == CellKind.TEXT
    if text.any():
        codes, different = pd.factorize(raw[text])
        read = _read_texts(different, numbers[real], decimal, elsewhere, money=money)
        numbers[text] = read.numbers[codes]
        notes, doubts, proven, guessed = read.notes, read.doubts, read.proven, read.guessed
        blank = np.fromiter(map(is_blank_word, different), dtype=bool, count=len(different))
        wrong[text] = np.isnan(numbers[text]) & ~blank[codes]
        if read.units is not None:
            named = np.full(len(cells), None, dtype=object)
            named[text] = read.units[codes]
            units = pd.Series(named, index=cells.index, dtype=object)
    found = pd.Series(numbers, index=cells.index)
    unread = as_they_stand(cells, wrong)
    return Parsed(found, unread, notes, doubts, units, decimal=proven, guessed=guessed)


@dataclass(frozen=True)
class _Read:
    """What different texts mean. numbers: float64, NaN for none; units: the currency of each, or None for no one's."""

    numbers: np.ndarray
    units: np.ndarray | None
    notes: tuple[str, ...]
    doubts: tuple[str, ...]
    proven: str
    guessed: bool


def _read_texts(texts: np.ndarray, real: np.ndarray, told: str, elsewhere: str, *, money: bool) -> _Read:
    """Read each text: first what is plain, then what is wrapped; the column decides what a lone separator means."""
    numbers, units, proofs = _read_plain(texts)
    others = {int(at): _bare(texts[at]) for at in np.flatnonzero(np.isnan(numbers))}
    bare = _with_currencies({at: one for at, one in others.items() if one})
    proofs.update(_proven(one.digits) for one in bare.values())
    signs = [one for one in (",", ".") if proofs[one]]
    proven = signs[0] if len(signs) == 1 else ""
    guessed = told not in (",", ".") and not signs and any(_DOUBTFUL.fullmatch(one.digits) for one in bare.values())
    if guessed and elsewhere:
        sign, notes, sure = elsewhere, _as_elsewhere(list(bare.values()), elsewhere), True
    else:
        sign, notes, sure = _decimal_sign(
            list(bare.values()), proofs, np.concatenate([real, numbers]), told, money=money
        )
    marked = np.full(len(texts), "", dtype=object)
    for at, one in others.items():
        if at in bare:
            numbers[at], units[at], marked[at] = bare[at].number(sign), bare[at].unit, bare[at].side
        elif one is None:
            numbers[at] = _FLAGS.get(texts[at].strip().casefold(), np.nan)
    known = ~np.isnan(numbers)
    units[~known] = None
    sides = _sign_of_sides(numbers, marked, others=len(real) > 0 or bool((known & (marked == "")).any()))
    named = units if any(one is not None for one in units) else None
    return _Read(numbers, named, notes + sides, () if sure else notes, proven, guessed)


def _as_elsewhere(numbers: list[_Bare], sign: str) -> tuple[str, ...]:
    one = next(one.digits for one in numbers if _DOUBTFUL.fullmatch(one.digits))
    return (f"Numbers such as {one} were read with '{sign}' for the decimal sign, as other columns of the sheet are.",)


def _sign_of_sides(numbers: np.ndarray, marked: np.ndarray, *, others: bool) -> tuple[str, ...]:
    """Turn the numbers of one side of the books (CR, DR) negative, in place, and say which.

    others: the column has numbers without a mark too; they are of the side that is not marked.
    """
    credit, debit = marked == "CR", marked == "DR"
    if not (credit.any() or debit.any()):
        return ()
    if credit.any() and debit.any():
        numbers[credit] *= -1
        return ("Numbers marked CR (credit) are the negative of those marked DR (debit).",)
    side = "CR (credit)" if credit.any() else "DR (debit)"
    if not others:
        return (f"All numbers are marked {side}; none was made negative.",)
    numbers[credit | debit] *= -1
    return (f"Numbers marked {side} are the negative of those without a mark.",)


def _with_currencies(bare: dict[int, _Bare]) -> dict[int, _Bare]:
    """Name the currency of each number; those beside letters that are no currency are left out: they are names.

    What letters mean is judged by all numbers of the column that they stand beside.
    """
    looks: dict[str, list[str]] = {}
    for one in bare.values():
        for sign, _, _ in one.signs:
            looks.setdefault(sign, []).append(one.digits)
    known: dict[tuple[tuple[str, bool, bool], ...], str | None] = {(): None}
    named: dict[int, _Bare] = {}
    for at, one in bare.items():
        if one.signs not in known:
            units = [_currency(*sign, looks[sign[0]]) for sign in one.signs]
            # Of a sign and a code ("$ 5 CAD") the code says more.
            known[one.signs] = max((unit or "" for unit in units), key=len) if all(units) else None
        unit = known[one.signs]
        if unit:
            named[at] = replace(one, unit=unit)
        elif not one.signs:
            named[at] = one
    return named


def _currency(sign: str, glued: bool, behind: bool, looks: list[str]) -> str | None:
    """Tell which currency a sign is. looks: the digits of all numbers of the column that it stands beside."""
    cents = sum(map(bool, map(_CENTS.fullmatch, looks)))
    return everyday(sign) or currency_of(
        sign,
        glued=glued,
        behind=behind,
        like_money=cents > 0 or any(map(_MONEY.fullmatch, looks)),
        mostly_cents=2 * cents >= len(looks),
    )


def _read_plain(texts: np.ndarray) -> tuple[np.ndarray, np.ndarray, Counter[str | None]]:
    """Read what leaves no doubt, all at once.

    Returns it, NaN for the rest, the currency of each text, and how often which decimal sign stood.
    """
    numbers = np.full(len(texts), np.nan)
    units = np.full(len(texts), None, dtype=object)
    proofs: Counter[str | None] = Counter()
    bare = pd.Series(texts, dtype=object).str.strip(f" \t\xa0{_OUTER}")
    short = (bare.str.len() < _LONGEST).to_numpy(dtype=bool)
    for sign, group in ((".", ","), (",", ".")):
        here = bare.str.fullmatch(_PLAIN[sign]).to_numpy(dtype=bool) & short
        found = bare[here]
        digits = [one.replace(group, "").replace(sign, ".") for one in found]
        numbers[here] = np.array(digits, dtype=object).astype(np.float64)
        proofs[sign] += sum(sign in one for one in found)
    wrapped = (bare.to_numpy(dtype=object) != texts) & ~np.isnan(numbers)
    units[wrapped] = [_outer_unit(one) for one in texts[wrapped]]
    return numbers, units, proofs


def _outer_unit(text: str) -> str | None:
    at_an_end = _OUTER_UNITS.get(text[0]) or _OUTER_UNITS.get(text[-1])
    return at_an_end or next((_OUTER_UNITS[one] for one in text if one in _OUTER), None)


@dataclass(frozen=True)
class _Bare:
    """A typed number without its wrapping: digits and separators, and what to multiply with.

    signs: what stood beside it and may name its currency, each with whether it is glued to the number and whether it
    stands behind. side: "CR" or "DR" where it is marked so. unit: the currency, once it is known.
    """

    digits: str
    factor: float
    signs: tuple[tuple[str, bool, bool], ...] = ()
    side: str = ""
    unit: str | None = None

    def number(self, decimal: str) -> float:
        """Return the number, NaN where the separators make none."""
        if _SCIENTIFIC.fullmatch(self.digits):
            found = float(self.digits.replace(",", "."))
        else:
            found = _read_digits(self.digits, _proven(self.digits) or decimal)
        return found * self.factor if np.isfinite(found) else np.nan


def _bare(text: str) -> _Bare | None:
    """Take off sign, currency, per cent and thousands words; None where what is left is no number."""
    parts = _PARTS.fullmatch(text if text.isascii() else _plain(text))
    if parts is None or _is_name(parts):
        return None
    before, behind = _before(parts[1]), _behind(parts[3])
    if before is None or behind is None:
        return None
    digits = ("." if before.point else "") + parts[2] + ("." if behind.point else "")
    if _GROUPED_BY_BLANK.fullmatch(digits):
        digits = re.sub(r"[ '’`´_]", "", digits)
    if not (_DIGITS.fullmatch(digits) or _SCIENTIFIC.fullmatch(digits)):
        return None
    marks = before.marks + behind.marks
    # (300) is -300; a minus inside says the same once more.
    bracketed = before.marks.count("(")
    if bracketed > 1 or bracketed != behind.marks.count(")") or marks.count("-") + marks.count("+") > 1:
        return None
    factor = behind.factor * 0.01 ** marks.count("%")
    if bracketed or "-" in marks:
        factor = -factor
    return _Bare(digits, factor, before.signs + behind.signs, behind.side) if marks.count("%") < 2 else None


def _is_name(parts: re.Match[str]) -> bool:
    """Latin letters right before a padded number: "C001" and "EUR007" are names of things."""
    return bool(_PADDED.match(parts[2])) and parts[1].isascii() and parts[1][-1:].isalpha()


def _plain(text: str) -> str:
    """Write a text's digits, separators and minus as they are in the West."""
    return re.sub(r"^[–—](?=\s*[\d$€£¥])", "-", western(text))


@dataclass(frozen=True)
class _Side:
    """What stands on one side of a number; the fields as in `_Bare`. point: a decimal sign at the number's end."""

    marks: str = ""
    signs: tuple[tuple[str, bool, bool], ...] = ()
    factor: float = 1.0
    side: str = ""
    point: bool = False


def _before(text: str) -> _Side | None:
    if not text:
        return _Side()
    point = text[-1:] in (".", ",") and not text[:-1].strip("-+(% ")[-1:].isalpha() and not text.endswith("/.")
    found = _BEFORE.fullmatch(text[:-1] if point else text)
    if found is None:
        return None
    sign = found[2].strip()
    glued = not text.endswith(" ")
    return _Side((found[1] + found[3]).replace(" ", ""), ((sign, glued, False),) if sign else (), point=point)


def _behind(text: str) -> _Side | None:
    if not text:
        return _Side()
    marks, side, factor, point = "", "", 1.0, False
    signs: tuple[tuple[str, bool, bool], ...] = ()
    at = 0
    while text[at:].strip():
        found = _BEHIND.match(text, at)
        if found is None:
            return None
        glued, at = not found[0][0].isspace(), found.end()
        word = found["word"]
        if found["mark"]:
            marks += found["mark"]
        elif found["stop"]:
            if marks or signs or point or factor != 1:
                return None
            point = True
        elif word and word.lower() in _FACTORS and factor == 1 and not signs:
            factor = _FACTORS[word.lower()]
        elif word and word.upper().rstrip(".") in ("CR", "DR") and not side:
            side = word.upper().rstrip(".")
        elif word and not (_COUNTED.fullmatch(word) and not signs and not marks):
            first, money = _factor_and_sign(word) if not signs and factor == 1 else (1.0, word)
            factor *= first
            # "F CFA", "$ US": the words of one sign.
            signs = ((f"{signs[0][0]} {money}".strip(), signs[0][1], True),) if signs else ((money, glued, True),)
    return _Side(marks, signs, factor, side, point)


def _factor_and_sign(word: str) -> tuple[float, str]:
    """Part "k€" into a thousand and the euro; a word that is not made so comes back with 1."""
    found = re.fullmatch(r"([^\W\d_]+\.?)([^\w\s.]+\w*)", word)
    if found and found[1].lower() in _FACTORS:
        return _FACTORS[found[1].lower()], found[2]
    return 1.0, word


def _decimal_sign(
    numbers: list[_Bare], proofs: Counter[str | None], peers: np.ndarray, told: str, *, money: bool
) -> tuple[str, tuple[str, ...], bool]:
    """Find the column's decimal sign: from cells that leave no doubt, else from the size of the other numbers.

    Returns it, what there is to be said of it, and whether it is sure.

    proofs: how often each sign was proven. peers: numbers that need no decimal sign.
    """
    if told in (",", "."):
        return told, (), True
    sign = "," if proofs[","] > proofs["."] else "."
    if proofs[","] and proofs["."]:
        words = {",": "comma", ".": "point"}[sign]
        return sign, (f"Some numbers have a decimal point and some a decimal comma; most have a {words}.",), False
    doubtful = [one for one in numbers if _DOUBTFUL.fullmatch(one.digits)]
    if proofs[","] or proofs["."] or not doubtful:
        return sign, (), True
    return _by_size(doubtful, peers, money=money)


def _by_size(doubtful: list[_Bare], peers: np.ndarray, *, money: bool) -> tuple[str, tuple[str, ...], bool]:
    """Of 1,234 and 1.234 take the one that is about as large as the column's other numbers, else the English one."""
    separator = "," if sum("," in one.digits for one in doubtful) * 2 >= len(doubtful) else "."
    other = "." if separator == "," else ","
    sizes = np.abs(peers[np.isfinite(peers) & (peers != 0)])
    groups = separator == ","
    why = ""
    named = any(one.unit for one in doubtful)
    by_role = money and not named and not len(sizes)
    if not len(sizes) and (money or named):
        # Prices have two decimals, hardly ever three.
        groups, why = True, ", as these are amounts of money"
    elif len(sizes):
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
    sure = bool(why) and not by_role
    return (other if groups else separator), (note,), sure or separator == ","


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
