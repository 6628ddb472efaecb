"""A reader who believes nothing: takes each word of a persona for a claim, and looks it up in the customers themselves.

It shares no code with what makes the texts: a list of words, and means, medians and shares worked out anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.personas.profile import Persona


@dataclass(frozen=True)
class Crowd:
    """Customers as the checker sees them. raw: (customers x measures); meaning: {measure: "income", "age" ... or ""}."""

    raw: pd.DataFrame
    meaning: dict[str, str]
    labels: np.ndarray
    genders: pd.Series | None = None
    money: pd.Series | None = None
    parts: frozenset[str] = frozenset()
    counts_orders: bool = False

    def columns(self, *meanings: str) -> list[str]:
        return [name for name, meaning in self.meaning.items() if meaning in meanings]

    def of(self, segment: int) -> pd.DataFrame:
        return self.raw[self.labels == segment]

    def share(self, segment: int) -> float:
        return float((self.labels == segment).mean())

    def direction(self, segment: int, name: str) -> int:
        """1 where neither mean nor median speaks against above, -1 likewise below, 0 where they disagree."""
        mine = self.of(segment)[name]
        signs = {
            int(np.sign(float(f"{mine.mean():.3g}") - float(f"{self.raw[name].mean():.3g}"))),
            int(np.sign(float(f"{mine.median():.3g}") - float(f"{self.raw[name].median():.3g}"))),
        }
        if signs <= {1, 0} and 1 in signs:
            return 1
        return -1 if signs <= {-1, 0} and -1 in signs else 0

    def means(self, name: str) -> pd.Series:
        return self.raw[name].groupby(self.labels).mean()


Check = Callable[[Crowd, int], bool]


def up(*meanings: str) -> Check:
    return _towards(1, meanings)


def down(*meanings: str) -> Check:
    return _towards(-1, meanings)


def _towards(side: int, meanings: tuple[str, ...]) -> Check:
    def check(crowd: Crowd, segment: int) -> bool:
        names = crowd.columns(*meanings)
        signs = [_side(crowd, segment, name) for name in names]
        ends = [_at_the_wrong_end(crowd, segment, name, side) for name in names]
        return bool(names) and all(sign == side for sign in signs) and not any(ends)

    return check


def _side(crowd: Crowd, segment: int, name: str) -> int:
    """The side of the mean of counts, of all else that of mean and median together."""
    if crowd.meaning[name] == "frequency":
        return int(np.sign(crowd.of(segment)[name].mean() - crowd.raw[name].mean()))
    return crowd.direction(segment, name)


def _at_the_wrong_end(crowd: Crowd, segment: int, name: str, side: int) -> bool:
    means = crowd.means(name) * side
    return bool(means[segment] == means.min() and len(means) > 1 and means.min() < means.max())


def middle(*meanings: str) -> Check:
    """Neither the highest nor the lowest third of the segments, and no large difference from everybody."""

    def check(crowd: Crowd, segment: int) -> bool:
        names = crowd.columns(*meanings)
        return bool(names) and all(_is_middling(crowd, segment, name) for name in names)

    return check


def _is_middling(crowd: Crowd, segment: int, name: str) -> bool:
    means = crowd.means(name).rank(ascending=False, method="min")
    spread = crowd.raw[name].std(ddof=0)
    apart = abs(crowd.of(segment)[name].mean() - crowd.raw[name].mean())
    return bool(1 < means[segment] < len(means) and apart <= 0.75 * spread)


def most(*meanings: str) -> Check:
    def check(crowd: Crowd, segment: int) -> bool:
        names = crowd.columns(*meanings)
        return bool(names) and all(crowd.means(name).idxmax() == segment for name in names)

    return check


def few(crowd: Crowd, segment: int) -> bool:
    return crowd.share(segment) <= 0.10


def many(crowd: Crowd, segment: int) -> bool:
    counts = pd.Series(crowd.labels).value_counts()
    return bool(counts[segment] == counts.max() and crowd.share(segment) >= 0.30)


def worth_the_most(crowd: Crowd, segment: int) -> bool:
    return crowd.money is not None and crowd.money.groupby(crowd.labels).mean().idxmax() == segment


def worth_more(crowd: Crowd, segment: int) -> bool:
    if crowd.money is None:
        return False
    return bool(crowd.money[crowd.labels == segment].mean() > crowd.money.mean())


def orders_below(limit: float) -> Check:
    def check(crowd: Crowd, segment: int) -> bool:
        names = crowd.columns("frequency")
        return crowd.counts_orders and all(crowd.of(segment)[name].mean() < limit for name in names) and bool(names)

    return check


def mean_below(meaning: str, limit: float) -> Check:
    def check(crowd: Crowd, segment: int) -> bool:
        names = crowd.columns(meaning)
        return bool(names) and all(crowd.of(segment)[name].mean() < limit for name in names)

    return check


def mean_above(meaning: str, limit: float) -> Check:
    def check(crowd: Crowd, segment: int) -> bool:
        names = crowd.columns(meaning)
        return bool(names) and all(crowd.of(segment)[name].mean() > limit for name in names)

    return check


def not_up(meaning: str) -> Check:
    def check(crowd: Crowd, segment: int) -> bool:
        means = {name: crowd.of(segment)[name].mean() - crowd.raw[name].mean() for name in crowd.columns(meaning)}
        return all(apart < 0.25 * crowd.raw[name].std(ddof=0) for name, apart in means.items())

    return check


def like_everybody(meaning: str) -> Check:
    """Nobody sees a difference: the mean or the median is that of everybody, within a tenth."""

    def check(crowd: Crowd, segment: int) -> bool:
        mine, of_all = crowd.of(segment)[[*crowd.columns(meaning)]], crowd.raw[[*crowd.columns(meaning)]]
        by_mean, by_median = mine.mean() / of_all.mean() - 1, mine.median() / of_all.median() - 1
        return bool((by_mean.abs().combine(by_median.abs(), min) <= 0.105).all())

    return check


def not_far(meaning: str) -> Check:
    def check(crowd: Crowd, segment: int) -> bool:
        means = {name: crowd.of(segment)[name].mean() - crowd.raw[name].mean() for name in crowd.columns(meaning)}
        return bool(means) and all(abs(apart) < 0.6 * crowd.raw[name].std(ddof=0) for name, apart in means.items())

    return check


def both(*checks: Check) -> Check:
    return lambda crowd, segment: all(check(crowd, segment) for check in checks)


def new(crowd: Crowd, segment: int) -> bool:
    """New is who came within the year and later than others, or who has ordered about once."""
    came_late = both(down("tenure"), mean_below("tenure", 366))
    return came_late(crowd, segment) or both(orders_below(1.5), not_up("tenure"))(crowd, segment)


#: {words: what has to be so}. Each is looked for in every text of a persona, its name included.
WORDS: dict[str, Check] = {
    r"high income|earning more|high earners|young earners|comfortable means": up("income"),
    r"low income|budget shoppers|thrifty": down("income"),
    r"(moderate|middle) income|steady middle": middle("income"),
    r"high spending|spend(ing)? (a lot|well|much|the most|more than most|more readily)|spent (a lot|the most)|"
    r"used to spend (well|more)|premium customers|big spenders|can and do spend|wish to spend|champions$": up(
        "spending", "money"
    ),
    r"low spending|spend(ing)? little|for little(?! at)|thrifty|careful": down("spending", "money"),
    r"(moderate|middle) spending|steady middle|middling value|spend about as much": middle("spending", "money"),
    r"(spend|spent) the most": most("spending", "money"),
    r"\bolder\b|seniors|established": up("age"),
    r"\byoung(er)?\b|new entrants": down("age"),
    r"\byoung\b(?!er)": mean_below("age", 40),
    r"(buy|buying|come|come back|bought) often|keep coming back|frequent small|frequent buyers|loyal customers|champions$|"
    r"most often|more often than most": up("frequency"),
    r"(buy|bought|come) most often": most("frequency"),
    r"\bseldom\b|occasion is rare|hibernating": down("frequency"),
    r"as often as most": both(middle("frequency"), like_everybody("frequency")),
    r"middling pace": not_far("frequency"),
    r"bought once\b(?! or)|once so far|for the first time": orders_below(1.5),
    r"once or twice|first or second": orders_below(2.0),
    r"more recently than most|promising|potential loyalists": down("recency"),
    r"\blately\b|not long ago": both(down("recency"), mean_below("recency", 183.5)),
    r"right now": mean_below("recency", 183.5),
    r"^new customers|about to sleep": mean_below("recency", 366),
    r"longer ago than most": up("recency"),
    r"(?<!not )\blong ago|not (been )?seen for|not seen|silent|hibernating|about to sleep|at risk|re-engage$|can't lose": both(
        up("recency"), mean_above("recency", 29.5)
    ),
    r"seen about when most": both(middle("recency"), like_everybody("recency")),
    r"spend about as much": like_everybody("money"),
    r"(?<!a )(?<!too )\bfew\b": few,
    r"broad base|they are many": many,
    r"worth the most": worth_the_most,
    r"more of the business than": worth_more,
    r"order is large": up("average order"),
    r"little at a time": down("average order"),
    r"^large orders|, large orders": up("average order"),
    r"^small orders|, small orders": down("average order"),
    r"new customers": new,
    r"short tenure": down("tenure"),
    r"long tenure": up("tenure"),
    r"returning much": up("returns share"),
    r"returning little": down("returns share"),
}  # fmt: skip
_TEXTS = ("name", "description", "insight", "recommendation", "do", "dont")


def contradictions(crowd: Crowd, persona: Persona) -> Iterator[str]:
    """Yield what a persona says that its customers do not bear out."""
    for field in _TEXTS:
        text = getattr(persona, field)
        if field == "name" and not persona.key:
            # What is said of a column by its header is looked up there.
            text = ", ".join(part for part in text.split(", ") if not _SIDE.fullmatch(part))
        for words, check in WORDS.items():
            if re.search(words, text, re.IGNORECASE) and not check(crowd, persona.segment):
                yield f"{field} {text!r}: {words}"
    if not persona.key:
        yield from _in_a_name_of_its_own(crowd, persona)
    yield from _in_what_is_loved(crowd, persona)


_SIDE = re.compile(r"(very )?(high|low) (.+)", re.IGNORECASE)
_ABOUT = re.compile(r"(.+) about (-?[\d,.]+)")


def _in_a_name_of_its_own(crowd: Crowd, persona: Persona) -> Iterator[str]:
    name = re.sub(r" \(\d+\)$", "", persona.name)
    about = _ABOUT.fullmatch(name)
    if about:
        yield from _in_a_number(crowd, persona.segment, about)
        return
    for part in name.split(", "):
        found = _SIDE.fullmatch(part)
        if found:
            columns = [column for column in crowd.raw if _may_be_called(str(column), found[3])]
            side = 1 if found[2].casefold() == "high" else -1
            if not any(_side_of_what_is_shown(crowd, persona.segment, column, side) for column in columns):
                yield f"name {name!r}: {part}"
    if name in ("Women", "Men"):
        share = (crowd.genders[crowd.labels == persona.segment] == name[0].replace("W", "F")).mean()
        if share < 0.95:
            yield f"name {name!r}: {share:.0%}"
    if name == "Average customers":
        yield from _far_from_average(crowd, persona.segment)


def _may_be_called(column: str, short: str) -> bool:
    letters = re.sub(r"[^a-z]", "", column.casefold())
    return all(re.sub(r"[^a-z]", "", word.casefold()) in letters for word in short.split())


def _side_of_what_is_shown(crowd: Crowd, segment: int, column: str, side: int) -> bool:
    by_mean = np.sign(crowd.of(segment)[column].mean() - crowd.raw[column].mean())
    return bool(by_mean == side and crowd.direction(segment, column) != -side)


def _in_a_number(crowd: Crowd, segment: int, about: re.Match[str]) -> Iterator[str]:
    number = float(about[2].replace(",", ""))
    columns = [column for column in crowd.raw if _may_be_called(str(column), about[1])]
    figures = [
        figure
        for column in columns
        for figure in (crowd.of(segment)[column].mean(), crowd.of(segment)[column].median())
    ]
    if not any(abs(figure - number) <= 0.00501 * abs(figure) for figure in figures):
        yield f"name {about[0]!r}"


def _far_from_average(crowd: Crowd, segment: int) -> Iterator[str]:
    mine = crowd.of(segment)
    for name in crowd.raw:
        spread = crowd.raw[name].std(ddof=0)
        apart = abs(mine[name].mean() - crowd.raw[name].mean()) / spread if spread else 0.0
        if apart > 0.5 and apart * np.sqrt(len(mine)) > 6 and crowd.direction(segment, str(name)):
            yield f"average, but {name} {apart:.1f} standard deviations away"


def _in_what_is_loved(crowd: Crowd, persona: Persona) -> Iterator[str]:
    found = re.search(r"More than others on (.+)\.$", persona.description)
    lovers = re.fullmatch(r"(.+) lovers", persona.name)
    for names in filter(None, (found and found[1], lovers and lovers[1])):
        for short in names.split(" and "):
            columns = [part for part in crowd.parts if _may_be_called(part, short)]
            if not any(_takes_more(crowd, persona.segment, part) for part in columns):
                yield f"{persona.name!r} loves {short}"


def _takes_more(crowd: Crowd, segment: int, part: str) -> bool:
    parts = sorted(crowd.parts)
    mine, everybody = crowd.of(segment)[parts].sum(), crowd.raw[parts].sum()
    return bool(mine[part] / mine.sum() > everybody[part] / everybody.sum()) and bool(
        crowd.of(segment)[part].mean() > crowd.raw[part].mean()
    )
