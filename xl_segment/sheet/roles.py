"""The vocabulary of columns: what a column can be, and what a row can be."""

from __future__ import annotations

from enum import StrEnum

from xl_segment.settings import ROLE_OF_OPTION


class Role(StrEnum):
    """What a column is taken for. The text is what the user sees and may type."""

    CUSTOMER = "customer id"
    ORDER = "order id"
    DATE = "order date"
    QUANTITY = "quantity"
    UNIT_PRICE = "unit price"
    AMOUNT = "amount"
    PART = "part of the amount"
    PERIOD = "amount of a period"
    DISCOUNT = "discount"
    REFUND = "refund"
    STATUS = "status"
    CURRENCY = "currency"
    GENDER = "gender"
    AGE = "age"
    BIRTH_YEAR = "birth year"
    INCOME = "income"
    SPENDING = "spending score"
    CATEGORY = "product category"
    FREQUENCY = "frequency"
    RECENCY = "recency"
    TENURE = "tenure"
    LAST_PURCHASE = "last purchase"
    SINCE = "customer since"
    COUNTRY = "country"
    SCALE = "answer on a scale"
    FLAG = "yes or no"
    MEASURE = "other measure"
    LABEL = "other label"
    OTHER_ID = "other id"
    OTHER_DATE = "other date"
    IGNORED = "ignored"


#: Roles whose values are amounts of money.
MONEY = frozenset({Role.UNIT_PRICE, Role.AMOUNT, Role.PART, Role.PERIOD, Role.REFUND, Role.INCOME})
#: Roles whose values are numbers that may say how alike two customers are.
MEASURES = frozenset(
    {
        Role.AMOUNT,
        Role.PART,
        Role.PERIOD,
        Role.DISCOUNT,
        Role.REFUND,
        Role.AGE,
        Role.BIRTH_YEAR,
        Role.INCOME,
        Role.SPENDING,
        Role.FREQUENCY,
        Role.RECENCY,
        Role.TENURE,
        Role.QUANTITY,
        Role.UNIT_PRICE,
        Role.SCALE,
        Role.FLAG,
        Role.MEASURE,
    }
)

#: Roles whose values are a few names; they describe segments.
LABELS = frozenset({Role.GENDER, Role.CATEGORY, Role.COUNTRY, Role.LABEL})

#: Roles whose values say what a sale is worth counting for: they are read as labels, and describe nobody.
TERMS = frozenset({Role.STATUS, Role.CURRENCY})

#: Roles that one column has, or none: of two the second would say nothing.
ONE_COLUMN = frozenset(map(Role, ROLE_OF_OPTION.values()))

#: Roles whose values are days.
DATES = frozenset({Role.DATE, Role.LAST_PURCHASE, Role.SINCE, Role.OTHER_DATE})


class Kind(StrEnum):
    """What a row of the sheet is."""

    CUSTOMERS = "customers"
    SALES = "sales lines"


#: What the columns of a sheet are taken for, and why: {header: (role, reason)}.
ColumnRoles = dict[str, tuple[Role, str]]


def columns_with(roles: ColumnRoles, *wanted: Role) -> list[str]:
    """Return the headers of the columns that have one of these roles, left to right."""
    return [name for name, (role, _) in roles.items() if role in wanted]


def first_with_each_role(roles: ColumnRoles) -> dict[Role, str]:
    """Return {role: the first column that has it}."""
    return {role: name for name, (role, _) in reversed(roles.items())}
