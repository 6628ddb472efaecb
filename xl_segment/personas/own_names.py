"""Names for segments that are like no archetype: what sets each apart, in few words and true ones.

Composed of what the sheet measures: what is spent on what ("Wine and meat lovers"), the one label that a segment is cut
by ("Women"), the number where one measure cuts many ("Age about 25.3"), else the measures that are high and low ("High
income, low balance").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from xl_segment.personas.last_time import is_lately, is_long_ago
from xl_segment.personas.measure_words import capital
from xl_segment.personas.profile import LabelProfile, MeasureProfile, SegmentProfile
from xl_segment.personas.short_names import short_names
from xl_segment.rounding import about
from xl_segment.sheet import measures as m

LONGEST_NAME = 40
#: A label that so many of a segment share, and fewer of everybody, is what the segment is cut by.
_NEARLY_ALL, _NOT_ALL = 0.95, 0.8
#: From so many segments on the sides of one measure do not name them all.
_TOO_MANY_FOR_SIDES = 4
#: A part of the money that takes this much more of a segment's than of everybody's is what they love.
_LOVED = 1.1
#: How a canonical measure is told where it is (high, low).
_SIDES = {
    m.AGE: ("older", "younger"),
    m.TENURE: ("long tenure", "short tenure"),
    m.FREQUENCY: ("buying often", "buying seldom"),
    m.MONEY: ("spending much", "spending little"),
    m.RETURNS: ("returning much", "returning little"),
    m.AVERAGE_ORDER: ("large orders", "small orders"),
}
_GENDERS = {
    "f": "Women", "female": "Women", "woman": "Women", "women": "Women", "w": "Women",
    "m": "Men", "male": "Men", "man": "Men", "men": "Men",
}  # fmt: skip
#: What somebody is who has more than others of something called so: the last word of a header, and what is made of it.
_DOERS = {
    "purchases": "{} buyers", "orders": "{} buyers", "buys": "{} buyers", "visits": "{} visitors",
    "advance": "{} advance users", "advances": "{} advance users", "loans": "{} borrowers", "logins": "{} users",
    "returns": "{} returners", "calls": "{} callers", "bookings": "{} bookers", "donations": "{} donors",
}  # fmt: skip
_COUNTED = frozenset({"trx", "transactions", "count", "times", "month", "year", "amount"})
#: What those are called whom nothing sets apart far enough.
_AVERAGE, _NEAR, _UNCLEAR = _LIKE_EVERYBODY = ("Average customers", "Near the average", "No clear profile")
_LOVERS = " lovers"
_ABOUT = re.compile(r"(?P<short>.+) about (?P<number>-?\d[\d,.]*)")
_PAID = re.compile(r"\b(full|paid)\b.*\bpa(y|id)", re.IGNORECASE)
_OWED = re.compile(r"\b(balance|owed|debt|outstanding)\b", re.IGNORECASE)


def names_for(profile: SegmentProfile, profiles: Sequence[SegmentProfile]) -> Iterator[str]:
    """Yield names of a segment, the best first, all of them true and of at most 40 letters.

    profiles: of all segments, the same measures in each.
    """
    short = short_names([measure.name for measure in profile.measures])
    profile = _with_money_by_its_header(profile)
    candidates = [
        *_by_label(profile),
        *_by_the_only_measure(profile, profiles, short),
        *_by_what_they_do(profile, profiles, short),
        *_by_measures(profile, short),
    ]
    yield from (capital(name) for name in candidates if len(name) <= LONGEST_NAME)


def bears_out(name: str, profile: SegmentProfile, profiles: Sequence[SegmentProfile]) -> bool:
    """Tell whether a name that `names_for` gave is true of a segment's figures as they are now.

    Each part of it has to be, in whatever order, and whatever else has come to set the segment apart more.
    """
    short = short_names([measure.name for measure in profile.measures])
    profile = _with_money_by_its_header(profile)
    name = re.sub(r" \(\d+\)$", "", name)
    true = {_plain(said) for said in _all_that_is_true(profile, profiles, short)}
    if _plain(name) in true or _is_still_about(name, profile, short):
        return True
    parts = name.split(", ")
    if name.endswith(_LOVERS):
        parts = [f"{loved}{_LOVERS}" for loved in name.removesuffix(_LOVERS).split(" and ")]
    return all(_plain(part) in true for part in parts)


def _all_that_is_true(
    profile: SegmentProfile, profiles: Sequence[SegmentProfile], short: Mapping[str, str]
) -> Iterator[str]:
    """Yield every part that a name of the segment could have, however weak it is beside others."""
    yield from (_called(label) for label in profile.labels if _is_cut_by(label))
    for measure in _strongest(profile):
        yield _side(measure, short[measure.name])
        if measure.level > 0 and not measure.part:
            yield from _doers(short[measure.name])
    for part in _loved(profile, profiles):
        yield _lovers([short[part.name]])
        yield f"{_singular(short[part.name])}{_LOVERS}"
    yield from _by_what_they_pay(profile)
    if not _strongest(profile):
        yield from _LIKE_EVERYBODY


def _plain(said: str) -> str:
    """Return a part of a name without what makes no difference to whether it is true."""
    return said.casefold().removeprefix("very ").removesuffix(" customers")


def _is_still_about(name: str, profile: SegmentProfile, short: Mapping[str, str]) -> bool:
    """Tell whether "Income about 52,300" is right to a tenth."""
    about = _ABOUT.fullmatch(name)
    if about is None:
        return False
    number = float(about["number"].replace(",", ""))
    figures = [
        measure.figure for measure in profile.measures if short[measure.name].casefold() == about["short"].casefold()
    ]
    return any(abs(figure - number) <= 0.1 * abs(figure) for figure in figures)


def does_most(profile: SegmentProfile, profiles: Sequence[SegmentProfile]) -> float:
    """Return how far a segment stands out in what it can be called by, such as "Wine lovers"; 0.0 where there is none.

    In standard deviations, of its strongest measure.
    """
    short = short_names([measure.name for measure in profile.measures])
    if not any(len(name) <= LONGEST_NAME for name in _by_what_they_do(profile, profiles, short)):
        return 0.0
    return abs(_strongest(profile)[0].z)


def _with_money_by_its_header(profile: SegmentProfile) -> SegmentProfile:
    """Return a profile in which money is called by its header where there is a spending score as well."""
    if not {m.MONEY, m.SPENDING} <= {measure.measure for measure in profile.measures}:
        return profile
    return replace(profile, measures=tuple(map(_by_its_header, profile.measures)))


def _by_its_header(measure: MeasureProfile) -> MeasureProfile:
    """Let money be called by its header: "spending much" would speak of the spending score as well."""
    return replace(measure, measure="") if measure.measure == m.MONEY else measure


def spent_on(profile: SegmentProfile, profiles: Sequence[SegmentProfile]) -> str:
    """Say what a segment spends more of its money on than everybody: "wine and meat"; "" where nothing stands out."""
    short = short_names([measure.name for measure in profile.measures])
    return " and ".join(short[part.name] for part in _loved(profile, profiles))


def _loved(profile: SegmentProfile, profiles: Sequence[SegmentProfile]) -> list[MeasureProfile]:
    """Return the two parts of the money that are high and take more of it than of everybody's, the largest first."""
    parts = [measure for measure in profile.measures if measure.part]
    mine = sum(part.mean for part in parts)
    everybodys = sum(part.overall_mean for part in parts)
    if len(parts) < 2 or not mine > 0 or not everybodys > 0:
        return []
    high = [part for part in parts if part.level > 0 and part.overall_mean > 0]
    loved = [part for part in high if part.mean / mine >= _LOVED * part.overall_mean / everybodys]
    return sorted(loved, key=lambda part: (-part.z, part.name))[:2]


