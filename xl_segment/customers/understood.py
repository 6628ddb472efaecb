"""Why a sheet was read as it was: kept with the segments, so that a refresh can tell it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from xl_segment.customers.features import Features
from xl_segment.sheet.assumptions import Assumption
from xl_segment.sheet.table import Table


@dataclass(frozen=True)
class Understood:
    """What was said of a sheet when the segments were made.

    reasons: {header: why the column was taken for what it is}. left_out: {measure: why it does not decide}.
    assumptions, warnings: as in `Table`.
    """

    reasons: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    assumptions: tuple[Assumption, ...] = ()
    warnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, table: Table, features: Features) -> Understood:
        """Take what is said of a table, and of the measures that were made from it."""
        reasons = {column.name: column.reason for column in table.columns}
        return cls(reasons, features.left_out, table.assumptions, table.warnings)

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Understood:
        """Read it back from plain data."""
        assumptions = tuple(
            Assumption(**{**assumption, "other": tuple(assumption["other"])}) for assumption in fields["assumptions"]
        )
        return cls(dict(fields["reasons"]), dict(fields["left_out"]), assumptions, tuple(fields["warnings"]))

    def with_measure_reasons(self, features: Features) -> Features:
        """Return features made later by the same transform, with why measures were left out then."""
        left_out = {name: self.left_out.get(name, why) for name, why in features.left_out.items()}
        return replace(features, left_out=left_out)

    def with_reasons(self, table: Table) -> Table:
        """Return the same sheet, read with the same roles later, with what was said of it then."""
        columns = tuple(
            replace(column, reason=self.reasons.get(column.name, column.reason)) for column in table.columns
        )
        return replace(
            table,
            columns=columns,
            kind_reason="A row is what it was when the segments were made.",
            assumptions=self.assumptions,
            warnings=self.warnings,
        )
