"""What each column is, where claims by headers have been weighed: the surest claim, else what the cells look like."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from xl_segment.sheet.columns import sale_columns
from xl_segment.sheet.columns.claims import Claim
from xl_segment.sheet.columns.column_content import MOST_LABELS, Content
from xl_segment.sheet.roles import DATES, ColumnRoles, Role, columns_with
from xl_segment.sheet.words.column_words import (
    begins_with_number,
    is_personal_date,
    names_a_thing,
    names_one_of,
    says,
    says_how_much,
)
from xl_segment.sheet.words.role_words import NAMED, names_role

#: Headers of columns that have none on the sheet.
_LETTERED = re.compile(r"Column [A-Z]{1,3}")
#: Roles that any number of columns may have.
_MANY = frozenset({Role.CATEGORY, Role.COUNTRY, Role.STATUS, Role.CURRENCY, Role.PART, Role.PERIOD, Role.DISCOUNT})
#: Whole numbers of so many different values may be codes.
_FEWEST_CODES, _MOST_CODES = 2, 30
#: Whole numbers up to this may be quantities.
_HIGHEST_QUANTITY = 10_000
_GUESSED = "a guess from its cells, as the sheet has no headers"


def chosen_roles(
    contents: Mapping[str, Content], stated: Mapping[str, Role], claims: Sequence[Claim], chosen: ColumnRoles
) -> ColumnRoles:
    """Give each column its role; a role with one holder goes to the column whose header names it best.

    stated: what the user says. claims: the surest first. chosen: the customer and the order, decided before.
    """
    roles = chosen | {name: (role, "you said so") for name, role in stated.items()}
    held = {role for role, _ in roles.values()}
    rivals = sale_columns.DECIDED & held
    for claim in claims:
        if claim.name not in roles and claim.role not in rivals | (held - _MANY):
            roles[claim.name] = (claim.role, f"its header says '{claim.phrase}'")
            held.add(claim.role)
    for name, content in contents.items():
        if name not in roles:
            roles[name] = _by_content(name, content, held)
            held.add(roles[name][0])
    return {name: roles[name] for name in contents}


def _by_content(name: str, content: Content, held: set[Role]) -> tuple[Role, str]:
    if not content.filled:
        return Role.IGNORED, "it is blank"
    if content.is_real_date or _are_days_by_header(name, content):
        return _date_by_content(name, held)
    if content.is_number:
        return _number_by_content(name, content)
    if content.has_genders and Role.GENDER not in held:
        return Role.GENDER, "its cells are genders"
    return _text_by_content(name, content)


def _are_days_by_header(name: str, content: Content) -> bool:
    return content.may_be_days and says(name, "time") and not names_one_of(name, "no_measure")


def _text_by_content(name: str, content: Content) -> tuple[Role, str]:
    few = content.different <= max(2, min(MOST_LABELS, content.filled / 2))
    if names_one_of(name, "identifiers") and not (few and names_a_thing(name)):
        return Role.OTHER_ID, "its header names an id"
    if not few:
        return Role.OTHER_ID, f"it has {content.different:,} different texts"
    if content.different == 1:
        return Role.LABEL, "it repeats 1 different text"
    return Role.LABEL, f"it repeats {content.different} different texts"


def _date_by_content(name: str, held: set[Role]) -> tuple[Role, str]:
    if is_personal_date(name):
        return Role.OTHER_DATE, "its cells are dates, by its header not of a sale"
    if Role.DATE not in held and not any(names_role(name, role)[0] for role in NAMED if role not in DATES):
        return Role.DATE, "its cells are dates"
    return Role.OTHER_DATE, "its cells are dates"


def _number_by_content(name: str, content: Content) -> tuple[Role, str]:
    if says(name, "score_of_scores"):
        return Role.OTHER_ID, "its header names a score or rank made of other measures"
    by_header = None if says_how_much(name) else _no_measure_by_header(name, content)
    return by_header or _no_measure_by_cells(content) or (Role.MEASURE, "its cells are numbers")


def _no_measure_by_header(name: str, content: Content) -> tuple[Role, str] | None:
    if content.whole and _FEWEST_CODES <= content.different <= _MOST_CODES and names_one_of(name, "codes"):
        return Role.LABEL, f"its {content.different} whole numbers are codes, by its header"
    if names_one_of(name, "no_measure"):
        return Role.OTHER_ID, "its header names a place, a number or a time, not a measure"
    if content.whole and _names_an_id(name, content):
        return Role.OTHER_ID, "its header names an id"
    return None


def _names_an_id(name: str, content: Content) -> bool:
    if content.different == content.filled and begins_with_number(name):
        return True
    return content.different > 2 and names_one_of(name, "identifiers")


def _no_measure_by_cells(content: Content) -> tuple[Role, str] | None:
    if content.padded:
        return Role.OTHER_ID, "its numbers begin with zeros, as ids do"
    if content.counts_rows:
        return Role.OTHER_ID, "it counts the rows"
    if content.are_years and content.different > 2:
        return Role.OTHER_ID, "its numbers are years"
    if content.has_long_numbers:
        return Role.OTHER_ID, "its long numbers hardly ever repeat, as ids do"
    return None


def without_headers(roles: ColumnRoles, contents: Mapping[str, Content], stated: Mapping[str, Role]) -> ColumnRoles:
    """Guess a list of sales from its cells alone, where the sheet has no headers and nobody says what is what.

    It has dates, ids that come again, an amount with decimals, a quantity.
    """
    if stated or not all(_LETTERED.fullmatch(name) for name in contents):
        return roles
    ids = [name for name in columns_with(roles, Role.OTHER_ID) if contents[name].repeats]
    if not ids or not columns_with(roles, Role.DATE) or columns_with(roles, Role.CUSTOMER):
        return roles
    guesses = {ids[0]: (Role.CUSTOMER, _GUESSED)} | _guessed_figures(roles, contents)
    return {**roles, **guesses}


def _guessed_figures(roles: ColumnRoles, contents: Mapping[str, Content]) -> ColumnRoles:
    """Return the last column with decimals as the amount, and the first with small whole numbers as the quantity."""
    numbers = columns_with(roles, Role.MEASURE)
    amounts = [name for name in numbers if not contents[name].whole]
    counts = [name for name in numbers if contents[name].whole and contents[name].highest <= _HIGHEST_QUANTITY]
    guesses = dict.fromkeys(amounts[-1:], (Role.AMOUNT, _GUESSED))
    return guesses | dict.fromkeys(counts[:1], (Role.QUANTITY, _GUESSED))
