"""What every part of the Calc engine says to UNO, and how the two notations are translated."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import xlwings
from xlwings import base_classes, utils

UNO_HOME = "/usr/lib/python3/dist-packages"
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
#: The whole numbers in which COM hands errors over, by Calc's own codes, and their names.
ERRORS = {
    532: -2146826281,
    32767: -2146826246,
    525: -2146826259,
    521: -2146826288,
    503: -2146826252,
    524: -2146826265,
    519: -2146826273,
}
ERROR_NAMES = {
    -2146826281: "#DIV/0!",
    -2146826246: "#N/A",
    -2146826259: "#NAME?",
    -2146826288: "#NULL!",
    -2146826252: "#NUM!",
    -2146826265: "#REF!",
    -2146826273: "#VALUE!",
}
DATE, TIME, CURRENCY, TEXT, LOGICAL = 2, 4, 8, 256, 1024  # com.sun.star.util.NumberFormat
POINT = 2540 / 72  # Calc measures in hundredths of a millimetre
PIXEL = 2540 / 96


class ComError(Exception):
    """What Excel refuses."""


def load_uno() -> Any:
    if UNO_HOME not in sys.path:
        sys.path.append(UNO_HOME)
    return importlib.import_module("uno")


def new(name: str, **fields: Any) -> Any:
    made = load_uno().createUnoStruct(f"com.sun.star.{name}")
    for field, value in fields.items():
        setattr(made, field, value)
    return made


def enum(name: str, value: str) -> Any:
    return load_uno().Enum(f"com.sun.star.{name}", value)


def named_values(**values: Any) -> tuple[Any, ...]:
    return tuple(new("beans.PropertyValue", Name=name, Value=value) for name, value in values.items())


def place_of(area: Any) -> tuple[int, int, int, int]:
    """A UNO address as row, column, rows, columns, counted from one."""
    rows, columns = area.EndRow - area.StartRow + 1, area.EndColumn - area.StartColumn + 1
    return area.StartRow + 1, area.StartColumn + 1, rows, columns


def rgb_of(color: int) -> tuple[int, int, int]:
    return color >> 16 & 255, color >> 8 & 255, color & 255


def color_of(value: Any) -> int:
    """Calc's colour number for what xlwings takes: a tuple, "#rrggbb", or Excel's number, which is blue first."""
    if isinstance(value, str):
        return int(value.removeprefix("#"), 16)
    red, green, blue = utils.int_to_rgb(value) if isinstance(value, int) else value
    return red << 16 | green << 8 | blue


def outside_strings(formula: str, change: Callable[[str], str]) -> str:
    parts = re.split(r'("(?:[^"]|"")*")', formula)
    return "".join(part if part.startswith('"') else change(part) for part in parts)


def to_calc(formula: str) -> str:
    """Excel's notation as Calc's: other separators, and a sheet's name ends in a point."""

    def change(part: str) -> str:
        part = re.sub(r"('(?:[^']|'')+'|\b[^\W\d][\w.]*)!(?=\$?[A-Z])", r"$\1.", part)
        part = part.replace(";", "|").replace(",", ";")
        return re.sub(r"\b(TRUE|FALSE)\b(?!\()", r"\1()", part)

    return outside_strings(formula, change)


def to_excel(formula: str) -> str:
    def change(part: str) -> str:
        part = re.sub(r"\$?('(?:[^']|'')+'|(?<![\w.])[^\W\d]\w*)\.(?=\$?[A-Z]{1,3}\$?\d)", r"\1!", part)
        return re.sub(r"\b(TRUE|FALSE)\(\)", r"\1", part.replace(";", ",").replace("|", ";"))

    return outside_strings(formula, change)


