"""The table on Data check that says what each column was taken for, and takes another word for it."""

from __future__ import annotations

from xl_segment.memory.choices import Choices
from xl_segment.pages.names import ROLE_WORDS
from xl_segment.pages.page import Block, Choice, LookName, Value
from xl_segment.pages.words import sentence
from xl_segment.result import Segmentation
from xl_segment.sheet.roles import Role
from xl_segment.sheet.table import Column

#: What the table calls the three things that are read back from it.
COLUMN, TAKEN_FOR, DECIDES = "Column", "Taken for", "Decides who is alike"
#: What it says of a measure that is no column of the sheet.
MEASURED = "measured"
HOW_TO_CHANGE = (
    "The yellow cells are yours to change: choose from the list, then click Segment or Refresh. Clear a cell to have "
    "it found out again. What the words mean stands at the end of this sheet."
)
#: What a column can be taken for, in words for somebody who meets the list for the first time.
MEANINGS: dict[Role, str] = {
    Role.CUSTOMER: "Who bought, or whom the row is about; one column.",
    Role.ORDER: "What lines of one purchase have in common; one column.",
    Role.DATE: "When it was bought; one column. A month, week, quarter or year counts to its end.",
    Role.QUANTITY: "How many were bought.",
    Role.UNIT_PRICE: "The price of one; times the quantity it is the money, where no column holds the amount.",
    Role.AMOUNT: "The money of the row; one column.",
    Role.PART: "A part of what a customer spent; the parts are added up.",
    Role.PERIOD: "What a customer spent in one month, week or year, a column each.",
    Role.DISCOUNT: "What was taken off the price.",
    Role.REFUND: "What was paid back of an order; it is taken off the customer's money.",
    Role.STATUS: "Whether a sale came about; cancelled and refunded ones are set aside.",
    Role.CURRENCY: "The currency of the amount; one currency is worked on.",
    Role.GENDER: "A gender; it describes a segment.",
    Role.AGE: "An age in years.",
    Role.BIRTH_YEAR: "A year of birth, from which the age is counted.",
    Role.INCOME: "What a customer earns.",
    Role.SPENDING: "A score of how much a customer spends.",
    Role.CATEGORY: "What kind of thing was bought; it describes a segment.",
    Role.FREQUENCY: "How often a customer bought.",
    Role.RECENCY: "How long ago a customer last bought.",
    Role.TENURE: "How long somebody has been a customer.",
    Role.LAST_PURCHASE: "The day of the last purchase, from which recency is counted.",
    Role.SINCE: "The day somebody became a customer, from which tenure is counted.",
    Role.COUNTRY: "A country or place; it describes a segment.",
    Role.SCALE: "An answer in words on a scale, such as disagree to agree.",
    Role.FLAG: "Yes or no; a blank cell is no.",
    Role.MEASURE: "Any other number that says something about a customer.",
    Role.LABEL: "Any other word that groups customers; it describes a segment.",
    Role.OTHER_ID: "A number or name that says nothing about who is alike.",
    Role.OTHER_DATE: "A day that is not when something was bought.",
    Role.IGNORED: "Left out.",
}


def shown(result: Segmentation) -> Choices:
    """Return what the cells show: {header: role}, and {measure or label: whether it decides}."""
    roles = {one.name: str(one.role) for one in result.table.columns}
    names = [*roles, *(name for name in map(str, result.features.raw) if name not in roles)]
    return Choices(roles, {name: _decides(result, name) for name in names})


def columns_block(result: Segmentation) -> Block:
    """Return the table of the columns."""
    stands = shown(result)
    why = "Why, or why not" if result.how == "Segment" else "Why, or why not, when the segments were made"
    header = (COLUMN, TAKEN_FOR, DECIDES, why, "Blank or unread", "Examples", "How it was read")
    measured = [name for name in stands.decides if name not in stands.roles]
    lines = [_column(result, one, stands) for one in result.table.columns]
    lines += [_measured(result, name, stands) for name in measured]
    names = [*stands.roles, *measured]
    looks: tuple[LookName, ...] = ("label", "text", "text", "text", "integer", "text", "text")
    choices = (
        Choice(1, tuple(range(1, len(stands.roles) + 1)), ROLE_WORDS, TAKEN_FOR, "Choose what the column is."),
        Choice(
            2,
            tuple(at for at, name in enumerate(names, start=1) if stands.decides[name]),
            ("yes", "no"),
            DECIDES,
            "Choose yes or no.",
        ),
    )
    return Block(0, 1, (header, *lines), looks, header=True, choices=tuple(one for one in choices if one.rows))


def words_block() -> Block:
    """Return the words that a column can be taken for, and what each means."""
    lines = [(str(role), meaning) for role, meaning in MEANINGS.items()]
    return Block(0, 1, ((TAKEN_FOR, "What it means"), *lines), ("label", "text"), header=True, spans=(1, 3))


def _column(result: Segmentation, column: Column, stands: Choices) -> tuple[Value, ...]:
    unread = column.parsed.unread
    examples = ", ".join(f"'{cell}' in row {row}" for row, cell in list(unread.items())[:3])
    values = column.parsed.values
    repaired = [rows for what, rows in result.log.repaired.items() if what.startswith(f"{column.name}: ")]
    blank = len(set(values.index[values.isna()]).union(*(set(rows.tolist()) for rows in repaired)))
    why = result.features.left_out.get(column.name)
    return (
        column.name, str(column.role), stands.decides[column.name] or None,
        sentence(f"{column.reason}; it {why}" if why else column.reason), blank or None, examples or None,
        " ".join(column.parsed.notes) or None,
    )  # fmt: skip


def _measured(result: Segmentation, name: str, stands: Choices) -> tuple[Value, ...]:
    """A measure that is no column of the sheet: recency, an age from a birth year."""
    left_out = result.features.left_out.get(name)
    why = sentence(f"it {left_out}") if left_out else "Counted from the columns above."
    return (name, MEASURED, stands.decides[name], why, None, None, _transformed(result, name))


def _decides(result: Segmentation, name: str) -> str:
    if any(step.source == name for step in result.features.transform.steps):
        return "yes"
    return "no" if name in result.features.raw or name in result.features.descriptions else ""


def _transformed(result: Segmentation, name: str) -> str | None:
    step = next((one for one in result.features.transform.steps if one.source == name), None)
    return "On a logarithmic scale, as it is skewed." if step and step.log else None
