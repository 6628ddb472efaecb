"""Which persona a segment is: the playbook's archetypes, each used once, matched so that all together fit best.

The optimal assignment is the Hungarian method (Kuhn 1955) as scipy has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from xl_segment.personas.palette import colour_of
from xl_segment.personas.playbook import Archetype, Playbook
from xl_segment.personas.profile import MeasureProfile, Persona, SegmentProfile
from xl_segment.personas.profiling import HIGH
from xl_segment.sheet import measures as m
from xl_segment.sheet.roles import Kind

#: An archetype further away than this is no likeness; the segment is named after its own profile.
TOO_FAR = 0.62
#: Segments whose means differ by less than this many standard deviations are not called high and low.
LEAST_SPREAD = 0.5
#: What an archetype gains per measure that it agrees in, so that the more telling of two likenesses wins.
TELLING = 0.03
#: What it loses per measure that the sheet does not show.
MISSING = 0.1
#: How much of what is typical of a persona the sheet has to show.
TYPICAL = 0.6
_LONGEST_NAME = 60
#: A sheet with spending but no money, or the other way round, can tell the personas of both.
_STAND_INS = {m.SPENDING: m.MONEY, m.MONEY: m.SPENDING}


@dataclass(frozen=True)
class _Likeness:
    """An archetype that a segment is like. match: 0 to 1."""

    archetype: Archetype
    match: float


def name_personas(
    profiles: tuple[SegmentProfile, ...],
    playbook: Playbook,
    *,
    kind: Kind,
    known: Mapping[int, Persona] | None = None,
) -> tuple[Persona, ...]:
    """Name each segment. known: {segment: persona} of those that have one already and keep it, colour and all."""
    known = known or {}
    likenesses = _likenesses(profiles, playbook, kind, known)
    colours = _colours(profiles, likenesses, known)
    taken = {likeness.archetype.name.casefold() for likeness in likenesses.values()}
    taken |= {persona.name.casefold() for persona in known.values()}
    personas: list[Persona] = []
    for profile, colour in zip(profiles, colours, strict=True):
        if profile.segment in known:
            personas.append(known[profile.segment])
        elif profile.segment in likenesses:
            personas.append(_persona_like(likenesses[profile.segment], profile.segment, colour))
        else:
            name = _described_name(profile, taken)
            taken.add(name.casefold())
            personas.append(_described_persona(profile, name, colour))
    return tuple(personas)


def _likenesses(
    profiles: tuple[SegmentProfile, ...], playbook: Playbook, kind: Kind, known: Mapping[int, Persona]
) -> dict[int, _Likeness]:
    """Return {segment: the archetype it is like} of those that have no persona yet."""
    levels = _levels(profiles)
    used = {persona.key for persona in known.values()}
    candidates = [
        archetype for archetype in playbook if archetype.key not in used and _competes(archetype, levels[0], kind)
    ]
    fresh = [row for row, profile in enumerate(profiles) if profile.segment not in known]
    far = _distances(levels, candidates)[fresh]
    return {
        profiles[fresh[row]].segment: _Likeness(candidates[column], float(np.clip(1 - far[row, column], 0, 1)))
        for row, column in _assign(far).items()
    }


def _persona_like(likeness: _Likeness, segment: int, colour: str) -> Persona:
    archetype = likeness.archetype
    return Persona(
        segment=segment,
        key=archetype.key,
        name=archetype.name,
        description=archetype.description,
        insight=archetype.insight,
        recommendation=archetype.recommendation,
        do=archetype.do,
        dont=archetype.dont,
        colour=colour,
        match=likeness.match,
    )


def _colours(
    profiles: tuple[SegmentProfile, ...], likenesses: Mapping[int, _Likeness], known: Mapping[int, Persona]
) -> list[str]:
    """Return a colour per segment: its own, else the palette's in order of value, none of them twice.

    A segment that has a persona keeps its colour, whether it has customers now or not.
    """
    own = {segment: likeness.archetype.colour for segment, likeness in likenesses.items()}
    own |= {segment: persona.colour for segment, persona in known.items()}
    colours: list[str] = []
    for profile in profiles:
        taken = {*colours, *own.values()}
        colours.append(own.get(profile.segment) or _free_colour(profile.segment, len(profiles), taken))
    return colours


def _free_colour(segment: int, count: int, taken: set[str]) -> str:
    """Return the segment's colour of the palette, or the first that nobody has. count: of the segments."""
    for number in (segment, *range(1, 2 * count + 1)):
        if colour_of(number) not in taken:
            return colour_of(number)
    return colour_of(segment)


def _levels(profiles: tuple[SegmentProfile, ...]) -> list[dict[str, float]]:
    """Return {measure: level} per segment: -1 the lowest segment, +1 the highest, 0 the average customer."""
    high: dict[str, float] = {}
    low: dict[str, float] = {}
    for profile in profiles:
        for measure in profile.measures:
            high[measure.name] = max(high.get(measure.name, LEAST_SPREAD), measure.z)
            low[measure.name] = min(low.get(measure.name, -LEAST_SPREAD), measure.z)
    return [_levels_of(profile, high, low) for profile in profiles]