def with_table(formula: str, name: str) -> str:
    """Name the table in references that leave it out, which Calc cannot read."""

    def named(group: re.Match[str]) -> str:
        inside = group[0][1:-1]
        row = re.fullmatch(r"(?:@|\[#this row\][,;])\[?([^\[\]]+)\]?", inside, re.IGNORECASE)
        return f"{name}[[#This Row],[{row[1]}]]" if row else name + group[0]

    def change(part: str) -> str:
        # References that do name their table keep it, unless they say @, which Calc does not know.
        part = re.sub(r"(?<=[\w.])\[@\[?([^\[\]]+)\]?\]", r"[[#This Row],[\1]]", part)
        return re.sub(
            r"[\w.]+\[(?:[^\[\]]|\[[^\[\]]*\])+\]|(?<![\])\[])\[(?:[^\[\]]|\[[^\[\]]*\])+\]",
            lambda group: named(group) if group[0].startswith("[") else group[0],
            part,
        )

    return outside_strings(formula, change)


def quoted(name: str) -> str:
    return name if re.fullmatch(r"[^\W\d]\w*", name) else "'" + name.replace("'", "''") + "'"


def column_number(letters: str) -> int:
    return functools.reduce(lambda total, letter: total * 26 + ord(letter) - 64, letters.upper(), 0)


class Collection(base_classes.Collection):
    """A list that is asked for by position, from one, or by a name in any case."""

    parent: Any = None

    def items(self) -> list[Any]:
        raise NotImplementedError

    @property
    def api(self) -> Collection:
        return self

    def __call__(self, key: Any) -> Any:
        items = self.items()
        if isinstance(key, int) and 1 <= key <= len(items):
            return items[key - 1]
        for item in items:
            if isinstance(key, str) and item.name.casefold() == key.casefold():
                return item
        raise KeyError(key)

    def __len__(self) -> int:
        return len(self.items())

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items())

    def __contains__(self, key: Any) -> bool:
        try:
            self(key)
        except KeyError:
            return False
        return True


def _as_com(call: Callable[..., Any]) -> Callable[..., Any]:
    """UNO's exceptions cannot pass through a context manager, and Excel's are of one kind anyway."""

    @functools.wraps(call)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return call(*args, **kwargs)
        except Exception as problem:
            if hasattr(problem, "typeName"):
                raise ComError(f"{call.__name__}: {problem.typeName} {problem.Message}") from None
            raise

    return wrapped


@functools.cache
def _verbs_of(platform: str) -> dict[str, set[str]]:
    """{class: its methods} of xlwings' engine for a platform, which cannot be imported on another one."""
    tree = ast.parse((Path(xlwings.__file__).parent / f"{platform}.py").read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    named = {
        node.name: {
            *(part.name for part in node.body if isinstance(part, ast.FunctionDef)),
            *(
                to.id
                for part in node.body
                if isinstance(part, ast.Assign)
                for to in part.targets
                if isinstance(to, ast.Name)
            ),
        }
        for node in classes
    }
    bases = {node.name: [base.id for base in node.bases if isinstance(base, ast.Name)] for node in classes}
    return {name: own.union(*(named.get(base, set()) for base in bases[name])) for name, own in named.items()}


def _refuse_what_excel_lacks(made: type) -> None:
    """What Excel's own engines do not implement is not implemented here: a test must not pass where Excel fails."""
    known = getattr(base_classes, made.__name__, None)
    for name in [one for one in vars(made) if known is not None and hasattr(known, one) and not one.startswith("_")]:
        for platform in ("_xlwindows", "_xlmac"):
            verbs = _verbs_of(platform)
            if made.__name__ in verbs and name not in verbs[made.__name__]:
                setattr(made, name, property(functools.partial(_not_there, name, platform)))


def _not_there(name: str, platform: str, _: Any) -> Any:
    raise NotImplementedError(f"{name} is not implemented in xlwings' engine {platform}")


def translate(module: str) -> None:
    """Let everything in a module speak of errors as COM does."""
    for made in vars(sys.modules[module]).values():
        if not inspect.isclass(made) or made.__module__ != module or issubclass(made, Exception):
            continue
        _refuse_what_excel_lacks(made)
        for name, value in list(vars(made).items()):
            if isinstance(value, property):
                parts = (value.fget, value.fset, value.fdel)
                setattr(made, name, property(*(part and _as_com(part) for part in parts)))
            elif inspect.isfunction(value):
                setattr(made, name, _as_com(value))
