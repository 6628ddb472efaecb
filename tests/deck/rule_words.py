"""A rule in plain words, taken at its word: which customers it catches, read from the text alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from tests.deck.truth import NUMBER, Truth, number

_N = rf"{NUMBER}%?"
#: What is asked of a value, with what it is said of before and after it.
_ABOVE = re.compile(rf"(?:above|more than) (?P<low>{_N})(?:, at most (?P<high>{_N}))?")
_AT_MOST = re.compile(rf"at most (?P<high>{_N})")
_REACH = re.compile(rf"(?P<first>{_N}) to (?P<last>{_N})")
_ONE = re.compile(rf"(?P<first>(?P<last>{_N}))")
_LAST = re.compile(r"[Ll]ast \w+ (?P<asked>.+) \w+ ago")
_COUNTED = re.compile(
    r"(?P<asked>(?:[Mm]ore than |[Aa]t most )?[\d,]+(?: to [\d,]+)?) (?:orders?|purchases?|visits?|days? with a sale|"
    r"months? with a sale|sales lines?|transactions?)"
)


def caught_by(truth: Truth, words: str) -> np.ndarray | None:
    """Tell of each customer whether a rule catches them; None where its words are no rule."""
    caught = np.zeros(len(truth.result.labels), bool)
    for alternative in words.split("; or "):
        met = np.ones(len(caught), bool)
        for condition in _split(truth, alternative):
            one = _met(truth, condition)
            if one is None:
                return None
            met &= one
        caught |= met
    return caught


def _split(truth: Truth, text: str) -> Iterator[str]:
    """Yield the conditions: an "and" within a header parts none."""
    begins = [re.escape(str(name)) for name in truth.result.customers]
    yield from re.split(rf" and (?=(?:{'|'.join([*begins, 'last ', 'more than ', 'at most '])})|\d)", text)


def _met(truth: Truth, condition: str) -> np.ndarray | None:
    customers = truth.result.customers
    for name in sorted(map(str, customers), key=len, reverse=True):
        begins = name[:1].upper() + name[1:]
        for start in {name, begins}:
            if condition.startswith(f"{start} "):
                rest = condition.removeprefix(f"{start} ")
                if rest.startswith("is "):
                    return _is_level(customers[name], rest.removeprefix("is "))
                return _asked(customers[name], rest)
    last, counted = _LAST.fullmatch(condition), _COUNTED.fullmatch(condition)
    if last and truth.measures("recency"):
        return _asked(customers[truth.measures("recency")[0]], last["asked"])
    if counted and truth.measures("frequency"):
        return _asked(customers[truth.measures("frequency")[0]], counted["asked"].lower())
    return None


def _is_level(values: pd.Series, level: str) -> np.ndarray:
    has = (values.astype(str) == level.removeprefix("not ")).to_numpy()
    return np.asarray(~has if level.startswith("not ") else has)


def _asked(values: pd.Series, asked: str) -> np.ndarray | None:
    for pattern in (_ABOVE, _AT_MOST, _REACH, _ONE):
        found = pattern.fullmatch(asked)
        if found:
            asks = {key: _value(text) for key, text in found.groupdict().items() if text}
            met = values.notna()
            met &= values > asks.get("low", -np.inf)
            met &= values >= asks.get("first", -np.inf)
            met &= values <= min(asks.get("high", np.inf), asks.get("last", np.inf))
            return met.to_numpy()
    return None


def _value(text: str) -> float:
    return number(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