def _levels_of(profile: SegmentProfile, high: Mapping[str, float], low: Mapping[str, float]) -> dict[str, float]:
    """Return {measure: level} of one segment. high, low: {name of a measure: z of the highest, the lowest segment}."""
    levels: dict[str, float] = {}
    for measure in profile.measures:
        if measure.measure:
            # Each side by itself: of skewed measures the highest lies further from the middle than the lowest.
            level = -measure.z / low[measure.name]
            if measure.z > 0:
                level = measure.z / high[measure.name]
            levels.setdefault(measure.measure, level)
    for missing, stand_in in _STAND_INS.items():
        if missing not in levels and stand_in in levels:
            levels[missing] = levels[stand_in]
    return levels


def _competes(archetype: Archetype, known: Mapping[str, float], kind: Kind) -> bool:
    """Tell whether a sheet can show a persona. known: {measure: level} of one of its segments."""
    if not _shows_enough(archetype, known):
        return False
    if kind is Kind.SALES:
        return archetype.family == "sales"
    # Where income is known, who they are says more than when they bought.
    return archetype.family == "customers" or m.INCOME not in known


def _shows_enough(archetype: Archetype, known: Mapping[str, float]) -> bool:
    """Tell whether most of what is typical of a persona is there to be seen."""
    typical = sum(abs(level) for level in archetype.signature.values())
    shown = [abs(level) for measure, level in archetype.signature.items() if measure in known]
    return sum(shown) >= TYPICAL * typical and len(shown) >= min(2, len(archetype.signature))


def _distances(levels: list[dict[str, float]], candidates: list[Archetype]) -> np.ndarray:
    """Return (segments x archetypes) root mean square differences over the measures that both know."""
    far = np.empty((len(levels), len(candidates)))
    for row, known in enumerate(levels):
        for column, archetype in enumerate(candidates):
            far[row, column] = _distance(known, archetype)
    return far


def _distance(known: Mapping[str, float], archetype: Archetype) -> float:
    shared = [measure for measure in archetype.signature if measure in known]
    apart = [known[measure] - archetype.signature[measure] for measure in shared]
    missing = len(archetype.signature) - len(shared)
    return float(np.sqrt(np.mean(np.square(apart))) - TELLING * len(shared) + MISSING * missing)


def _assign(far: np.ndarray) -> dict[int, int]:
    """Return {segment row: archetype column} where an archetype fits."""
    segments, archetypes = far.shape
    # For each segment a place that costs as much as the worst likeness that counts: better no name than a wrong one.
    nobody = np.full((segments, segments), TOO_FAR)
    rows, columns = linear_sum_assignment(np.hstack([far, nobody]))
    return {int(row): int(column) for row, column in zip(rows, columns, strict=True) if column < archetypes}


def _described_name(profile: SegmentProfile, taken: set[str]) -> str:
    """Name a segment after the measures that set it apart: as few of them as make a name that nobody has."""
    telling = sorted(
        (measure for measure in profile.measures if abs(measure.z) >= HIGH),
        key=lambda measure: (-abs(measure.z), measure.name),
    )
    if not telling:
        return _unique("Average customers", profile, taken)
    name = ""
    for count in range(min(2, len(telling)), len(telling) + 1):
        name = ", ".join(_high_or_low(measure) for measure in telling[:count])
        name = name[0].upper() + name[1:]
        if name.casefold() not in taken:
            return _short(name, profile, taken)
    return _unique(name, profile, taken)


def _short(name: str, profile: SegmentProfile, taken: set[str]) -> str:
    """Return a name that is not too long for a sheet and a chart."""
    if len(name) <= _LONGEST_NAME:
        return name
    return _unique(name[: _LONGEST_NAME - 3].rstrip(" ,") + "...", profile, taken)


def _high_or_low(measure: MeasureProfile) -> str:
    """Say where a segment stands: "very high income"."""
    side = "high" if measure.z > 0 else "low"
    if abs(measure.z) >= 1:
        side = f"very {side}"
    return f"{side} {measure.measure or measure.name}"


def _unique(name: str, profile: SegmentProfile, taken: set[str]) -> str:
    if name.casefold() not in taken:
        return name
    return f"{name} ({profile.segment})"


def _described_persona(profile: SegmentProfile, name: str, colour: str) -> Persona:
    apart = "; ".join(profile.apart[:3])
    return Persona(
        segment=profile.segment,
        key="",
        name=name,
        description=f"{apart}.",
        insight="No persona of the playbook fits; the name says what sets this segment apart.",
        recommendation="Look at a few of these customers, then decide what they need.",
        do="Give the segment a name of your own once you know them.",
        dont="Do not treat it like the segment next to it.",
        colour=colour,
        match=0.0,
    )
