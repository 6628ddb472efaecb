"""Answers in words as numbers: words on a scale ("Strongly disagree" to "Strongly agree"), yes and no, ticks.

The words are data: scales.toml beside this file.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from xl_segment.sheet.cell_kinds import CellKind, each_different, kinds_of
from xl_segment.sheet.parsing.numbers import parse_numbers
from xl_segment.sheet.parsing.text import Parsed, as_they_stand, is_blank, is_blank_word

#: More different answers than this are no scale.
_MOST_ANSWERS = 40
#: Points of a scale that are numbered by the person who made it.
_HIGHEST = 10
_NUMBER_IN_FRONT = re.compile(r"[(\[]?(\d{1,2})[)\]]?\s*(?:[-–—=:.)]\s*|\s)(\D.*)")
_NUMBER_BEHIND = re.compile(r"(.*\D)\s*(?:[(\[](\d{1,2})[)\]]|[-–—=:]\s*(\d{1,2}))")
_NUMBER = re.compile(r"(\d{1,2})(?:\.0)?")


@dataclass(frozen=True)
class Scale:
    """A scale that a column's answers stand on.

    of: what it measures ("agreement", "frequency", ...; "numbers" where the numbers beside the words decide).
    numbers: {answer as it stands: its number}, 1 for the least unless the answers are numbered themselves; NaN for
    "don't know" and its kin. points: how many steps the scale has, those without an answer included.
    """

    of: str
    numbers: Mapping[str, float]
    points: int

    @property
    def note(self) -> str:
        """Say which answer stands for which number."""
        ranked = sorted((number, answer) for answer, number in self.numbers.items() if not np.isnan(number))
        first: dict[float, str] = {}
        for number, answer in ranked:
            first.setdefault(number, answer)
        steps = ", ".join(_as_a_step(answer, number) for number, answer in first.items())
        return f"Answers on a scale of {self.points} were read as numbers: {steps}."


def _as_a_step(answer: str, number: float) -> str:
    if re.search(r"\d", answer):
        return answer
    return f"{answer} = {number:g}"


@dataclass(frozen=True)
class _Ladder:
    """One scale of scales.toml. steps: {folded word: step}; what the others mean is said there."""

    of: str
    steps: Mapping[str, int]
    length: int
    plain: frozenset[int]
    fine: frozenset[int]
    optional: frozenset[int]
    middle: int | None

    def numbered(self, occurring: set[int]) -> dict[int, int]:
        """Return the number of each step, 1 for the least, of the smallest scale that has those that occur."""
        steps = set(range(self.length)) - (self.optional - occurring)
        if occurring.isdisjoint(self.fine):
            steps -= self.fine
        elif occurring.isdisjoint(self.plain):
            steps -= self.plain
        if self.middle not in occurring and steps - occurring == {self.middle}:
            steps = set(occurring)
        return {step: at for at, step in enumerate(sorted(steps), start=1)}


def fold(text: str) -> str:
    """Return a text as answers are compared: no case, accents, end marks or doubled blanks."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("ı", "i"))
    plain = "".join(character for character in apart if not unicodedata.combining(character))
    return " ".join(unicodedata.normalize("NFKC", plain).split()).strip(" .!,;:\ufe0f")


