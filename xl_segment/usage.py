"""A command that was typed wrongly, answered in one sentence: what is wrong, where, and how it is written.

What Typer raises is told apart by the names of its classes: newer versions bring their own, older ones those of Click.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typer

from xl_segment.errors import printable

#: What Typer raises for all of them.
UsageError: type[Exception] = next(error for error in typer.BadParameter.__mro__ if error.__name__ == "UsageError")
#: Each command as it is typed, with all that it needs.
_EXAMPLES = {
    "run": "xl-segment run Customers.xlsx",
    "refresh": "xl-segment refresh Customers.segmented.xlsx",
    "explain": "xl-segment explain Customers.segmented.xlsx C0042",
    "export": "xl-segment export Customers.segmented.xlsx --to champions.csv",
    "report": "xl-segment report Customers.segmented.xlsx",
    "copy": "xl-segment copy Customers.segmented.xlsx",
    "compare": "xl-segment compare Customers.segmented.xlsx --k 3,4,5,6",
    "notebook": "xl-segment notebook Customers.segmented.xlsx",
    "undo": "xl-segment undo Customers.segmented.xlsx",
    "clear": "xl-segment clear Customers.segmented.xlsx",
    "new": "xl-segment new Customers.xlsm",
}
#: Options with a value, as they are typed; of others the value is left open.
_VALUES = {
    "--k": "--k 4",
    "--features": "--features 'Age, Income'",
    "--column": "--column 'Genre=gender'",
    "--set": "--set cap=0",
    "--to": "--to champions.csv",
    "--segment": "--segment 1",
    "--persona": "--persona Champions",
    "--for": "--for mailchimp",
    "--reference-date": "--reference-date 2024-12-31",
    "--method": "--method ward",
    "--currency": "--currency EUR",
}


def wrong_usage(error: Any) -> str:  # noqa: ANN401  of Typer's own classes, which differ by version
    """Return the sentence for what Typer could not make a command of; error: a `UsageError`."""
    command = "xl-segment"
    if error.ctx is not None:
        command = str(error.ctx.command_path)
    kind, message = type(error).__name__, str(error.format_message())
    if kind == "MissingParameter":
        return _missing(error, command)
    if kind == "NoSuchOption":
        return _no_such_option(error, command)
    if kind == "BadOptionUsage":
        return _wrong_value(error, message)
    unknown = re.match(r"No such command '(.*?)'\.", message)
    if unknown:
        return _no_such_command(error, command, unknown[1])
    extra = re.match(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", message)
    if extra:
        return (
            f"'{printable(extra[1])}' is too much for {command}: put a name or a list with blanks in double quotes, as "
            'in "My customers.xlsx" or "Age, Income".'
        )
    return f"{message.rstrip('.')}. {command} --help says how it is written."


def _missing(error: Any, command: str) -> str:  # noqa: ANN401
    """Say what a command needs: an argument by what stands for it in the usage line, an option by its name."""
    parameter = error.param
    needed = parameter.opts[0] if parameter.opts[0].startswith("-") else str(parameter.metavar or parameter.name)
    what = str(parameter.help or "").rstrip(".")
    example = _EXAMPLES.get(command.rpartition(" ")[2], f"{command} --help")
    return f"{command} needs {needed}{_in_brackets(what)}. Type, for example: {example}"


def _in_brackets(text: str) -> str:
    return f" ({text[0].lower()}{text[1:]})" if text else ""


def _no_such_option(error: Any, command: str) -> str:  # noqa: ANN401
    name = printable(error.option_name)
    parameters = error.ctx.command.get_params(error.ctx)
    options = [option for parameter in parameters for option in parameter.opts if option.startswith("--")]
    return f"{command} has no option {name}. {_near(name, options)}"


def _no_such_command(error: Any, command: str, name: str) -> str:  # noqa: ANN401
    name = printable(name)
    if command == "xl-segment" and (Path(name).is_file() or Path(name).suffix.lower().startswith((".xls", ".csv"))):
        return f"'{name}' is no command: to segment that file, type xl-segment run \"{name}\""
    known = list(error.ctx.command.list_commands(error.ctx))
    return f"{command} has no command '{name}'. {_near(name, known)}"


def _near(name: str, known: Iterable[str]) -> str:
    """Name the nearest of what there is, else all of it."""
    known = list(known)
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    # Somebody who types a part of a long name means it: --ref for --reference-date.
    near = near or [long for long in known if len(name.strip("-")) > 1 and long.startswith(name)][:1]
    if near:
        return f"Did you mean {near[0]}?"
    return f"It has {', '.join(known)}."


def _wrong_value(error: Any, message: str) -> str:  # noqa: ANN401
    """Say what an option wants that has no value, or one that it does not take."""
    name = printable(error.option_name)
    if "does not take a value" in message:
        return f"{name} takes no value: leave out what stands behind it."
    return f"{name} needs a value behind it, such as {_VALUES.get(name, f'{name} VALUE')}"
