"""Which persona a segment is: the playbook's archetypes, each used once, matched so that all together fit best.

No segment is called what its figures do not bear out, however like the archetype it is.

The optimal assignment is the Hungarian method (Kuhn 1955) as scipy has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from xl_segment.personas.claims import Facts, facts_of
from xl_segment.personas.composing import Said, may_be_called, texts_of, texts_of_its_own
from xl_segment.personas.own_names import LONGEST_NAME, does_most, names_for, spent_on
from xl_segment.personas.palette import colour_of, name_of
from xl_segment.personas.phrases import says_nothing
from xl_segment.personas.playbook import Archetype, Playbook, with_parts
from xl_segment.personas.profile import Persona, SegmentProfile
from xl_segment.personas.text_figures import figures_of
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
_NOTHING_FOR_CERTAIN = "No measure sets this segment apart for certain."
_NAME_SAYS_IT = "No persona of the playbook fits; the name says what sets this segment apart."
_DESCRIPTION_SAYS_IT = "No persona of the playbook fits; the description says what sets this segment apart."
#: Further away than anything that can be measured.
_NEVER = 1e6
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
    facts = facts_of(profiles)
    likenesses = _likenesses(profiles, facts, with_parts(playbook), kind, known)
    colours = _colours(profiles, likenesses, known)
    taken = {likeness.archetype.name.casefold() for likeness in likenesses.values()}
    taken |= {persona.name.casefold() for persona in known.values()}
    personas: list[Persona] = []
    for profile, colour in zip(profiles, colours, strict=True):
        if profile.segment in known:
            personas.append(known[profile.segment])
        elif profile.segment in likenesses:
            personas.append(_persona_like(likenesses[profile.segment], profile, profiles, facts, colour))
        else:
            name = _own_name(profile, profiles, taken)
            taken.add(name.casefold())
            personas.append(_described_persona(profile, name, colour))
    return tuple(personas)


def _likenesses(
    profiles: tuple[SegmentProfile, ...],
    facts: Mapping[int, Facts],
    playbook: Playbook,
    kind: Kind,
    known: Mapping[int, Persona],
) -> dict[int, _Likeness]:
    """Return {segment: the archetype it is like} of those that have no persona yet."""
    levels = _levels(profiles)
    candidates = [archetype for archetype in _unused(playbook, known) if _competes(archetype, levels[0], kind)]
    fresh = [row for row, profile in enumerate(profiles) if profile.segment not in known]
    far = _distances(levels, candidates)[fresh]
    for row, position in enumerate(fresh):
        profile = profiles[position]
        far[row, [not _may_name(archetype, profile, profiles, facts) for archetype in candidates]] = _NEVER
    return {
        profiles[fresh[row]].segment: _Likeness(candidates[column], float(np.clip(1 - far[row, column], 0, 1)))
        for row, column in _assign_names(far, [archetype.name.casefold() for archetype in candidates]).items()
    }


def _unused(playbook: Playbook, known: Mapping[int, Persona]) -> list[Archetype]:
    """Return the archetypes that no segment has yet, neither as such nor by name."""
    used = {persona.key for persona in known.values()}
    names = {persona.name.casefold() for persona in known.values()}
    return [archetype for archetype in playbook if archetype.key not in used and archetype.name.casefold() not in names]


def _may_name(
    archetype: Archetype, profile: SegmentProfile, profiles: tuple[SegmentProfile, ...], facts: Mapping[int, Facts]
) -> bool:
    """Tell whether an archetype says the truth of a segment, and nothing else sets it apart more."""
    if not may_be_called(archetype, facts[profile.segment]):
        return False
    if not archetype.needs:
        return True
    likeness = [abs(measure.z) for measure in profile.measures if _tells(measure.measure, archetype)]
    return does_most(profile, profiles) <= max(likeness, default=0.0)


def _tells(measure: str, archetype: Archetype) -> bool:
    return measure in archetype.signature or _STAND_INS.get(measure) in archetype.signature


def _persona_like(
    likeness: _Likeness,
    profile: SegmentProfile,
    profiles: tuple[SegmentProfile, ...],
    facts: Mapping[int, Facts],
    colour: str,
) -> Persona:
    said = Said(facts[profile.segment], figures_of(profile), spent_on(profile, profiles))
    texts = texts_of(likeness.archetype, said)
    return Persona(
        segment=profile.segment,
        key=likeness.archetype.key,
        colour=colour,
        match=likeness.match,
        **texts,
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
    """Return the segment's colour of the palette, or the first that nobody has. count: of the segments.

    A colour that is called like one that somebody has is taken, too.
    """
    names = {name_of(colour) for colour in taken}
    for number in (segment, *range(1, 2 * count + 1)):
        if name_of(colour_of(number)) not in names:
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


def _assign_names(far: np.ndarray, names: list[str]) -> dict[int, int]:
    """Return {segment row: archetype column}, no name twice: of two that are called the same the nearer one is it."""
    far = far.copy()
    while True:
        assigned = _assign(far)
        nearest: dict[str, tuple[int, int]] = {}
        for row, column in sorted(assigned.items(), key=lambda pair: far[pair]):
            nearest.setdefault(names[column], (row, column))
        late = [pair for pair in assigned.items() if nearest[names[pair[1]]] != pair]
        if not late:
            return assigned
        for _, column in late:
            far[:, column] = _NEVER


def _assign(far: np.ndarray) -> dict[int, int]:
    """Return {segment row: archetype column} where an archetype fits."""
    segments, archetypes = far.shape
    # For each segment a place that costs as much as the worst likeness that counts: better no name than a wrong one.
    nobody = np.full((segments, segments), TOO_FAR)
    rows, columns = linear_sum_assignment(np.hstack([far, nobody]))
    return {int(row): int(column) for row, column in zip(rows, columns, strict=True) if column < archetypes}


def _own_name(profile: SegmentProfile, profiles: tuple[SegmentProfile, ...], taken: set[str]) -> str:
    """Name a segment after what sets it apart, as nobody else is called; the last resort is its number."""
    names = list(names_for(profile, profiles))
    free = (name for name in names if name.casefold() not in taken)
    numbered = [f"{name} ({profile.segment})" for name in names if len(name) <= LONGEST_NAME - 5]
    return next(free, (*numbered, f"Segment {profile.segment}")[0])


def description_of(profile: SegmentProfile) -> str:
    """Describe a segment that is like no archetype by what sets it apart."""
    return f"{'; '.join(profile.apart[:3])}."


def insight_of(profile: SegmentProfile, *, by_name: bool = True) -> str:
    """Say of a segment that is like no archetype where to read what sets it apart. by_name: its name is still true."""
    if says_nothing(profile.apart):
        return _NOTHING_FOR_CERTAIN
    return _NAME_SAYS_IT if by_name else _DESCRIPTION_SAYS_IT


def is_insight(text: str) -> bool:
    """Tell whether a text is one that `insight_of` returns."""
    return text in (_NOTHING_FOR_CERTAIN, _NAME_SAYS_IT, _DESCRIPTION_SAYS_IT)


def _described_persona(profile: SegmentProfile, name: str, colour: str) -> Persona:
    return Persona(
        segment=profile.segment,
        key="",
        name=name,
        description=description_of(profile),
        insight=insight_of(profile),
        colour=colour,
        match=0.0,
        **texts_of_its_own(figures_of(profile), apart=not says_nothing(profile.apart)),
    )
