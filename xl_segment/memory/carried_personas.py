"""Personas from one run to the next: a segment keeps its own, with what the analyst has written over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from xl_segment.memory.memory import Memory
from xl_segment.personas.claims import Facts, facts_of
from xl_segment.personas.composing import composed_anew, texts_of
from xl_segment.personas.naming import description_of, name_personas
from xl_segment.personas.own_names import spent_on
from xl_segment.personas.phrases import are_phrases
from xl_segment.personas.playbook import Archetype, Playbook, load_playbook, with_parts
from xl_segment.personas.profile import Persona, SegmentProfile
from xl_segment.segments.identity import Identity
from xl_segment.sheet.roles import Kind

#: Fields of a persona that an analyst may have changed in a playbook of the workbook's own.
PERSONA_TEXTS = ("name", "description", "insight", "recommendation", "do", "dont", "colour")


@dataclass(frozen=True)
class _Figures:
    """What the figures of a segment bear out.

    loved: what it spends more of its money on than others. description: what it is described by where it is like no
    archetype.
    """

    facts: Facts
    loved: str = ""
    description: str = ""


def carry_personas(
    profiles: tuple[SegmentProfile, ...],
    kind: Kind,
    identity: Identity,
    previous: Memory | None,
    playbook: Playbook | None,
) -> tuple[Persona, ...]:
    """Return a persona for each segment of the model; those known from before keep theirs.

    playbook: the workbook's own, None where it has none.
    """
    figures = {
        profile.segment: _Figures(facts, spent_on(profile, profiles), description_of(profile))
        for profile, facts in zip(profiles, facts_of(profiles).values(), strict=True)
    }
    known = _known(identity, previous, playbook, figures)
    named = name_personas(profiles, playbook or load_playbook(), kind=kind, known=known)
    with_customers = {profile.segment for profile in profiles}
    absent = [known[number] for number in identity.numbers if number in known and number not in with_customers]
    return tuple(sorted([*named, *absent], key=lambda persona: persona.segment))


def _known(
    identity: Identity, previous: Memory | None, playbook: Playbook | None, figures: Mapping[int, _Figures]
) -> dict[int, Persona]:
    """Return {segment: persona} of those that have one already. figures: of the segments that have customers."""
    if previous is None:
        return {}
    known = {
        persona.segment: _as_true_now(persona, figures.get(persona.segment))
        for persona in previous.personas
        if persona.segment in identity.known
    }
    if playbook is None:
        return known
    return {
        number: _as_edited(persona, previous.offered.get(number, {}), with_parts(playbook), figures.get(number))
        for number, persona in known.items()
    }


def _as_true_now(persona: Persona, figures: _Figures | None) -> Persona:
    """Say what the package says of a segment as its figures are now; the name and what an analyst wrote stay."""
    if figures is None:
        return persona
    if not persona.key and are_phrases(persona.description):
        return replace(persona, description=figures.description)
    said = {name: getattr(persona, name) for name in PERSONA_TEXTS}
    anew: dict[str, Any] = composed_anew(persona.key, said, figures.facts, figures.loved)
    return replace(persona, **anew)


def _as_edited(persona: Persona, offered: Mapping[str, str], playbook: Playbook, figures: _Figures | None) -> Persona:
    """Take over what the analyst has changed in the workbook's own playbook since the last run."""
    archetype = _archetype(persona, playbook)
    if archetype is None:
        return persona
    figures = figures or _Figures({})
    said = texts_of(archetype, figures.facts, figures.loved)
    texts: dict[str, Any] = {
        name: said.get(name, text) for name, text in _texts(archetype).items() if text and text != offered.get(name, "")
    }
    return replace(persona, **texts)


def offered_texts(personas: tuple[Persona, ...], playbook: Playbook | None) -> dict[int, dict[str, str]]:
    """Return {segment: {field: text}}: what the workbook's own playbook says of each persona."""
    if playbook is None:
        return {}
    archetypes = {persona.segment: _archetype(persona, playbook) for persona in personas}
    return {segment: _texts(archetype) for segment, archetype in archetypes.items()}


def _archetype(persona: Persona, playbook: Playbook) -> Archetype | None:
    return next((archetype for archetype in playbook if archetype.key == persona.key), None)


def _texts(archetype: Archetype | None) -> dict[str, str]:
    if archetype is None:
        return {}
    return {name: getattr(archetype, name) for name in PERSONA_TEXTS}