@cache
def _table() -> dict[str, object]:
    with Path(__file__).with_name("scales.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _ladders() -> tuple[_Ladder, ...]:
    scales = _table()["scale"]
    assert isinstance(scales, list)  # noqa: S101  for the type checker; the file is our own
    return tuple(
        _Ladder(
            scale["of"],
            MappingProxyType({fold(word): step for step, words in enumerate(scale["steps"]) for word in words}),
            len(scale["steps"]),
            frozenset(scale.get("plain", ())),
            frozenset(scale.get("fine", ())),
            frozenset(scale.get("optional", ())),
            scale.get("middle"),
        )
        for scale in scales
    )


@cache
def _no_answer() -> frozenset[str]:
    words = _table()["no_answer"]
    assert isinstance(words, list)  # noqa: S101  for the type checker; the file is our own
    return frozenset(map(fold, words))


@cache
def flag_words() -> Mapping[str, float]:
    """Return the words for yes (1.0) and no (0.0), folded as `fold` does."""
    flags = _table()["flags"]
    assert isinstance(flags, dict)  # noqa: S101  for the type checker; the file is our own
    return MappingProxyType({fold(word): value for name, value in (("no", 0.0), ("yes", 1.0)) for word in flags[name]})


def scale_of(answers: Iterable[str]) -> Scale | None:
    """Find the scale that a column's different answers stand on; None where some are on none, or hardly any occur.

    Words for nothing and "don't know" are passed over. At least two steps of the scale have to occur.
    """
    texts = [text for text in dict.fromkeys(answers) if not is_blank_word(text)]
    if len(texts) > _MOST_ANSWERS:
        return None
    unknown = [text for text in texts if fold(text) in _no_answer()]
    known = {text: _numbered(text) for text in texts if text not in unknown}
    blanks = dict.fromkeys(unknown, np.nan)
    return _by_numbers(known, blanks) or _by_words(known, blanks)


def _numbered(text: str) -> tuple[int | None, str]:
    """Part "1 - Strongly disagree", "Strongly agree (5)" and "3" into the number and the folded words."""
    text = " ".join(text.split())
    alone = _NUMBER.fullmatch(text)
    if alone:
        return int(alone[1]), ""
    front = _NUMBER_IN_FRONT.fullmatch(text)
    if front:
        return int(front[1]), fold(front[2])
    behind = _NUMBER_BEHIND.fullmatch(text)
    if behind:
        return int(behind[2] or behind[3]), fold(behind[1])
    return None, fold(text)


def _by_numbers(known: dict[str, tuple[int | None, str]], blanks: dict[str, float]) -> Scale | None:
    """Take the numbers that stand beside the words, where one ladder knows most of the words."""
    numbers = {text: number for text, (number, _) in known.items() if number is not None and number <= _HIGHEST}
    words = {word for _, word in known.values() if word}
    if len(numbers) < len(known) or len(set(numbers.values())) < 2 or not _are_mostly_on_a_ladder(words):
        return None
    points = max(numbers.values()) - min(1, *numbers.values()) + 1
    return Scale("numbers", {text: float(number) for text, number in numbers.items()} | blanks, points)


def _are_mostly_on_a_ladder(words: set[str]) -> bool:
    if not words:
        return False
    return any(2 * len(words & ladder.steps.keys()) >= len(words) for ladder in _ladders())


def _by_words(known: dict[str, tuple[int | None, str]], blanks: dict[str, float]) -> Scale | None:
    """Number the steps of the ladder that knows all words; of several, the one whose scale they fill best."""
    words = {word for _, word in known.values()}
    best: Scale | None = None
    for ladder in _ladders():
        if not words or not words <= ladder.steps.keys():
            continue
        steps = {ladder.steps[word] for word in words}
        numbers = ladder.numbered(steps)
        if len(steps) > 1 and (best is None or len(numbers) < best.points):
            answers = {text: float(numbers[ladder.steps[word]]) for text, (_, word) in known.items()}
            best = Scale(ladder.of, answers | blanks, len(numbers))
    return best


def parse_scale(cells: pd.Series) -> Parsed:
    """Read answers on a scale as numbers; "don't know" and blank cells are NaN.

    Numbers among the words ("1 - not at all", 2, 3, "4 - very") are what they are, and so are those of a column that is
    little else. Where the texts are on no scale otherwise, all of them come back as unread.
    """
    kinds = kinds_of(cells)
    raw = cells.to_numpy(dtype=object)
    text, number = kinds == CellKind.TEXT, kinds == CellKind.NUMBER
    codes, different = pd.factorize(raw[text])
    typed_numbers = {f"{value:g}" for value in raw[number].astype(np.float64)}
    scale = scale_of([*different, *typed_numbers])
    if scale is None:
        return _points_given(cells, kinds) or _on_no_scale(cells, kinds)
    numbers = np.full(len(cells), np.nan)
    meaning = np.array([scale.numbers.get(answer, np.nan) for answer in different], dtype=np.float64)
    numbers[text] = meaning[codes]
    numbers[number] = raw[number].astype(np.float64)
    unread = (kinds != CellKind.BLANK) & ~text & ~number
    return Parsed(pd.Series(numbers, index=cells.index), as_they_stand(cells, unread), (scale.note,))


def _points_given(cells: pd.Series, kinds: np.ndarray) -> Parsed | None:
    """Read points given as 1 to 5: they are what somebody means who says that these are answers on a scale.

    None where the column is mostly something else.
    """
    text = kinds == CellKind.TEXT
    points = parse_numbers(cells.where(text | (kinds == CellKind.NUMBER)))
    given = points.values.notna().to_numpy()
    silent = kinds == CellKind.BLANK
    silent[text] = each_different(cells.to_numpy(dtype=object)[text], _is_no_answer).astype(bool)
    if 2 * given.sum() <= (~silent).sum():
        return None
    return Parsed(points.values, as_they_stand(cells, ~silent & ~given), points.notes)


def _is_no_answer(text: str) -> bool:
    return is_blank_word(text) or fold(text) in _no_answer()


def _on_no_scale(cells: pd.Series, kinds: np.ndarray) -> Parsed:
    unread = ~is_blank(cells).to_numpy()
    return Parsed(pd.Series(np.full(len(cells), np.nan), index=cells.index), as_they_stand(cells, unread))


def are_flags(answers: Iterable[str]) -> bool:
    """Tell whether different texts are nothing but words for yes and no (and for no answer)."""
    folded = {fold(text) for text in answers if not is_blank_word(text)} - _no_answer()
    return bool(folded) and folded <= flag_words().keys()


def parse_flags(cells: pd.Series) -> Parsed:
    """Read yes and no as 1.0 and 0.0; blank cells and "don't know" are NaN (where blank is no, the caller fills)."""
    kinds = kinds_of(cells)
    raw = cells.to_numpy(dtype=object)
    numbers = np.full(len(cells), np.nan)
    real = (kinds == CellKind.NUMBER) | (kinds == CellKind.FLAG)
    numbers[real] = raw[real].astype(np.float64)
    numbers[real & ~np.isin(numbers, (0.0, 1.0))] = np.nan
    unread = (kinds != CellKind.BLANK) & np.isnan(numbers)
    text = kinds == CellKind.TEXT
    if text.any():
        codes, different = pd.factorize(raw[text])
        flags = np.array([flag_words().get(fold(answer), np.nan) for answer in different], dtype=np.float64)
        silent = np.array([_is_no_answer(answer) for answer in different], dtype=bool)
        numbers[text] = flags[codes]
        unread[text] = np.isnan(numbers[text]) & ~silent[codes]
    return Parsed(pd.Series(numbers, index=cells.index), as_they_stand(cells, unread))
