"""Personas from one run to the next: a segment keeps its own, with what the analyst has written over it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from xl_segment.memory.memory import Memory
from xl_segment.personas.claims import Facts, facts_of
from xl_segment.personas.composing import Said, composed_anew, may_be_called, own_texts_anew, texts_of
from xl_segment.personas.naming import description_of, insight_of, is_insight, name_personas
from xl_segment.personas.own_names import bears_out, spent_on
from xl_segment.personas.phrases import are_phrases, says_nothing
from xl_segment.personas.playbook import TEXTS, Archetype, Playbook, load_playbook, with_parts
from xl_segment.personas.profile import Persona, SegmentProfile
from xl_segment.personas.text_figures import figures_of, is_filled, names_figures
from xl_segment.segments.identity import Identity
from xl_segment.sheet.roles import Kind

#: Fields of a persona that an analyst may have changed in a playbook of the workbook's own.
PERSONA_TEXTS = (*TEXTS, "colour")


_NO_LONGER = "when the segments were made; its figures no longer say so."
_NOTICE = re.compile(rf" Called .+ {re.escape(_NO_LONGER)}$")


@dataclass(frozen=True)
class _Figures:
    """What the figures of a segment bear out.

    description, insight: what is said of it where it is like no archetype; apart: whether anything sets it apart.
    denied: the name that the package gave it, where they no longer say so, else "".
    """

    said: Said
    apart: bool = False
    description: str = ""
    insight: str = ""
    denied: str = ""

    @property
    def notice(self) -> str:
        """What is said of a name that stays, as everybody talks by it, though it is true no more."""
        return f" Called {self.denied} {_NO_LONGER}" if self.denied else ""


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
    figures = _figures(profiles, previous, with_parts(playbook or load_playbook()))
    known = _known(identity, previous, playbook, figures)
    named = name_personas(profiles, playbook or load_playbook(), kind=kind, known=known)
    with_customers = {profile.segment for profile in profiles}
    absent = [known[number] for number in identity.numbers if number in known and number not in with_customers]
    return tuple(sorted([*named, *absent], key=lambda persona: persona.segment))


def _figures(profiles: tuple[SegmentProfile, ...], previous: Memory | None, playbook: Playbook) -> dict[int, _Figures]:
    """Return {segment: what its figures bear out} of the segments that have customers."""
    figures = {}
    for profile, facts in zip(profiles, facts_of(profiles).values(), strict=True):
        persona = previous.persona(profile.segment) if previous else None
        denied = ""
        if persona and previous and previous.named.get(profile.segment) == persona.name:
            denied = "" if _is_true(persona, profile, profiles, facts, playbook) else persona.name
        figures[profile.segment] = _Figures(
            said=Said(facts, figures_of(profile), spent_on(profile, profiles)),
            apart=not says_nothing(profile.apart),
            description=description_of(profile),
            insight=insight_of(profile, by_name=not denied),
            denied=denied,
        )
    return figures


def _is_true(
    persona: Persona, profile: SegmentProfile, profiles: tuple[SegmentProfile, ...], facts: Facts, playbook: Playbook
) -> bool:
    """Tell whether the figures bear the name out that the package gave a segment."""
    if not persona.key:
        return bears_out(persona.name, profile, profiles)
    archetype = _archetype(persona, playbook)
    return archetype is None or may_be_called(archetype, facts)


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
    said = {name: getattr(persona, name) for name in PERSONA_TEXTS}
    said["description"] = _NOTICE.sub("", said["description"])
    anew: dict[str, Any] = composed_anew(persona.key, said, figures.said)
    if not persona.key:
        anew = own_texts_anew(said, figures.said.figures, apart=figures.apart)
        if is_insight(persona.insight):
            anew["insight"] = figures.insight
        if are_phrases(said["description"]):
            anew["description"] = figures.description
    if "description" in anew:
        anew["description"] += figures.notice
    return replace(persona, **anew)


def _as_edited(persona: Persona, offered: Mapping[str, str], playbook: Playbook, figures: _Figures | None) -> Persona:
    """Take over what the analyst has changed in the workbook's own playbook since the last run."""
    archetype = _archetype(persona, playbook)
    if archetype is None:
        return persona
    said = texts_of(archetype, figures.said if figures else Said({}))
    texts: dict[str, Any] = {
        name: said.get(name, text)
        for name, text in _texts(archetype).items()
        if text and (text != offered.get(name, "") or _is_as_offered(getattr(persona, name), text))
    }
    return replace(persona, **texts)


def _is_as_offered(text: str, template: str) -> bool:
    """Tell whether a text is what the workbook's own playbook says, with the figures of an earlier run."""
    return names_figures(template) and is_filled(text, template)


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
