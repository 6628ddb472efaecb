"""Which measures tell segments apart."""

from __future__ import annotations

from collections.abc import Sequence

from xl_segment.personas.profile import SegmentProfile


def telling_measures(profiles: Sequence[SegmentProfile], most: int) -> list[int]:
    """Return the positions of the measures that differ most between segments; those that drive come first."""
    measures = profiles[0].measures
    apart = [max(abs(profile.measures[at].z) for profile in profiles) for at in range(len(measures))]
    ranked = sorted(range(len(measures)), key=lambda at: (not measures[at].drives, -apart[at], at))[:most]
    return sorted(ranked)
