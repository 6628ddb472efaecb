"""Which column is what, and whether a row is a customer or a sale; every decision with its reason.

A header's words speak first, the cells must agree; where several columns could be it, what belongs to what decides.
What has no telling header goes by its cells alone. What was taken for granted is said.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from xl_segment.errors import SettingError
from xl_segment.settings import ROLE_OF_OPTION, Settings
from xl_segment.sheet.columns import amount_columns, customer_columns, sale_columns
from xl_segment.sheet.columns.column_content import MOST_LABELS, MOSTLY, Content
from xl_segment.sheet.columns.customer_ids import same_customers
from xl_segment.sheet.columns.id_evidence import Evidence
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.measures import MEASURE_OF_ROLE, RFM_NAMES
from xl_segment.sheet.parsing.dates import parse_dates
from xl_segment.sheet.parsing.numbers import parse_numbers
from xl_segment.sheet.parsing.scales import parse_flags, parse_scale
from xl_segment.sheet.parsing.text import Parsed, parse_ids, parse_labels
from xl_segment.sheet.roles import (
    DATES,
    LABELS,
    MEASURES,
    MONEY,
    ONE_COLUMN,
    TERMS,
    Kind,
    Role,
)
from xl_segment.sheet.table import Column, Table, header_named
from xl_segment.sheet.words.column_words import (
    NAMED,
    begins_with_number,
    fit,
    is_personal_date,
    is_put_together,
    names_a_thing,
    names_one_of,
    normal,
    says,
    says_all,
    says_how_much,
)

#: Headers of columns that have none on the sheet.
_LETTERED = re.compile(r"Column [A-Z]{1,3}")
#: Names that --features may use for what is made from columns later.
_MADE_LATER = frozenset({*MEASURE_OF_ROLE.values(), *RFM_NAMES, *map(str.casefold, RFM_NAMES.values())})
#: No month, day of a month or week has a higher number.
_PARTS_OF_A_YEAR = 53
#: Roles that any number of columns may have.
_MANY = frozenset({Role.CATEGORY, Role.COUNTRY, Role.STATUS, Role.CURRENCY, Role.PART, Role.PERIOD, Role.DISCOUNT})

Roles = dict[str, tuple[Role, str]]


def read_columns(sheet: SheetData, settings: Settings) -> Table:
    """Decide what each column is and what a row is, and understand the cells accordingly.

    A column's cells are looked at by sample to decide, and read whole once, for what the column is.

    Raises NotFoundError or SettingError where the settings name a column or a role that does not exist.
    """
    contents = {name: Content.of(sheet.cells[name]) for name in sheet.headers}
    told = _told(sheet, settings)
    _check_features(sheet, settings)
    evidence = Evidence(sheet, contents)
    claims = _claims(contents, told, evidence)
    sale = sale_columns.find(sheet, contents, evidence, claims, told)
    roles = _roles(contents, told, claims, sale.roles)
    if all(_LETTERED.fullmatch(name) for name in contents):
        roles = _without_headers(roles, contents, told)
    kind, kind_reason = _kind(roles, contents, settings, told)
    assumptions, warnings = sale.assumptions, sale.warnings
    if kind is Kind.CUSTOMERS:
        roles = _as_customers(roles, contents, told)
        roles = customer_columns.find(sheet, contents, _with_an_id(roles, contents, told), told)
        assumptions = tuple(one for one in assumptions if one.what == "customer")
        warnings = warnings if any(role is Role.CUSTOMER for role, _ in roles.values()) else ()
    columns = tuple(
        Column(name, role, _parse(sheet.cells[name], role, settings, contents[name]), reason)
        for name, (role, reason) in roles.items()
    )
    columns = _as_other_columns(columns, sheet, settings)
    table = Table(sheet, columns, kind, kind_reason, assumptions, warnings)
    if kind is Kind.CUSTOMERS:
        return table
    return amount_columns.with_amount(amount_columns.with_one_currency(table, told), told)


def _as_other_columns(columns: tuple[Column, ...], sheet: SheetData, settings: Settings) -> tuple[Column, ...]:
    """Read numbers whose decimal sign their own column does not show as the other columns of the sheet are read."""
    signs = {one.parsed.decimal for one in columns if one.parsed.decimal}
    if len(signs) != 1:
        return columns
    return tuple(
        replace(
            one,
            parsed=parse_numbers(
                sheet.cells[one.name], decimal=settings.decimal, elsewhere=min(signs), money=one.role in MONEY
            ),
        )
        if one.parsed.guessed and one.role in MEASURES
        else one
        for one in columns
    )


def read_again(column: Column, cells: pd.Series, settings: Settings) -> Parsed:
    """Understand other cells as those of a column: what it is taken for stays."""
    return _parse(cells, column.role, settings, Content.of(cells))


def group_columns(table: Table) -> tuple[str, ...]:
    """Return the columns that sales lines could be grouped by, the likeliest first."""
    rows = len(table.sheet.cells)
    found = []
    for one in table.columns:
        if one.role in {Role.LABEL, Role.COUNTRY, Role.OTHER_ID, Role.CUSTOMER} and not says(one.name, "no_customer"):
            different = one.parsed.values.nunique()
            if 2 <= different < rows / 2 and one.parsed.values.notna().mean() >= 0.5:
                found.append((one.role is not Role.COUNTRY, -different, one.name))
    return tuple(name for _, _, name in sorted(found))


def _told(sheet: SheetData, settings: Settings) -> dict[str, Role]:
    """Return what the user says about columns: {header: role}."""
    told = {}
    for header, text in settings.roles.items():
        try:
            told[header_named(header, sheet)] = Role(text.strip().casefold())
        except ValueError as error:
            known = ", ".join(f"'{role}'" for role in Role)
            raise SettingError(f"Column '{header}' cannot be '{text}'; choose one of {known}.") from error
    said: dict[str, Role] = {}
    for name, role in ROLE_OF_OPTION.items():
        header = getattr(settings, name)
        if header:
            found = header_named(header, sheet)
            if found in said:
                raise SettingError(
                    f"Column '{found}' on {sheet.where} cannot be the {said[found]} and the {Role(role)} at once. Name "
                    "another column for one of them."
                )
            said[found] = told[found] = Role(role)
    for role in ONE_COLUMN:
        holders = [f"'{header}'" for header, one in told.items() if one is role]
        if len(holders) > 1:
            raise SettingError(
                f"{' and '.join(holders)} on {sheet.where} are both to be taken for '{role}', and only one column can "
                "be. Take one of them for something else."
            )
    return told


def _check_features(sheet: SheetData, settings: Settings) -> None:
    """Find out early where a feature is misspelt."""
    for name in settings.features:
        if not is_made_later(name):
            header_named(name, sheet)


def is_made_later(name: str) -> bool:
    """Tell whether a measure has this name that is made from columns, and is no column itself."""
    folded = " ".join(name.split()).casefold()
    return folded in _MADE_LATER or folded.startswith("age from ")


def _claims(contents: dict[str, Content], told: dict[str, Role], evidence: Evidence) -> list[sale_columns.Claim]:
    """Return what each header says it is, where the cells agree: the surest claim first."""
    found = []
    for order, (name, content) in enumerate(contents.items()):
        if name in told or not content.filled:
            continue
        for role in NAMED:
            score, phrase = fit(name, role)
            no_money = role is Role.AMOUNT and _is_no_money(name, content)
            if score and content.agrees_with(role) and not no_money:
                found.append(sale_columns.Claim(score, order, name, role, phrase))
    return sale_columns.weighed(found, contents, evidence)


def _is_no_money(name: str, content: Content) -> bool:
    """Tell codes ("Sales office" 1000, 2000) and counts ("Sales calls") from money that is called sales as well."""
    return customer_columns.are_codes(name, content) or (content.whole and says(name, "how_often"))


def _roles(
    contents: dict[str, Content], told: dict[str, Role], claims: list[sale_columns.Claim], chosen: Roles
) -> Roles:
    """Give each column its role; a role with one holder goes to the column whose header names it best."""
    found: Roles = {name: (role, "you said so") for name, role in told.items()}
    found |= {name: one for name, one in chosen.items() if name not in found}
    held = {role for role, _ in found.values()}
    rivals = sale_columns.DECIDED & held
    for one in claims:
        if one.name in found or one.role in rivals or (one.role in held and one.role not in _MANY):
            continue
        found[one.name] = (one.role, f"its header says '{one.phrase}'")
        held.add(one.role)
    for name, content in contents.items():
        if name not in found:
            found[name] = _by_content(name, content, held)
            held.add(found[name][0])
    return {name: found[name] for name in contents}


def _by_content(name: str, content: Content, held: set[Role]) -> tuple[Role, str]:
    if not content.filled:
        return Role.IGNORED, "it is blank"
    if content.is_real_date or (content.may_be_days and says(name, "time") and not names_one_of(name, "no_measure")):
        return _date_by_content(name, held)
    if content.is_number:
        return _number_by_content(name, content)
    if content.has_genders and Role.GENDER not in held:
        return Role.GENDER, "its cells are genders"
    few = content.different <= max(2, min(MOST_LABELS, content.filled / 2))
    if names_one_of(name, "identifiers") and not (few and names_a_thing(name)):
        return Role.OTHER_ID, "its header names an id"
    if few:
        return Role.LABEL, f"it repeats {content.different} different text{'s' if content.different > 1 else ''}"
    return Role.OTHER_ID, f"it has {content.different:,} different texts"


def _date_by_content(name: str, held: set[Role]) -> tuple[Role, str]:
    if is_personal_date(name):
        return Role.OTHER_DATE, "its cells are dates, by its header not of a sale"
    if Role.DATE not in held and not any(fit(name, role)[0] for role in NAMED if role not in DATES):
        return Role.DATE, "its cells are dates"
    return Role.OTHER_DATE, "its cells are dates"


def _number_by_content(name: str, content: Content) -> tuple[Role, str]:
    if says(name, "score_of_scores"):
        return Role.OTHER_ID, "its header names a score or rank made of other measures"
    if not says_how_much(name):
        if content.whole and 2 <= content.different <= 30 and names_one_of(name, "codes"):
            return Role.LABEL, f"its {content.different} whole numbers are codes, by its header"
        if names_one_of(name, "no_measure"):
            return Role.OTHER_ID, "its header names a place, a number or a time, not a measure"
        numbered = content.whole and content.different == content.filled and begins_with_number(name)
        if numbered or (names_one_of(name, "identifiers") and content.whole and content.different > 2):
            return Role.OTHER_ID, "its header names an id"
    if content.padded:
        return Role.OTHER_ID, "its numbers begin with zeros, as ids do"
    if content.counts_rows:
        return Role.OTHER_ID, "it counts the rows"
    if content.are_years and not content.different <= 2:
        return Role.OTHER_ID, "its numbers are years"
    if content.has_long_numbers:
        return Role.OTHER_ID, "its long numbers hardly ever repeat, as ids do"
    return Role.MEASURE, "its cells are numbers"


def _without_headers(roles: Roles, contents: dict[str, Content], told: dict[str, Role]) -> Roles:
    """Guess a list of sales from its cells alone: dates, ids that come again, an amount with decimals, a quantity."""
    held = {role for role, _ in roles.values()}
    if told or Role.DATE not in held or Role.CUSTOMER in held:
        return roles
    ids = [name for name, (role, _) in roles.items() if role is Role.OTHER_ID and contents[name].repeats]
    numbers = [name for name, (role, _) in roles.items() if role is Role.MEASURE]
    amounts = [name for name in numbers if not contents[name].whole]
    counts = [name for name in numbers if contents[name].whole and contents[name].highest <= 10_000]
    guesses = {Role.CUSTOMER: ids[:1], Role.AMOUNT: amounts[-1:], Role.QUANTITY: counts[:1]}
    say = "a guess from its cells, as the sheet has no headers"
    found = {name: (role, say) for role, names in guesses.items() for name in names} if ids else {}
    return {**roles, **found}


def _kind(roles: Roles, contents: dict[str, Content], settings: Settings, told: dict[str, Role]) -> tuple[Kind, str]:
    """Decide whether a row is a customer or a sale."""
    if settings.kind != "auto":
        return Kind(settings.kind), "The setting says so."
    holder = {role: name for name, (role, _) in reversed(roles.items())}
    sale = [holder[role] for role in (Role.ORDER, Role.QUANTITY, Role.UNIT_PRICE, Role.AMOUNT) if role in holder]
    customer = holder.get(Role.CUSTOMER)
    repeats = customer is not None and contents[customer].repeats
    unread = next(
        (name for name, (role, _) in roles.items() if names_unread_days(name, role, contents[name].different)), None
    )
    if Role.DATE not in holder and unread is not None:
        holder[Role.DATE] = unread
    dated = Role.DATE in holder
    above = customer is not None and roles[customer][1].endswith(sale_columns.STANDS_ABOVE)
    if customer is not None and (repeats or above) and Role.CUSTOMER in told.values() and (dated or sale):
        return Kind.SALES, f"{customer} was named as the customer and repeats, so a row is a sale."
    if customer is not None and not repeats and not above:
        order = _order_of_a_sale(roles, customer)
        if order and dated and len(sale) > 1:
            money = next(name for name in sale if name != order)
            return Kind.SALES, f"There are {order}, {holder[Role.DATE]} and {money}, so a row is a sale."
        once = contents[customer].different == contents[customer].filled
        how = "Every" if once else "Nearly every"
        return Kind.CUSTOMERS, f"{how} {customer} stands on one row, so a row is a customer."
    if dated and (sale or repeats):
        what = f"{holder[Role.DATE]} and {sale[0]}" if sale else f"{holder[Role.DATE]}"
        again = f", and {customer} repeats" if repeats else ""
        return Kind.SALES, f"There are {what}{again}, so a row is a sale."
    if Role.ORDER in holder and len(sale) > 1:
        return Kind.SALES, f"There are {' and '.join(sale[:2])}, so a row is a sale."
    if repeats and Role.AMOUNT in holder and not holder.keys().isdisjoint({Role.QUANTITY, Role.UNIT_PRICE}):
        return Kind.SALES, f"{customer} repeats, and there are {' and '.join(sale[:2])}, so a row is a sale."
    if repeats:
        return Kind.CUSTOMERS, f"{customer} repeats, but nothing says when or what was bought, so a row is a customer."
    return Kind.CUSTOMERS, "There is no date of a sale, so a row is a customer."


def names_unread_days(name: str, role: Role, different: int) -> bool:
    """Tell whether a header is the date of a sale by all of it, though its cells were taken for something else.

    different: how many different cells it has. As few as there are months, days of a month or weeks are parts of a
    date, which say of a customer's row as well when something was.
    """
    days = role in (Role.OTHER_ID, Role.MEASURE, Role.LABEL) and says_all(name, Role.DATE)
    return days and different > _PARTS_OF_A_YEAR


def _order_of_a_sale(roles: Roles, customer: str) -> str:
    """Return the column that is an order's by all of its header, where the date beside it is plainly that of a sale."""
    holder = {role: name for name, (role, _) in roles.items()}
    order, date = holder.get(Role.ORDER, ""), holder.get(Role.DATE, "")
    if order in ("", customer) or not says_all(order, Role.ORDER) or not says_all(date, Role.DATE):
        return ""
    return order


