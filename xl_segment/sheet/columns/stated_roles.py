"""What the user says that columns are, in the settings."""

from __future__ import annotations

from xl_segment.errors import SettingError
from xl_segment.settings import ROLE_OF_OPTION, Settings
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.measures import MEASURE_OF_ROLE, RFM_NAMES
from xl_segment.sheet.roles import ONE_COLUMN, Role
from xl_segment.sheet.table import header_named

#: Names that --features may use for what is made from columns later.
_MADE_LATER = frozenset({*MEASURE_OF_ROLE.values(), *RFM_NAMES, *map(str.casefold, RFM_NAMES.values())})


def stated_roles(sheet: SheetData, settings: Settings) -> dict[str, Role]:
    """Return what the user says about columns: {header: role}.

    Raises NotFoundError or SettingError.
    """
    stated: dict[str, Role] = {}
    for header, text in settings.roles.items():
        role = _role_called(text, header)
        stated[header_named(header, sheet)] = role
    stated |= _by_options(sheet, settings)
    for role in ONE_COLUMN:
        holders = [f"'{header}'" for header, stated_role in stated.items() if stated_role is role]
        if len(holders) > 1:
            raise SettingError(
                f"{' and '.join(holders)} on {sheet.where} are both to be taken for '{role}', and only one column can "
                "be. Take one of them for something else."
            )
    return stated


def _role_called(text: str, header: str) -> Role:
    try:
        return Role(text.strip().casefold())
    except ValueError as error:
        known = ", ".join(f"'{role}'" for role in Role)
        raise SettingError(f"Column '{header}' cannot be '{text}'; choose one of {known}.") from error


def _by_options(sheet: SheetData, settings: Settings) -> dict[str, Role]:
    """Return the columns that options of their own name: the customer, the date, the amount ..."""
    stated: dict[str, Role] = {}
    for option, role in ROLE_OF_OPTION.items():
        named = getattr(settings, option)
        if not named:
            continue
        header = header_named(named, sheet)
        if header in stated:
            raise SettingError(
                f"Column '{header}' on {sheet.where} cannot be the {stated[header]} and the {Role(role)} at once. Name "
                "another column for one of them."
            )
        stated[header] = Role(role)
    return stated


def check_features(sheet: SheetData, settings: Settings) -> None:
    """Find out early where a feature is misspelt; raises NotFoundError."""
    for name in settings.features:
        if not is_made_later(name):
            header_named(name, sheet)


def is_made_later(name: str) -> bool:
    """Tell whether a measure has this name that is made from columns, and is no column itself."""
    folded = " ".join(name.split()).casefold()
    return folded in _MADE_LATER or folded.startswith("age from ")
