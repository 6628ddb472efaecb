"""What an analyst chose on Data check: what a column is taken for, and whether it decides who is alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from xl_segment.sheet.roles import ONE_COLUMN

#: What is said of a measure whose cell *Decides who is alike* has been changed.
_DECIDES = {"yes": "decides", "no": "does not decide", "": "is found fit or unfit again"}


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
        choices = self.of_columns(headers, shown)
        return {name: cells for name, cells in vars(choices).items() if cells}

    def of_columns(self, headers: Collection[str], shown: Choices) -> Choices:
        """Return the choices for columns that are there, and for what the last page showed without a header."""
        names = {*headers, *(shown.decides.keys() - shown.roles.keys())}
        return Choices(
            {name: role for name, role in self.roles.items() if name in names},
            {name: word for name, word in self.decides.items() if name in names},
        )

    def differences(self, before: Choices) -> str:
        """Say what is chosen otherwise than before: "Genre is gender; Age does not decide"."""
        roles = _differing(self.roles, before.roles)
        decides = _differing(self.decides, before.decides)
        texts = [f"{name} is {self.roles.get(name, 'found out again')}" for name in roles]
        texts += [f"{name} {_DECIDES[self.decides.get(name, '')]}" for name in decides]
        return "; ".join(texts)


def _chosen(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: word for name, word in cells.items() if word}


def _differing(now: Mapping[str, str], before: Mapping[str, str]) -> list[str]:
    return [name for name in dict.fromkeys([*now, *before]) if now.get(name) != before.get(name)]
