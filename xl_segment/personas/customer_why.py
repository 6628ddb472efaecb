"""Why a customer is in a segment, what would move them to another one, and how near they are to it: in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from xl_segment.personas.last_time import event_of, without_event
from xl_segment.personas.measure_words import Wording, singular
from xl_segment.sheet import measures as m

#: Characters of the short form.
SHORT = 24
#: What is said in the column of a customer whom no single measure would move.
_NOT_BY_ONE = "Not by one measure"
_UNITS = ((1e12, "T"), (1e9, "bn"), (1e6, "M"), (1e3, "k"))
#: Short names of measures, for the short form.
_SHORT_NAMES = {m.FREQUENCY: "Frequency", m.SPENDING: "Spending", m.AVERAGE_ORDER: "Orders of"}


@dataclass(frozen=True)
class Reason:
    """A measure or a label that holds a customer in their segment.

    value: the customer's, in original units, NaN where blank. everybody: what is typical of all customers, the mean or,
    of skewed amounts, the median. level: of a label, its value, "" of a measure. share: how much of what holds the
    customer, 0 to 1.
    """

    wording: Wording
    value: float
    everybody: float
    share: float
    level: str = ""

    @property
    def words(self) -> str:
        """The reason as a phrase: "14 orders (everybody 4)"."""
        if self.level:
            return f"{self.wording.name} {self.level}"
        return f"{self.wording.value(self.value)} (everybody {self.wording.typical(self.everybody)})"


@dataclass(frozen=True)
class Move:
    """The smallest change of one measure that would move a customer.

    now, value: of the measure, in original units, before and after. segment, persona: whom the customer would belong to
    then.
    """

    wording: Wording
    now: float
    value: float
    segment: int
    persona: str

    @property
    def change(self) -> float:
        """By how much the measure changes."""
        return self.value - self.now

    @property
    def words(self) -> str:
        """The change as a phrase: "about 3 more orders"."""
        wording, number = self.wording, self.wording.number
        if wording.counted:
            more = self.change
            return (
                f"about {number(more)} more {wording.counted}" if more != 1 else f"one more {_single(wording.counted)}"
            )
        if wording.span:
            if self.change < 0:
                return f"a {wording.last} at most {number(self.value)} {singular(wording.span, self.value)} ago"
            return f"{number(self.change)} more {singular(wording.span, self.change)} {without_event(wording.name)}"
        if wording.measure == m.MONEY:
            return f"about {number(_tidy(self.change))} more {wording.name}"
        return f"{wording.name} {number(self.value)} instead of {number(wording.rounded(self.now))}"

    @property
    def short(self) -> str:
        """The change and where it leads, in at most 24 characters: "3 orders: Champions"."""
        heads = [self._head(_with_separators), self._head(_compact)]
        names = [self.persona, re.sub(r" (customers|shoppers|buyers|entrants)$", "", self.persona)]
        names += [f"segment {self.segment}", f"seg. {self.segment}"]
        texts = (f"{head}: {name}" for name in names if name for head in heads)
        return next((text for text in texts if len(text) <= SHORT), f"Segment {self.segment}"[:SHORT])

    def _head(self, said: Callable[[float], str]) -> str:
        wording = self.wording
        if wording.counted:
            noun = wording.counted.split(" ")[0]
            return f"{said(self.change)} {noun}" if self.change != 1 else f"One {_single(noun)}"
        if wording.span:
            if self.change < 0:
                return f"New {event_of(wording.name)}"
            return f"In {said(self.change)} {singular(wording.span, self.change)}"
        if wording.measure == m.MONEY:
            return f"+{said(_tidy(self.change))}"
        return f"{_SHORT_NAMES.get(wording.measure, wording.name)} {said(self.value)}"


@dataclass(frozen=True)
class CustomerWhy:
    """Why a customer is in a segment.

    customer: id, or row on the sheet. fit: 0 to 1, how clearly they belong; below `between` they lie between two
    segments. next_segment, next_persona: the nearest other segment. reasons: the measures that hold the customer in
    their own segment rather than the next, the strongest first. move: what would move them, None where no single
    measure would.
    """

    customer: str
    segment: int
    persona: str
    fit: float
    between: float
    next_segment: int
    next_persona: str
    reasons: tuple[Reason, ...]
    move: Move | None

    @property
    def nearness(self) -> str:
        """How clearly the customer belongs, in a word."""
        return "doubtful" if self.fit < self.between else "clear"

    @property
    def short(self) -> str:
        """What would move them, in at most 24 characters: "One order: Loyal"."""
        return short_form(self.move)

    @property
    def sentence(self) -> str:
        """All of it in two sentences."""
        reasons = ", ".join(reason.words for reason in self.reasons)
        fit = f"Fit {self.fit:.2f}, {self.nearness}"
        why = f"{_called(self.segment, self.persona)} ({fit})"
        if reasons:
            why = f"{why}: {reasons}"
        return f"{why}. Next: {self._next()}."

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data, ready for `json.dumps`."""
        reasons = [
            {"measure": reason.wording.name, "value": _number(reason.value), "everybody": reason.everybody,
             "level": reason.level, "share": reason.share, "words": reason.words}
            for reason in self.reasons
        ]  # fmt: skip
        move = None
        if self.move is not None:
            move = {"measure": self.move.wording.name, "now": self.move.now, "value": self.move.value,
                    "segment": self.move.segment, "persona": self.move.persona, "words": self.move.words}  # fmt: skip
        return {
            "customer": self.customer, "segment": self.segment, "persona": self.persona, "fit": self.fit,
            "nearness": self.nearness, "next_segment": self.next_segment, "next_persona": self.next_persona,
            "reasons": reasons, "move": move, "short": self.short, "sentence": self.sentence,
        }  # fmt: skip

    def _next(self) -> str:
        name = self.next_persona or f"segment {self.next_segment}"
        if self.move is None:
            return f"{name}; no single measure that they can change would move them"
        if self.move.segment == self.next_segment:
            return f"{name}, reached with {self.move.words}"
        other = self.move.persona or f"segment {self.move.segment}"
        return f"{name}; {self.move.words} would lead to {other}"


def short_form(move: Move | None) -> str:
    """Return what would move a customer, in at most 24 characters; None: no single measure would."""
    if move is None:
        return _NOT_BY_ONE
    return move.short


def _called(number: int, persona: str) -> str:
    return f"Segment {number}, {persona}" if persona else f"Segment {number}"


def _single(noun: str) -> str:
    return singular(noun, 1)


def _number(value: float) -> float | None:
    """JSON knows no NaN."""
    return None if np.isnan(value) else value


def _tidy(change: float) -> float:
    """Take away the digits that adding and subtracting has left."""
    return float(f"{change:.12g}")


def _with_separators(value: float) -> str:
    return f"{_tidy(value):,.12g}"


def _compact(value: float) -> str:
    for unit, letter in _UNITS:
        if abs(value) >= unit:
            return f"{value / unit:.3g} {letter}"
    return f"{value:.3g}"
