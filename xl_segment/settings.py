"""Every option in one frozen value, with its label, unit, range and explanation.

The same fields are what the command line offers and what a Settings sheet shows, so the words stand here once.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime
from collections.abc import Callable, Mapping
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
    explanation: str,
    *,
    unit: str = "",
    lowest: float | None = None,
    highest: float | None = None,
    choices: tuple[str, ...] = (),
    example: str = "",
) -> Any:  # noqa: ANN401  dataclasses.field returns what the field is annotated as
    about = {
        "label": label,
        "help": explanation,
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

    >>> Settings(k=4).over({"cap": 0.0, "k": 5}) == Settings(k=4, cap=0.0)
    True
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
    cap: float | None = _option(
        None,
        "Cap extremes",
        "Values beyond this share on each side count as the limit; blank: only what lies far from all others.",
        unit="%",
        lowest=0,
        highest=20,
    )
    log: bool = _option(True, "Log skewed measures", "Bring skewed measures closer to even, as a logarithm does.")
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
        for option in dataclasses.fields(self):
            value = getattr(self, option.name)
            _check(option, value)
            if isinstance(value, Integral) and not isinstance(value, bool | int):
                object.__setattr__(self, option.name, int(value))  # a number of NumPy's, which goes into no JSON
        self._check_together()

    def _check_together(self) -> None:
        """Raise SettingError for what the ranges of single options do not tell."""
        if self.k_min > self.k_max:
            raise SettingError(
                f"Fewest segments is {self.k_min} but Most segments is {self.k_max}; make the first the smaller one."
            )
        if not isinstance(self.features, tuple) or not all(isinstance(header, str) for header in self.features):
            raise SettingError("Features takes a list of column headers, for example ('Age', 'Income').")
        if self.reference_date is not None and not EARLIEST_DAY <= self.reference_date <= _LATEST:
            raise SettingError(f"Reference date is {self.reference_date}; give a day from {EARLIEST_DAY} to {_LATEST}.")

    @property
    def changed(self) -> dict[str, Any]:
        """The options that differ from the defaults."""
        return {
            option.name: getattr(self, option.name)
            for option in dataclasses.fields(self)
            if getattr(self, option.name) != getattr(_DEFAULTS, option.name)
        }

    def over(self, options: Mapping[str, Any]) -> Settings:
        """Return these settings where they differ from the defaults, and the options given elsewhere."""
        return Settings(**combined(options, self.changed))


def combined(under: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """Return options, some given in two places; the upper ones count where both speak of the same thing.

    That is the same option, the same column, or a role that one column only can have.
    """
    columns = {_folded(header) for header in upper.get("roles", {})}
    roles = {_folded(role) for role in upper.get("roles", {}).values()}
    roles |= {role for name, role in ROLE_OF_OPTION.items() if name in upper}
    below = {name: value for name, value in under.items() if not _is_overruled(name, value, columns, roles)}
    options = {**below, **upper}
    if "roles" in options:
        options["roles"] = _roles_below(below, roles) | dict(upper.get("roles", {}))
    if "decides" in options:
        options["decides"] = dict(below.get("decides", {})) | dict(upper.get("decides", {}))
    return options


def _is_overruled(name: str, value: Any, columns: set[str], roles: set[str]) -> bool:  # noqa: ANN401  any option's
    """Tell whether an option names a column, or says who has a role, that something else is said of above.

    columns, roles: what is spoken of above, folded.
    """
    if name not in ROLE_OF_OPTION or not value:
        return False
    return _folded(value) in columns or ROLE_OF_OPTION[name] in roles


def _roles_below(options: Mapping[str, Any], roles: set[str]) -> dict[str, str]:
    """Return {header: role} without roles of one column only that are given above. roles: those, folded."""
    taken = roles.intersection(ROLE_OF_OPTION.values())
    return {header: role for header, role in options.get("roles", {}).items() if _folded(role) not in taken}


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _check(option: dataclasses.Field[Any], value: Any) -> None:  # noqa: ANN401  a field of any type
    """Raise SettingError where a value is none that an option can have."""
    about = option.metadata
    if value is None:
        return
    if about["choices"] and value not in about["choices"]:
        choices = ", ".join(map(repr, about["choices"]))
        raise SettingError(f"{about['label']} is '{value}'; choose one of {choices}.")
    if about["lowest"] is not None or about["highest"] is not None:
        _check_is_number(option, value)
        _check_range(about, value)


def _check_is_number(option: dataclasses.Field[Any], value: Any) -> None:  # noqa: ANN401  a field of any type
    wanted: type = Real
    words = "number"
    if "int" in str(option.type):
        wanted, words = Integral, "whole number"
    is_number = isinstance(value, wanted) and not isinstance(value, bool)
    if not is_number or value != value:
        raise SettingError(f"{option.metadata['label']} is '{value}'; give a {words}.")


def _check_range(about: Mapping[str, Any], value: float) -> None:
    lowest, highest = about["lowest"], about["highest"]
    too_low = lowest is not None and value < lowest
    too_high = highest is not None and value > highest
    if not too_low and not too_high:
        return
    unit = ""
    if about["unit"]:
        unit = f" {about['unit']}"
    limits = f"between {lowest} and {highest}"
    if highest is None:
        limits = f"at least {lowest}"
    raise SettingError(f"{about['label']} is {value}{unit}; give a value {limits}{unit}.")


#: Days that a sheet of Excel can hold and that nobody has typed by mistake.
EARLIEST_DAY, _LATEST = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)
_DEFAULTS = Settings()
_YES_OR_NO = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}


def read_option(name: str, text: str) -> tuple[str, Any]:
    """Read one option as typed by a person: ("cap", "0") -> ("cap", 0.0), ("log", "no") -> ("log", False).

    name: the field, or its label as a settings sheet shows it. Raises NotFoundError for an unknown name and
    SettingError for a value that the option cannot have.
    """
    options = {option.name: option for option in dataclasses.fields(Settings)}
    labels = {option.metadata["label"].casefold(): option.name for option in options.values()}
    folded = name.strip().casefold()
    option = options.get(folded.replace("-", "_").replace(" ", "_")) or options.get(labels.get(folded, ""))
    if option is None:
        raise not_found("setting", name, options, "the settings")
    return option.name, _read(option, text.strip())


def _read_yes_or_no(text: str) -> bool:
    return _YES_OR_NO[text.casefold()]


def _read_share(text: str) -> float:
    return float(text.rstrip(" %").replace(",", "."))


#: {word in a field's type: (how it is read, what is asked for where it cannot be)}.
_READERS: dict[str, tuple[Callable[[str], Any], str]] = {
    "bool": (_read_yes_or_no, "yes or no"),
    "int": (int, "a whole number"),
    "float": (_read_share, "a number"),
    "datetime": (datetime.date.fromisoformat, "a date such as 2024-12-31"),
}


def _read(option: dataclasses.Field[Any], text: str) -> Any:  # noqa: ANN401  a field of any type
    kind = str(option.type)
    if text == "" and "None" in kind:
        return None
    if "tuple" in kind:
        return split_list(text)
    if "Mapping" in kind:
        return dict(pair(part, "Header=role") for part in split_list(text))
    for word, (read, wanted) in _READERS.items():
        if word in kind:
            return _read_by(read, text, f"{option.metadata['label']} is '{text}'; give {wanted}.")
    return text


def _read_by(read: Callable[[str], Any], text: str, otherwise: str) -> Any:  # noqa: ANN401  a value of any type
    """Read a text. Raises SettingError with the sentence that is said otherwise."""
    try:
        return read(text)
    except (ValueError, KeyError) as error:
        raise SettingError(otherwise) from error


def split_list(text: str) -> tuple[str, ...]:
    """Split "Age, Income" at its commas; a header with a comma in it is put in double quotes."""
    if not text.strip():
        return ()
    line = " ".join(text.split())  # a cell may hold more than one line
    return tuple(part.strip() for part in next(csv.reader([line], skipinitialspace=True)) if part.strip())


def pair(text: str, form: str, *, first: bool = False) -> tuple[str, str]:
    """Split "name=value" at its last equals sign, or at its first, where a value may have some.

    Raises SettingError where there is none; form: how it should look.
    """
    name, sign, value = text.rpartition("=")
    if first:
        name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise SettingError(f"'{text}' is not of the form {form}.")
    return name.strip(), value.strip()
