"""The table on Data check that says what each column was taken for, and takes another word for it."""

from __future__ import annotations

from xl_segment.look import LookName
from xl_segment.memory.choices import Choices
from xl_segment.pages.names import ROLE_WORDS
from xl_segment.pages.page import Block, DropDown, Value
from xl_segment.pages.words import sentence
from xl_segment.result import Segmentation
from xl_segment.sheet.roles import Role
from xl_segment.sheet.table import Column

#: What the table calls the three things that are read back from it.
COLUMN, TAKEN_FOR, DECIDES = "Column", "Taken for", "Decides who is alike"
#: What it says of a measure that is no column of the sheet.
MEASURED = "measured"
#: How many columns of the page each cell covers; one where the reader chooses.
_SPANS = (1, 1, 1, 5, 2, 3, 4)
#: Cells that could not be read, which are shown.
_MOST_EXAMPLES = 3
HOW_TO_CHANGE = (
    "The yellow cells are yours to change: choose from the list, then segment again, or refresh. Clear a cell to have "
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
    roles = {column.name: str(column.role) for column in result.table.columns}
    names = [*roles, *(name for name in map(str, result.features.raw) if name not in roles)]
    return Choices(roles, {name: _decides(result, name) for name in names})


def columns_block(result: Segmentation) -> Block:
    """Return the table of the columns."""
    choices = shown(result)
    measured = [name for name in choices.decides if name not in choices.roles]
    header = (COLUMN, TAKEN_FOR, DECIDES, _why(result), "Blank or unread", "Examples", "How it was read")
    rows = [_column(result, column, choices) for column in result.table.columns]
    rows += [_measured(result, name, choices) for name in measured]
    looks: tuple[LookName, ...] = ("label", "text", "text", "text", "integer", "text", "text")
    lists = _lists(choices, [*choices.roles, *measured])
    return Block(0, 1, (header, *rows), looks, header=True, choices=lists, spans=_SPANS)


def _lists(choices: Choices, names: list[str]) -> tuple[DropDown, ...]:
    """Return which cells have a drop-down list. names: of the rows."""
    with_role = tuple(range(1, len(choices.roles) + 1))
    with_word = tuple(at for at, name in enumerate(names, start=1) if choices.decides[name])
    lists = (
        DropDown(1, with_role, ROLE_WORDS, TAKEN_FOR, "Choose what the column is."),
        DropDown(2, with_word, ("yes", "no"), DECIDES, "Choose yes or no."),
    )
    return tuple(cells for cells in lists if cells.rows)


def _why(result: Segmentation) -> str:
    """Return what stands above the reasons."""
    if result.how == "Segment":
        return "Why, or why not"
    return "Why, or why not, when the segments were made"


def words_block() -> Block:
    """Return the words that a column can be taken for, and what each means."""
    rows = [(str(role), meaning) for role, meaning in MEANINGS.items()]
    return Block(0, 1, ((TAKEN_FOR, "What it means"), *rows), ("label", "text"), header=True, spans=(1, 9))


def _column(result: Segmentation, column: Column, choices: Choices) -> tuple[Value, ...]:
    examples = ", ".join(f"'{cell}' in row {row}" for row, cell in list(column.parsed.unread.items())[:_MOST_EXAMPLES])
    return (
        column.name,
        str(column.role),
        choices.decides[column.name] or None,
        _reason(result, column),
        _blank_or_unread(result, column) or None,
        examples or None,
        " ".join(column.parsed.notes) or None,
    )


def _reason(result: Segmentation, column: Column) -> str:
    """Say why a column was taken for what it is, and why it does not decide."""
    left_out = result.features.left_out.get(column.name)
    if left_out:
        return sentence(f"{column.reason}; it {left_out}")
    return sentence(column.reason)


def _blank_or_unread(result: Segmentation, column: Column) -> int:
    """Count the rows of a column that are blank, or whose cell was repaired."""
    values = column.parsed.values
    repaired = [rows for what, rows in result.log.repaired.items() if what.startswith(f"{column.name}: ")]
    return len(set(values.index[values.isna()]).union(*(set(rows.tolist()) for rows in repaired)))


def _measured(result: Segmentation, name: str, choices: Choices) -> tuple[Value, ...]:
    """A measure that is no column of the sheet: recency, an age from a birth year."""
    left_out = result.features.left_out.get(name)
    why = "Counted from the columns above."
    if left_out:
        why = sentence(f"it {left_out}")
    return (name, MEASURED, choices.decides[name], why, None, None, _transformed(result, name))


def _decides(result: Segmentation, name: str) -> str:
    """Return whether a measure or label decides who is alike: "yes", "no", "" where it is none."""
    if any(step.source == name for step in result.features.transform.steps):
        return "yes"
    if name in result.features.raw or name in result.features.descriptions:
        return "no"
    return ""


def _transformed(result: Segmentation, name: str) -> str | None:
    step = next((step for step in result.features.transform.steps if step.source == name), None)
    if step is not None and step.is_skewed:
        return "On a logarithmic scale, as it is skewed."
    return None
