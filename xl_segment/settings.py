"""Every option in one frozen value, with its label, unit, range and explanation.

The same fields are what the command line offers and what a Settings sheet shows, so the words stand here once.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Integral, Real
from types import MappingProxyType
from typing import Any, Literal

from xl_segment.errors import SettingError, not_found

#: Options that name the column with a role.
ROLE_OF_OPTION = {"customer": "customer id", "order": "order id", "date": "order date", "amount": "amount"}

Method = Literal["kmeans", "gaussian mixture", "ward"]
Labels = Literal["values", "live formulas"]


def _option(
    default: Any,  # noqa: ANN401  a field of any type
    label: str,
    help: str,
    *,
    unit: str = "",
    lowest: float | None = None,
    highest: float | None = None,
    choices: tuple[str, ...] = (),
    example: str = "",
) -> Any:  # noqa: ANN401  dataclasses.field returns what the field is annotated as
    about = {
        "label": label,
        "help": help,
        "unit": unit,
        "lowest": lowest,
        "highest": highest,
        "choices": choices,
        "example": example,
    }
    if isinstance(default, Mapping):
        return field(default_factory=lambda: default, metadata=about)
    return field(default=default, metadata=about)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How to segment. Everything has a default; `dataclasses.replace` makes a changed copy.

    Raises SettingError where a value is outside its range.
    """

    sheet: str | None = _option(
        None, "Sheet", "The sheet that holds the data; blank: the largest table of the workbook."
    )
    table: str | None = _option(None, "Table", "The Excel Table that holds the data; blank: find out.")

    customer: str | None = _option(None, "Customer column", "The header of the customer id; blank: find out.")
    order: str | None = _option(None, "Order column", "The header of the order id; blank: find out.")
    date: str | None = _option(None, "Date column", "The header of the order date; blank: find out.")
    amount: str | None = _option(None, "Amount column", "The header of the money per line; blank: find out.")
    roles: Mapping[str, str] = _option(
        MappingProxyType({}),
        "Column roles",
        "What any other column is, where it was taken for the wrong thing: header=role, parted by commas.",
        example="Genre=gender, Rating=ignored",
    )
    kind: Literal["auto", "customers", "sales lines"] = _option(
        "auto",
        "Rows are",
        "One row per customer, or one row per sale.",
        choices=("auto", "customers", "sales lines"),
    )
    day_order: Literal["auto", "day first", "month first"] = _option(
        "auto",
        "Dates as text",
        "The order of day and month in dates typed as text.",
        choices=("auto", "day first", "month first"),
    )
    decimal: Literal["auto", ",", "."] = _option(
        "auto", "Decimal sign", "The decimal sign of numbers typed as text.", choices=("auto", ",", ".")
    )

    features: tuple[str, ...] = _option(
        (),
        "Features",
        "The measures that decide who is alike, by header, parted by commas; blank: every measure that is fit for it.",
        example="Age, Annual Income",
    )
    decides: Mapping[str, str] = _option(
        MappingProxyType({}),
        "Decides or not",
        "Whether a measure decides who is alike, where the choice is another than yours: header=yes or header=no, "
        "parted by commas.",
        example="Age=no, Visits=yes",
    )
    use_categories: bool = _option(
        False, "Categories decide too", "Let gender and categories decide who is alike, not only describe."
    )
    missing: Literal["fill", "set aside"] = _option(
        "fill",
        "Missing values",
        "Fill a missing measure with its median, or set the row aside.",
        choices=("fill", "set aside"),
    )
    cap: float = _option(
        1.0,
        "Cap extremes",
        "Values beyond this share on each side count as the limit.",
        unit="%",
        lowest=0,
        highest=20,
    )
    log: bool = _option(True, "Log skewed measures", "Take the logarithm of skewed measures that are never negative.")
    scale: bool = _option(True, "Scale", "Bring all measures to the same spread, so that none drowns the others.")
    returns: Literal["net", "set aside"] = _option(
        "net",
        "Returns",
        "Take what was returned or refunded off the customer's money, or set such lines aside.",
        choices=("net", "set aside"),
    )
    currency: str | None = _option(
        None,
        "Currency",
        "Of sales in several currencies, the one to work on; blank: the commonest.",
        example="EUR",
    )
    reference_date: datetime.date | None = _option(
        None,
        "Reference date",
        "Recency counts back from this day; blank: the day after the last sale.",
        example="2024-12-31",
    )

    k: int | None = _option(None, "Segments", "How many segments; blank: recommend.", lowest=2, highest=50)
    k_min: int = _option(2, "Fewest segments", "The smallest number to try.", lowest=2, highest=49)
    k_max: int = _option(10, "Most segments", "The largest number to try.", lowest=2, highest=50)
    method: Method = _option(
        "kmeans", "Method", "How rows are grouped.", choices=("kmeans", "gaussian mixture", "ward")
    )
    min_share: float = _option(
        2.0,
        "Smallest share",
        "A recommended segment holds at least this share of the customers.",
        unit="%",
        lowest=0,
        highest=30,
    )
    labels: Labels = _option(
        "values",
        "Write labels as",
        "Segment and Persona as values, or as formulas that follow every cell as it is typed; new rows of a Table get "
        "theirs by themselves.",
        choices=("values", "live formulas"),
    )
    seed: int = _option(
        0, "Seed", "Start of the random numbers; the same seed gives the same result.", lowest=0, highest=2**32 - 1
    )

    def __post_init__(self) -> None:
        for one in dataclasses.fields(self):
            value = getattr(self, one.name)
            _check(one, value)
            if isinstance(value, Integral) and not isinstance(value, bool | int):
                object.__setattr__(self, one.name, int(value))  # a number of NumPy's, which goes into no JSON
        if self.k_min > self.k_max:
            raise SettingError(
                f"Fewest segments is {self.k_min} but Most segments is {self.k_max}; make the first the smaller one."
            )
        if not isinstance(self.features, tuple) or not all(isinstance(one, str) for one in self.features):
            raise SettingError("Features takes a list of column headers, for example ('Age', 'Income').")
        if self.reference_date is not None and not _EARLIEST <= self.reference_date <= _LATEST:
            raise SettingError(f"Reference date is {self.reference_date}; give a day from {_EARLIEST} to {_LATEST}.")

    def over(self, options: Mapping[str, Any]) -> Settings:
        """Return these settings where they differ from the defaults, and the options given elsewhere."""
        mine = {
            one.name: getattr(self, one.name)
            for one in dataclasses.fields(self)
            if getattr(self, one.name) != getattr(_DEFAULTS, one.name)
        }
        return Settings(**combined(options, mine))