def _as_customers(roles: Roles, contents: dict[str, Content], told: dict[str, Role]) -> Roles:
    """On a sheet of customers, what belongs to a sale is a plain measure, id or date."""
    plain = {Role.QUANTITY: Role.MEASURE, Role.UNIT_PRICE: Role.MEASURE, Role.DISCOUNT: Role.MEASURE,
             Role.REFUND: Role.MEASURE,
             Role.ORDER: Role.OTHER_ID, Role.DATE: Role.OTHER_DATE, Role.STATUS: Role.LABEL}  # fmt: skip
    found = {}
    for name, (role, reason) in roles.items():
        if name not in told and role is Role.QUANTITY and is_put_together(normal(name), Role.FREQUENCY):
            found[name] = (Role.FREQUENCY, "its header says how often")
        elif name not in told and role in plain:
            found[name] = (plain[role], f"{reason}, on a sheet of customers")
        elif name not in told and role is Role.CUSTOMER and _is_no_id(contents[name]):
            found[name] = (Role.MEASURE, "its cells are numbers that repeat")
        elif name not in told and role is Role.AMOUNT and contents[name].may_be_answers:
            found[name] = (Role.MEASURE, f"{reason}, but its {contents[name].different} numbers are answers on a scale")
        else:
            found[name] = (role, reason)
    return found


