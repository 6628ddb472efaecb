"""Ids of customers compared as one knows them: 1 shown as 00001 is 00001, ANN@SHOP.COM is ann@shop.com.

What the sheet says stays as it was typed; only what counts as the same customer is decided here.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from xl_segment.sheet.words.header_words import vocabulary
from xl_segment.sheet.words.plain_words import plain

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DIGITS = re.compile(r"\d+")
#: Numbers that stand where there is no customer.
_NO_NUMBER = frozenset({"0", "-1", "-99", "-999"})


def same_customers(ids: pd.Series) -> pd.Series:
    """Return the ids, each in one spelling; ids: text or None, indexed by sheet row.

    E-mails and names of several words are compared without case; numbers without the zeros in front, where those that
    have zeros are all of one length. Of several spellings the commonest stays, of equally common ones the first by
    name, so that the order of the rows says nothing.
    """
    codes, different = pd.factorize(ids)
    if not len(different):
        return ids
    texts = [str(value) for value in different]
    width = _width(texts)
    folded = [_folded(text, width) for text in texts]
    if len(set(folded)) == len(folded):
        return ids
    counts = np.bincount(codes[codes >= 0], minlength=len(texts))
    spelling: dict[str, str] = {}
    for _, text, key in sorted(zip(-counts, texts, folded, strict=True)):
        spelling.setdefault(key, text.zfill(width) if _DIGITS.fullmatch(text) else text)
    values = np.array([*(spelling[key] for key in folded), None], dtype=object)
    return pd.Series(values[codes], index=ids.index, dtype=object)


def _width(texts: list[str]) -> int:
    """Return the length that numbers with zeros in front have, 0 where they have none in common."""
    numbers = [text for text in texts if _DIGITS.fullmatch(text)]
    padded_lengths = {len(text) for text in numbers if text.startswith("0") and len(text) > 1}
    longest = max(map(len, numbers), default=0)
    return longest if padded_lengths == {longest} else 0


def _folded(text: str, width: int) -> str:
    if _EMAIL.fullmatch(text) or (" " in text and not any(map(str.isdigit, text))):
        return text.casefold()
    if width and _DIGITS.fullmatch(text):
        return text.zfill(width)
    return text


def are_nobody(ids: pd.Series) -> pd.Series:
    """Tell which ids are placeholders for no customer: guest, walk-in, cash customer; 0, where it comes again."""
    codes, different = pd.factorize(ids)
    counts = np.bincount(codes[codes >= 0], minlength=len(different))
    answers = [_is_nobody(str(value), often=count > 1) for value, count in zip(different, counts, strict=True)]
    nobody = np.array([*answers, False], dtype=bool)
    return pd.Series(nobody[codes], index=ids.index)


def is_nobody(text: str) -> bool:
    """Tell whether words are a placeholder for no customer."""
    return _is_nobody(text, often=False)


def _is_nobody(text: str, *, often: bool) -> bool:
    if text in _NO_NUMBER:
        return often
    if _EMAIL.fullmatch(text):
        # test@shop.com, guest@x.y: what stands before the sign is as good as a name.
        text = text.partition("@")[0]
    return not any(map(str.isdigit, text)) and vocabulary("nobody").is_one(plain(text))