def _by_label(profile: SegmentProfile) -> Iterator[str]:
    """Yield the value that nearly all of a segment have, where it tells more than any measure."""
    most = max((abs(measure.z) for measure in profile.measures if measure.side), default=0.0)
    for label in sorted(profile.labels, key=lambda label: (-label.effect, label.name)):
        if _is_cut_by(label) and label.effect > most:
            yield _called(label)


def _is_cut_by(label: LabelProfile) -> bool:
    """Tell whether nearly all of a segment have a value that not everybody has."""
    return label.stands_out and label.share >= _NEARLY_ALL and label.overall_share <= _NOT_ALL


def _called(label: LabelProfile) -> str:
    value = label.value.strip()
    name = short_names([label.name])[label.name]
    if name.casefold() in ("gender", "sex"):
        return _GENDERS.get(value.casefold(), f"{name}: {value}")
    return f"{name}: {value}"


def _by_what_they_pay(profile: SegmentProfile) -> Iterator[str]:
    """Yield what a card's customers are called who carry a balance, or pay all of it, where both are measured."""
    paid, owed = _levels_of(profile, _PAID), _levels_of(profile, _OWED)
    if not paid or not owed:
        return
    if (paid, owed) == ({-1}, {1}):
        yield "Revolvers"
    if paid == {1} and 1 not in owed:
        yield "Pay in full"