def _with_an_id(roles: Roles, contents: dict[str, Content], told: dict[str, Role]) -> Roles:
    """Where no header says customer, take the first column whose header names an id and whose cells never repeat."""
    if any(role is Role.CUSTOMER for role, _ in roles.values()):
        return roles
    most = max((content.filled for content in contents.values()), default=0)
    for name, (role, _) in roles.items():
        content = contents[name]
        once = content.different == content.filled >= max(2, most)
        names_it = names_one_of(name, "codes_of_people") and not names_one_of(name, "no_measure")
        names_it |= begins_with_number(name)
        if name not in told and role is Role.OTHER_ID and once and names_it and not content.counts_rows:
            return {**roles, name: (Role.CUSTOMER, "its header names an id, and no two rows have the same")}
    return roles


def _is_no_id(content: Content) -> bool:
    """A few numbers over and over are no customer ids, whatever their header says."""
    return content.is_number and 2 * content.different < content.filled


def _parse(cells: pd.Series, role: Role, settings: Settings, content: Content) -> Parsed:
    if role is Role.SCALE:
        return parse_scale(cells)
    if role is Role.FLAG:
        flags = parse_flags(cells)
        return replace(flags, values=flags.values.fillna(0.0), notes=("A blank cell counts as no.",))
    if role is Role.CUSTOMER:
        ids = parse_ids(cells)
        return replace(ids, values=same_customers(ids.values))
    if role in MEASURES:
        return parse_numbers(cells, decimal=settings.decimal, money=role in MONEY)
    if role in DATES:
        years = content.are_years and not content.dates >= MOSTLY
        return parse_dates(cells, day_order=settings.day_order, years=years, epoch=content.may_be_seconds)
    return parse_labels(cells) if role in LABELS | TERMS else parse_ids(cells)
