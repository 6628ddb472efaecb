"""The first code cell: what is imported, which workbook it is, and all that was set."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from xl_segment.notebook.facts import Facts, Way
from xl_segment.settings import Settings
from xl_segment.sheet.roles import Role

#: Settings that stand in the first cell whatever they are; where the data is, and how labels are written, do not.
_ALWAYS = ("k", "method", "seed", "features", "customer")

_NOT_SHOWN = ("sheet", "table", "labels")

#: Of many names, so many are listed.
_MOST_NAMED = 6


def settings(facts: Facts) -> str:
    """Return the cell that everything else hangs on."""
    function = "refresh, segment" if facts.way is Way.SCORED and facts.anew is not None else "segment"
    if facts.way is Way.SCORED and facts.anew is None:
        function = "refresh"
    names = ", ".join(sorted(["Settings", "read", *function.split(", ")], key=lambda name: (name.islower(), name)))
    options = [f"    {line}" for line in _options(facts)]
    settings = "\n".join(["SETTINGS = Settings(", *options, ")"])
    days = "from datetime import date\n\n" if "date(" in settings else ""
    imports = f"{days}import pandas as pd\n\nfrom xl_segment import {names}\n\n"
    return f'{imports}pd.set_option("display.max_colwidth", None)\n\nBOOK = {facts.name!r}\n{settings}'


def _options(facts: Facts) -> list[str]:
    """Return a line for each option that is set, and for those that everybody asks for."""
    settings = facts.workbook.settings
    options = dict.fromkeys(_ALWAYS) | settings.changed
    remarks = _remarks(facts, settings)
    lines = []
    for name in options:
        if name not in _NOT_SHOWN:
            remark = f"  # {remarks[name]}" if name in remarks else ""
            lines.append(f"{name}={_literal(getattr(settings, name))},{remark}")
    return lines


def _remarks(facts: Facts, settings: Settings) -> dict[str, str]:
    """Return {option: what was found where it is not set}."""
    result = facts.result
    remarks = {}
    if settings.k is None:
        remarks["k"] = f"recommended: {result.choice.recommended}"
    if not settings.features:
        remarks["features"] = f"found fit for it: {_listed(result.deciding)}"
    customer = result.table.names_of(Role.CUSTOMER)
    if settings.customer is None:
        remarks["customer"] = f"found: {_listed(customer)}" if customer else "none: a row is a customer"
    return remarks


def _listed(names: Iterable[str]) -> str:
    """Return names as a remark in code can hold them: on one line, whatever they are."""
    listed = [repr(name) for name in names]
    more = f" and {len(listed) - _MOST_NAMED} more" if len(listed) > _MOST_NAMED else ""
    return ", ".join(listed[:_MOST_NAMED]) + more


def _literal(value: Any) -> str:  # noqa: ANN401  any option
    """Return an option as Python writes it."""
    if isinstance(value, datetime.date):
        return f"date({value.year}, {value.month}, {value.day})"
    return repr(dict(value)) if isinstance(value, Mapping) else repr(value)