def combined(under: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """Return options, some given in two places; the upper ones count where both speak of the same thing.

    That is the same option, the same column, or a role that one column only can have.
    """
    told = {_folded(header): _folded(role) for header, role in upper.get("roles", {}).items()}
    named = {role for name, role in ROLE_OF_OPTION.items() if name in upper} | {*told.values()}
    under = dict(under)
    for name, role in ROLE_OF_OPTION.items():
        if under.get(name) and (_folded(under[name]) in told or role in named):
            del under[name]
    taken = named.intersection(ROLE_OF_OPTION.values())
    roles = {one: role for one, role in under.get("roles", {}).items() if _folded(role) not in taken}
    found = {**under, **upper}
    for name, below in (("roles", roles), ("decides", under.get("decides", {}))):
        if name in found:
            found[name] = {**below, **upper.get(name, {})}
    return found


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _check(one: dataclasses.Field[Any], value: Any) -> None:  # noqa: ANN401  a field of any type
    about, label = one.metadata, one.metadata["label"]
    if value is None:
        return
    choices = about["choices"]
    if choices and value not in choices:
        raise SettingError(f"{label} is '{value}'; choose one of {', '.join(map(repr, choices))}.")
    lowest, highest = about["lowest"], about["highest"]
    if lowest is None and highest is None:
        return
    whole = "int" in str(one.type)
    if isinstance(value, bool) or not isinstance(value, Integral if whole else Real) or value != value:
        raise SettingError(f"{label} is '{value}'; give a {'whole ' if whole else ''}number.")
    if (lowest is not None and value < lowest) or (highest is not None and value > highest):
        room = f"at least {lowest}" if highest is None else f"between {lowest} and {highest}"
        unit = f" {about['unit']}" if about["unit"] else ""
        raise SettingError(f"{label} is {value}{unit}; give a value {room}{unit}.")


#: Days that a sheet of Excel can hold and that nobody has typed by mistake.
_EARLIEST, _LATEST = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)
_DEFAULTS = Settings()
_YES_OR_NO = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}


def read_option(name: str, text: str) -> tuple[str, Any]:
    """Read one option as typed by a person: ("cap", "0") -> ("cap", 0.0), ("log", "no") -> ("log", False).

    name: the field, or its label as a settings sheet shows it. Raises NotFoundError for an unknown name and
    SettingError for a value that the option cannot have.
    """
    options = {one.name: one for one in dataclasses.fields(Settings)}
    labels = {one.metadata["label"].casefold(): one.name for one in options.values()}
    folded = name.strip().casefold()
    known = options.get(folded.replace("-", "_").replace(" ", "_")) or options.get(labels.get(folded, ""))
    if known is None:
        raise not_found("setting", name, options, "the settings")
    return known.name, _read(known, text.strip())


def _read(option: dataclasses.Field[Any], text: str) -> Any:  # noqa: ANN401  a field of any type
    kind, label = str(option.type), option.metadata["label"]
    if text == "" and "None" in kind:
        return None
    try:
        if "bool" in kind:
            return _YES_OR_NO[text.casefold()]
        if "int" in kind:
            return int(text)
        if "float" in kind:
            return float(text.rstrip(" %").replace(",", "."))
        if "datetime" in kind:
            return datetime.date.fromisoformat(text)
    except (ValueError, KeyError) as error:
        wanted = {"bool": "yes or no", "int": "a whole number", "float": "a number"}
        form = next((say for word, say in wanted.items() if word in kind), "a date such as 2024-12-31")
        raise SettingError(f"{label} is '{text}'; give {form}.") from error
    if "tuple" in kind:
        return listed(text)
    if "Mapping" in kind:
        return dict(pair(one, "Header=role") for one in listed(text))
    return text


def listed(text: str) -> tuple[str, ...]:
    """Split "Age, Income" at its commas; a header with a comma in it is put in double quotes."""
    if not text.strip():
        return ()
    line = " ".join(text.split())  # a cell may hold more than one line
    return tuple(one.strip() for one in next(csv.reader([line], skipinitialspace=True)) if one.strip())


def pair(text: str, form: str, *, first: bool = False) -> tuple[str, str]:
    """Split "name=value" at its last equals sign, or at its first, where a value may have some.

    Raises SettingError where there is none; form: how it should look.
    """
    name, sign, value = text.partition("=") if first else text.rpartition("=")
    if not sign or not name.strip():
        raise SettingError(f"'{text}' is not of the form {form}.")
    return name.strip(), value.strip()