def _levels_of(profile: SegmentProfile, words: re.Pattern[str]) -> set[int]:
    """Return the levels of the measures whose name has one of the words."""
    return {measure.level for measure in profile.measures if words.search(_spaced(measure.name))}


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _by_the_only_measure(
    profile: SegmentProfile, profiles: Sequence[SegmentProfile], short: Mapping[str, str]
) -> Iterator[str]:
    """Yield a name by its number where one measure cuts so many segments that high, low and average are not enough."""
    drivers = [measure for measure in profile.measures if measure.drives]
    by_label = any(_is_cut_by(label) for other in profiles for label in other.labels)
    if len(drivers) == 1 and len(profiles) >= _TOO_MANY_FOR_SIDES and not by_label:
        yield from _about(replace(profile, measures=tuple(drivers)), short)


def _by_what_they_do(
    profile: SegmentProfile, profiles: Sequence[SegmentProfile], short: Mapping[str, str]
) -> Iterator[str]:
    """Yield what those are called who do a lot of something, where that is what sets them apart most."""
    strongest = next(iter(_strongest(profile)), None)
    if strongest is None:
        return
    if strongest.level > 0 and not strongest.part:
        yield from _doers(short[strongest.name])
    loved = [short[part.name] for part in _loved(profile, profiles)]
    for count in range(len(loved), 0, -1):
        yield _lovers(loved[:count])
    yield from _by_what_they_pay(profile)


def _lovers(loved: Sequence[str]) -> str:
    """Return what those are called who spend more on some things: "wine and meat lovers", "installment buyers"."""
    if len(loved) == 1 and _doers(loved[0]):
        return _doers(loved[0])[0]
    return f"{' and '.join(map(_singular, loved))}{_LOVERS}"


def _doers(name: str) -> list[str]:
    """Return what those are called who have much of something: "web purchases" makes "web buyers"; nothing of most."""
    words = [word for word in name.split() if word.casefold() not in _COUNTED]
    if len(words) < 2 or words[-1].casefold() not in _DOERS:
        return []
    return [_DOERS[words[-1].casefold()].format(_singular(" ".join(words[:-1])))]


def _singular(name: str) -> str:
    """Return a name as it stands before a noun: "wine lovers", not "wines lovers"."""
    if len(name) > 3 and name.endswith("s") and not name.endswith(("ss", "ics", "ies", "us")):
        return name[:-1]
    return name


def _by_measures(profile: SegmentProfile, short: Mapping[str, str]) -> Iterator[str]:
    strongest = _strongest(profile)
    said = [_side(measure, short[measure.name]) for measure in strongest]
    if not said:
        yield from _by_nothing(profile)
    for count in range(2, len(said) + 1):
        yield _customers(said[:count])
    yield from (_customers([side]) for side in said)
    yield from _about(profile, short)


def _by_nothing(profile: SegmentProfile) -> Iterator[str]:
    """Yield what those are called whom nothing sets apart far enough."""
    if all(measure.is_average for measure in profile.measures):
        yield _AVERAGE
    elif any(measure.side for measure in profile.measures):
        # A slight difference is worth a phrase, but not the name.
        yield _NEAR
    else:
        yield _UNCLEAR


def _customers(said: Sequence[str]) -> str:
    """Return a name of several sides; "older" alone is "older customers"."""
    name = ", ".join(said)
    return f"{name} customers" if name in ("older", "younger") else name


def _about(profile: SegmentProfile, short: Mapping[str, str]) -> Iterator[str]:
    """Yield names by a number, for segments that differ in how much only: "Income about 52,300"."""
    for measure in sorted(profile.measures, key=lambda measure: (not measure.drives, -abs(measure.z), measure.name)):
        if measure.figure == measure.figure:
            yield f"{short[measure.name]} about {about(measure.figure):,.15g}"


def _strongest(profile: SegmentProfile) -> list[MeasureProfile]:
    high_or_low = [measure for measure in profile.measures if measure.level]
    return sorted(high_or_low, key=lambda measure: (-abs(measure.z), measure.name))


def _side(measure: MeasureProfile, name: str) -> str:
    """Say where a segment stands: "very high income", "buying seldom"."""
    if measure.measure == m.RECENCY:
        return _last_seen(measure)
    if measure.measure in _SIDES:
        return _SIDES[measure.measure][0 if measure.level > 0 else 1]
    side = "high" if measure.level > 0 else "low"
    if abs(measure.z) >= 1:
        side = f"very {side}"
    return f"{side} {name}"


def _last_seen(measure: MeasureProfile) -> str:
    """Say whether the last time was long ago, by itself as beside others."""
    times = (measure.mean, measure.median)
    if measure.level > 0:
        return "not seen for long" if is_long_ago(measure.name, *times) else "seen longer ago than most"
    return "bought lately" if is_lately(measure.name, *times) else "bought more recently than most"
