"""What a lone "1.234" or "1,234" means, decided for a whole column of typed numbers, and said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from xl_segment.sheet.parsing.typed_numbers import DOUBTFUL, TypedNumber, read_digits

_WORDS = {",": "comma", ".": "point"}
#: Of the two signs, the one that groups thousands where the other parts the decimals.
_OTHER = {",": ".", ".": ","}


@dataclass(frozen=True)
class DecimalSign:
    """The decimal sign of a column, what there is to be said of it, and whether it is sure.

    proven: the sign that the column proves, "" where it proves none. guessed: it was guessed, or is that of other
    columns.
    """

    sign: str
    notes: tuple[str, ...] = ()
    sure: bool = True
    proven: str = ""
    guessed: bool = False


@dataclass(frozen=True)
class SignsKnown:
    """What is known of a column's decimal sign besides its numbers.

    setting: "," or "." where it is known. elsewhere: the sign that other columns of the sheet prove, "" for none.
    money: the numbers are amounts of money, which have no three decimals.
    """

    setting: str
    elsewhere: str
    money: bool


def find_decimal_sign(
    numbers: Sequence[TypedNumber], proofs: Mapping[str | None, int], peers: np.ndarray, known: SignsKnown
) -> DecimalSign:
    """Find the decimal sign: from cells that leave no doubt, from other columns, or from the size of other numbers.

    proofs: how often each sign was proven. peers: numbers that need no decimal sign.
    """
    proven = _proven(proofs)
    if known.setting in (",", "."):
        return DecimalSign(known.setting, proven=proven)
    commonest = max(".", ",", key=lambda sign: proofs.get(sign, 0))
    if proven:
        return DecimalSign(commonest, proven=proven)
    if proofs.get(",") and proofs.get("."):
        note = f"Some numbers have a decimal point and some a decimal comma; most have a {_WORDS[commonest]}."
        return DecimalSign(commonest, (note,), sure=False)
    doubtful = [number for number in numbers if DOUBTFUL.fullmatch(number.digits)]
    if not doubtful:
        return DecimalSign(commonest)
    if known.elsewhere:
        return DecimalSign(known.elsewhere, (_as_elsewhere(doubtful[0], known.elsewhere),), guessed=True)
    return _by_size(doubtful, peers, money=known.money)


def _proven(proofs: Mapping[str | None, int]) -> str:
    signs = [sign for sign in (",", ".") if proofs.get(sign)]
    if len(signs) != 1:
        return ""
    return signs[0]


def _as_elsewhere(example: TypedNumber, sign: str) -> str:
    return (
        f"Numbers such as {example.digits} were read with '{sign}' for the decimal sign, as other columns of the "
        "sheet are."
    )


def _by_size(doubtful: Sequence[TypedNumber], peers: np.ndarray, *, money: bool) -> DecimalSign:
    """Of 1,234 and 1.234 take the one that is about as large as the column's other numbers, else the English one."""
    separator = "," if sum("," in number.digits for number in doubtful) * 2 >= len(doubtful) else "."
    sizes = np.abs(peers[np.isfinite(peers) & (peers != 0)])
    named = any(number.unit for number in doubtful)
    if len(sizes):
        groups, sure = _groups_by_size(doubtful, separator, sizes), True
        why = ", as the column's other numbers are of that size"
    elif money or named:
        # Prices have two decimals, hardly ever three.
        groups, sure = True, named or separator == ","
        why = ", as these are amounts of money"
    else:
        groups, sure, why = separator == ",", separator == ",", ""
    sign, taken = separator, "for the decimal sign"
    if groups:
        sign, taken = _OTHER[separator], "to group thousands"
    note = (
        f"Numbers such as {doubtful[0].digits} could be read either way; the {_WORDS[separator]} was taken {taken}"
        f"{why}. The setting Decimal sign changes it."
    )
    return DecimalSign(sign, (note,), sure, guessed=True)


def _groups_by_size(doubtful: Sequence[TypedNumber], separator: str, sizes: np.ndarray) -> bool:
    """Tell whether the larger reading is the nearer: midway between the two, on the scale of sizes, lies the limit."""
    with_separator = [number.digits for number in doubtful if separator in number.digits]
    large = float(np.median([read_digits(digits, _OTHER[separator]) for digits in with_separator]))
    return bool(np.median(sizes) > large / 1000**0.5)
