"""The playbook: persona archetypes as data, checked when they are read."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from xl_segment.errors import SettingError, not_found
from xl_segment.sheet import measures as m

_MEASURES = frozenset(
    {m.INCOME, m.SPENDING, m.AGE, m.MONEY, m.FREQUENCY, m.RECENCY, m.TENURE, m.AVERAGE_ORDER, m.RETURNS}
)
_TEXTS = ("name", "description", "insight", "recommendation", "do", "dont")


@dataclass(frozen=True)
class Archetype:
    """A persona that a segment may turn out to be.

    signature: {canonical measure: -1 the lowest segment of the sheet ... +1 the highest}. colour: "#RRGGBB" where
    the persona has one of its own.
    """

    key: str
    family: Literal["customers", "sales"]
    name: str
    signature: Mapping[str, float]
    description: str
    insight: str
    recommendation: str
    do: str
    dont: str
    colour: str = ""


Playbook = tuple[Archetype, ...]


@cache
def load_playbook() -> Playbook:
    """Return the playbook that comes with the package."""
    return read_playbook((files("xl_segment.personas") / "playbook.toml").read_text(encoding="utf-8"))


def read_playbook(text: str) -> Playbook:
    """Read a playbook from TOML text. Raises SettingError naming the entry that is not as it should be."""
    try:
        entries = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"The playbook is not valid TOML: {error}.") from error
    found = tuple(_archetype(key, entry) for key, entry in entries.items())
    check_names(found)
    return found


def signature_text(signature: Mapping[str, float]) -> str:
    """Return a signature as an analyst reads and edits it: "income +1, spending -0.5"."""
    return ", ".join(f"{measure} {level:+g}" if level else f"{measure} 0" for measure, level in signature.items())


def read_signature(text: str) -> dict[str, float]:
    """Read "income +1, spending -0.5" back. Raises SettingError where a measure or a level is none."""
    found: dict[str, float] = {}
    for one in (part.strip() for part in text.replace(";", ",").replace("−", "-").split(",")):
        if not one:
            continue
        measure, _, level = one.rpartition(" ")
        if measure not in _MEASURES:
            raise not_found("measure", measure or one, sorted(_MEASURES), "the personas")
        try:
            found[measure] = float(level)
        except ValueError:
            found[measure] = math.nan
        if not -1 <= found[measure] <= 1:
            raise SettingError(f"'{one}' has no level from -1 (the lowest segment) to +1 (the highest).")
    if not found:
        raise SettingError("a persona is recognised by at least one measure, for example 'income +1, spending -0.5'.")
    return found


def check_names(playbook: Playbook) -> None:
    """Raise SettingError where two personas that can meet have the same name."""
    names = [one.name.casefold() for one in playbook]
    twice = next(
        (one for one in playbook if names.count(one.name.casefold()) > 1 and not _may_share(one, playbook)), None
    )
    if twice:
        raise SettingError(f"The playbook has two personas called '{twice.name}'; give one of them another name.")


def _may_share(one: Archetype, playbook: Playbook) -> bool:
    """Loyal customers are called so on either kind of sheet; the two never meet."""
    same = [other for other in playbook if other.name.casefold() == one.name.casefold()]
    return len({other.family for other in same}) == len(same)


def _archetype(key: str, entry: Any) -> Archetype:  # noqa: ANN401  whatever the file holds
    if not isinstance(entry, dict):
        raise SettingError(f"Playbook entry '{key}' is not a table with name, signature and texts.")
    for text in _TEXTS:
        if not isinstance(entry.get(text), str) or not entry[text].strip():
            raise SettingError(f"Playbook entry '{key}' has no text for '{text}'.")
    if entry.get("family") not in ("customers", "sales"):
        raise SettingError(
            f"Playbook entry '{key}' has the family '{entry.get('family')}'; use 'customers' or 'sales'."
        )
    signature = entry.get("signature")
    if not isinstance(signature, dict) or not signature:
        raise SettingError(f"Playbook entry '{key}' has no signature.")
    for measure, level in signature.items():
        if measure not in _MEASURES:
            raise SettingError(
                f"Playbook entry '{key}' names the measure '{measure}'; use {', '.join(sorted(_MEASURES))}."
            )
        if isinstance(level, bool) or not isinstance(level, int | float) or not -1 <= level <= 1:
            raise SettingError(f"Playbook entry '{key}' has {measure} = {level}; give a number from -1 to 1.")
    return Archetype(
        key=key,
        family=entry["family"],
        signature={measure: float(level) for measure, level in signature.items()},
        **{text: entry[text].strip() for text in _TEXTS},
    )
