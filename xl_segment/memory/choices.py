"""What an analyst chose on Data check: what a column is taken for, and whether it decides who is alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from xl_segment.sheet.roles import ONE_COLUMN


@dataclass(frozen=True)
class Choices:
    """The cells *Taken for* and *Decides who is alike*, as they were shown or as they were chosen.

    roles: {header: role}. decides: {measure or header: "yes" or "no"}. "" where a cell is blank: of a changed one it
    means that the column is to be found out again.
    """

    roles: Mapping[str, str] = field(default_factory=dict)
    decides: Mapping[str, str] = field(default_factory=dict)

    def after(self, changed: Choices) -> Choices:
        """Return what is chosen once cells were changed: the newest word counts, and a cleared cell chooses nothing.

        A role that only one column can have leaves the column that it was chosen for before.
        """
        moved = {role for role in changed.roles.values() if role in ONE_COLUMN}
        roles = {name: role for name, role in self.roles.items() if role not in moved} | dict(changed.roles)
        decides = {**self.decides, **changed.decides}
        return Choices(_chosen(roles), _chosen(decides))

    def holding(self, shown: Choices) -> Choices:
        """Return what is worth keeping after a run that showed other cells: not what has had no effect.

        A choice for a column that is not there for now is kept: it may come back.
        """
        roles = {name: role for name, role in self.roles.items() if shown.roles.get(name, role) == role}
        decides = {name: word for name, word in self.decides.items() if shown.decides.get(name, word)}
        return Choices(roles, decides)

    def options(self, headers: Collection[str], shown: Choices) -> dict[str, Any]:
        """Return the choices as fields of Settings, without those for columns that are not there any more.

        shown: the last page; what it showed without a header was measured.
        """
        there = self.of_columns(headers, shown)
        return {name: chosen for name, chosen in (("roles", there.roles), ("decides", there.decides)) if chosen}

    def of_columns(self, headers: Collection[str], shown: Choices) -> Choices:
        """Return the choices for columns that are there, and for what the last page showed without a header."""
        there = {*headers, *(shown.decides.keys() - shown.roles.keys())}
        return Choices(
            {name: role for name, role in self.roles.items() if name in there},
            {name: word for name, word in self.decides.items() if name in there},
        )

    def in_words(self, before: Choices) -> str:
        """Say what is chosen otherwise than before: "Genre is gender; Age does not decide"."""
        said = [f"{name} is {self.roles.get(name, 'found out again')}" for name in _differing(self.roles, before.roles)]
        words = {"yes": "decides", "no": "does not decide", "": "is found fit or unfit again"}
        said += [f"{name} {words[self.decides.get(name, '')]}" for name in _differing(self.decides, before.decides)]
        return "; ".join(said)


def _chosen(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: word for name, word in cells.items() if word}


def _differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return [name for name in dict.fromkeys([*one, *other]) if one.get(name) != other.get(name)]
