"""Cells as XML, a whole column at a time: what stands between a cell's tag, with the type attribute in front."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from xl_segment.ooxml.addresses import stored_formula
from xl_segment.ooxml.cell_text import cut_to_fit, xml_text

_INLINE_TEXT = re.compile(rb"<(?:\w+:)?is><(?:\w+:)?t[^>]*>(.*?)</(?:\w+:)?t></(?:\w+:)?is>")


def number_bodies(values: pd.Series, prefix: str = "", *, digits: int = 10) -> np.ndarray:
    """Return cell bodies of numbers; missing ones are blank. digits: behind the decimal point, at most."""
    form = f"><{prefix}v>%s</{prefix}v>".encode()
    bodies = np.full(len(values), b"", dtype=object)
    known = values.notna().to_numpy()
    bodies[known] = [form % _digits(value, digits) for value in values.astype("object").to_numpy()[known]]
    return bodies


def _digits(value: float, digits: int) -> bytes:
    if isinstance(value, int | np.integer):
        return b"%d" % value
    return repr(round(float(value), digits)).encode()


def text_bodies(texts: Sequence[str | None], prefix: str = "") -> np.ndarray:
    """Return cell bodies of texts that stay texts, whatever they begin with; None and "" are blank."""
    known: dict[str | None, bytes] = {None: b"", "": b""}
    bodies = np.empty(len(texts), dtype=object)
    for at, text in enumerate(texts):
        if text not in known:
            known[text] = _text_body(str(text), prefix)
        bodies[at] = known[text]
    return bodies


def _text_body(text: str, prefix: str) -> bytes:
    has_outer_space = text != text.strip() or "\n" in text
    space = ' xml:space="preserve"' * has_outer_space
    return (
        f' t="inlineStr"><{prefix}is><{prefix}t{space}>{xml_text(cut_to_fit(text))}</{prefix}t></{prefix}is>'.encode()
    )


def formula_bodies(formulas: Sequence[str | None], bodies: np.ndarray, prefix: str = "") -> np.ndarray:
    """Return cell bodies with a formula in front of the values; formulas: None where a cell holds a value.

    bodies: of what the formulas give as things stand. A formula that gives a text says so.
    """
    with_formulas = bodies.copy()
    known: dict[str, bytes] = {}
    for at, formula in enumerate(formulas):
        if formula is None or not bodies[at]:
            continue
        if formula not in known:
            known[formula] = f"><{prefix}f>{xml_text(stored_formula(formula))}</{prefix}f>".encode()
        with_formulas[at] = _behind_formula(known[formula], bodies[at], prefix.encode())
    return with_formulas


def _behind_formula(formula: bytes, body: bytes, prefix: bytes) -> bytes:
    """Return the body of a cell with its value behind a formula."""
    plain = _INLINE_TEXT.sub(rb"<v>\1</v>", body)
    type_, _, value = plain.partition(b">")
    prefixed = value.replace(b"<v>", b"<%sv>" % prefix).replace(b"</v>", b"</%sv>" % prefix)
    text_type = b' t="str"' if type_ else b""
    return text_type + formula + prefixed
