"""Personas from one run to the next: a segment keeps its own, with what the analyst has written over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from xl_segment.memory.memory import Memory
from xl_segment.personas.naming import name_personas
from xl_segment.personas.playbook import Archetype, Playbook, load_playbook
from xl_segment.personas.profile import Persona, SegmentProfile
from xl_segment.segments.identity import Identity
from xl_segment.sheet.roles import Kind

#: Fields of a persona that an analyst may have changed in a playbook of the workbook's own.
PERSONA_TEXTS = ("name", "description", "insight", "recommendation", "do", "dont", "colour")


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
    known = _known(identity, previous, playbook)
    named = name_personas(profiles, playbook or load_playbook(), kind=kind, known=known)
    with_customers = {profile.segment for profile in profiles}
    absent = [known[number] for number in identity.numbers if number in known and number not in with_customers]
    return tuple(sorted([*named, *absent], key=lambda persona: persona.segment))


def _known(identity: Identity, previous: Memory | None, playbook: Playbook | None) -> dict[int, Persona]:
    """Return {segment: persona} of those that have one already."""
    if previous is None:
        return {}
    known = {persona.segment: persona for persona in previous.personas if persona.segment in identity.known}
    if playbook is None:
        return known
    return {
        number: _as_edited(persona, previous.offered.get(number, {}), playbook) for number, persona in known.items()
    }


def _as_edited(persona: Persona, offered: Mapping[str, str], playbook: Playbook) -> Persona:
    """Take over what the analyst has changed in the workbook's own playbook since the last run."""
    archetype = _archetype(persona, playbook)
    if archetype is None:
        return persona
    texts: dict[str, Any] = {
        name: text for name, text in _texts(archetype).items() if text and text != offered.get(name, "")
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
    return {name: text for name, text in asdict(archetype).items() if name in PERSONA_TEXTS}
