"""Which persona a segment is: the playbook's archetypes, each used once, matched so that all together fit best.

The optimal assignment is the Hungarian method (Kuhn 1955) as scipy has it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.optimize import linear_sum_assignment

from xl_segment.personas.palette import colour
from xl_segment.personas.playbook import Archetype, Playbook
from xl_segment.personas.profile import MeasureProfile, Persona, SegmentProfile
from xl_segment.sheet import measures as m
from xl_segment.sheet.roles import Kind

#: An archetype further away than this is no likeness; the segment is named after its own profile.
TOO_FAR = 0.62
#: Segments whose means differ by less than this many standard deviations are not called high and low.
LEAST_SPREAD = 0.5
#: What an archetype gains per measure that it agrees in, so that the more telling of two likenesses wins.
TELLING = 0.03
#: A sheet with spending but no money, or the other way round, can tell the personas of both.
_STAND_INS = {m.SPENDING: m.MONEY, m.MONEY: m.SPENDING}


def name_personas(
    profiles: tuple[SegmentProfile, ...],
    playbook: Playbook,
    *,
    kind: Kind,
    kept: Mapping[int, Persona] | None = None,
) -> tuple[Persona, ...]:
    """Name each segment. kept: {segment: persona} of those that have one already and keep it, colour and all."""
    known = kept or {}
    levels = _levels(profiles)
    free = [one for one in playbook if one.key not in {each.key for each in known.values()}]
    candidates = [one for one in free if _competes(one, levels[0], kind)]
    far = _distances(levels, candidates)
    fresh = [row for row, one in enumerate(profiles) if one.segment not in known]
    chosen = {fresh[row]: at for row, at in _assign(far[fresh]).items()}
    personas: list[Persona] = []
    shades = _shades(
        profiles,
        [
            known[one.segment].colour if one.segment in known
            else candidates[chosen[row]].colour if row in chosen
            else ""
            for row, one in enumerate(profiles)
        ],
        [one.colour for one in known.values()],
    )  # fmt: skip
    taken = {candidates[at].name.casefold() for at in chosen.values()}
    taken |= {one.name.casefold() for one in known.values()}
    for row, one in enumerate(profiles):
        shade = shades[row]
        if one.segment in known:
            personas.append(known[one.segment])
        elif row in chosen:
            archetype = candidates[chosen[row]]
            match = float(np.clip(1 - far[row, chosen[row]], 0, 1))
            personas.append(
                Persona(
                    one.segment, archetype.key, archetype.name, archetype.description, archetype.insight,
                    archetype.recommendation, archetype.do, archetype.dont, shade, match,
                )
            )  # fmt: skip
        else:
            name = _described_name(one, taken)
            taken.add(name.casefold())
            personas.append(_described_persona(one, name, shade))
    return tuple(personas)


def _shades(profiles: tuple[SegmentProfile, ...], own: list[str], taken: list[str]) -> list[str]:
    """Return a colour per segment: its own, else the palette's in order of value, none of them twice.

    taken: colours of segments that have one, whether they have customers now or not.
    """
    found: list[str] = []
    for one, wanted in zip(profiles, own, strict=True):
        free = (colour(number) for number in (one.segment, *range(1, 2 * len(profiles) + 1)))
        found.append(
            wanted or next((shade for shade in free if shade not in [*found, *own, *taken]), colour(one.segment))
        )
    return found


def _levels(profiles: tuple[SegmentProfile, ...]) -> list[dict[str, float]]:
    """Return {measure: level} per segment: -1 the lowest segment, +1 the highest, 0 the average customer."""
    high: dict[str, float] = {}
    low: dict[str, float] = {}
    for one in profiles:
        for measure in one.measures:
            high[measure.name] = max(high.get(measure.name, LEAST_SPREAD), measure.z)
            low[measure.name] = min(low.get(measure.name, -LEAST_SPREAD), measure.z)
    found = []
    for one in profiles:
        here: dict[str, float] = {}
        for measure in one.measures:
            if measure.measure:
                # Each side by itself: of skewed measures the highest lies further from the middle than the lowest.
                level = measure.z / high[measure.name] if measure.z > 0 else -measure.z / low[measure.name]
                here.setdefault(measure.measure, level)
        for wanted, instead in _STAND_INS.items():
            if wanted not in here and instead in here:
                here[wanted] = here[instead]
        found.append(here)
    return found


def _competes(archetype: Archetype, known: dict[str, float], kind: Kind) -> bool:
    """Tell whether a sheet can show a persona: most of what is typical of it has to be there to be seen."""
    typical = sum(abs(level) for level in archetype.signature.values())
    there = sum(abs(level) for measure, level in archetype.signature.items() if measure in known)
    count = sum(measure in known for measure in archetype.signature)
    enough = there >= 0.6 * typical and count >= min(2, len(archetype.signature))
    if kind is Kind.SALES:
        return enough and archetype.family == "sales"
    # Where income is known, who they are says more than when they bought.
    return enough and (archetype.family == "customers" or m.INCOME not in known)


def _distances(levels: list[dict[str, float]], candidates: list[Archetype]) -> np.ndarray:
    """Return (segments x archetypes) root mean square differences over the measures that both know."""
    far = np.empty((len(levels), len(candidates)))
    for row, known in enumerate(levels):
        for column, archetype in enumerate(candidates):
            shared = [measure for measure in archetype.signature if measure in known]
            apart = [known[measure] - archetype.signature[measure] for measure in shared]
            missing = len(archetype.signature) - len(shared)
            far[row, column] = np.sqrt(np.mean(np.square(apart))) - TELLING * len(shared) + 0.1 * missing
    return far


def _assign(far: np.ndarray) -> dict[int, int]:
    """Return {segment row: archetype column} where an archetype fits."""
    segments, archetypes = far.shape
    # For each segment a place that costs as much as the worst likeness that counts: better no name than a wrong one.
    nobody = np.full((segments, segments), TOO_FAR)
    rows, columns = linear_sum_assignment(np.hstack([far, nobody]))
    return {int(row): int(column) for row, column in zip(rows, columns, strict=True) if column < archetypes}


def _described_name(one: SegmentProfile, taken: set[str]) -> str:
    telling = sorted((each for each in one.measures if abs(each.z) >= 0.4), key=lambda each: (-abs(each.z), each.name))
    if not telling:
        return _unique("Average customers", one, taken)
    for count in range(1, len(telling) + 1):
        name = ", ".join(_high_or_low(each) for each in telling[:count])
        name = name[0].upper() + name[1:]
        if count >= min(2, len(telling)) and name.casefold() not in taken:
            return name if len(name) <= 60 else _unique(name[:57].rstrip(" ,") + "...", one, taken)
    return _unique(name, one, taken)


def _high_or_low(one: MeasureProfile) -> str:
    very = "very " if abs(one.z) >= 1 else ""
    return f"{very}{'high' if one.z > 0 else 'low'} {one.measure or one.name}"


def _unique(name: str, one: SegmentProfile, taken: set[str]) -> str:
    return name if name.casefold() not in taken else f"{name} ({one.segment})"


def _described_persona(one: SegmentProfile, name: str, shade: str) -> Persona:
    apart = "; ".join(one.apart[:3])
    return Persona(
        segment=one.segment,
        key="",
        name=name,
        description=f"{apart}.",
        insight="No persona of the playbook fits; the name says what sets this segment apart.",
        recommendation="Look at a few of these customers, then decide what they need.",
        do="Give the segment a name of your own once you know them.",
        dont="Do not treat it like the segment next to it.",
        colour=shade,
        match=0.0,
    )
