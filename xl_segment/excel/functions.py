"""The worksheet functions: =SEGMENT(A1:E1001) and its kin, spilling; with or without a header row in the range.

Each is a door over the same pipeline as the button. Results stand row by row beside the range they were asked for.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import xlwings as xw

from xl_segment.errors import DataError, SegmentError, SettingError, unexpected
from xl_segment.excel.cache import SHARED, key_of
from xl_segment.settings import Settings
from xl_segment.sheet.grid import Grid
from xl_segment.workbooks.control_sheets import Asked
from xl_segment.workbooks.excel_cells import cell_of_excel
from xl_segment.workbooks.live.excel_book import ExcelBook

if TYPE_CHECKING:
    import pandas as pd

    from xl_segment.customers.measuring import Measured
    from xl_segment.result import Segmentation
    from xl_segment.sheet.grid import SheetData

CATEGORY = "xl_segment"
#: Excel has given #VALUE! for results with more rows than fit an old sheet; well below that, the button is quicker.
MOST_ROWS = 50_000
#: The longest text that a worksheet function may return.
_LONGEST = 255
_DATA = "The customers or sales lines: a range or a table, with or without its header row."
_SEGMENTS = "How many segments; left out, a number is recommended."

#: How the engine calls where the cells are; `_error_line` puts it into plain words.
_BOOK, _RANGE = "the workbook", "the range"

#: Where a column stands in a table of profiles that is only there where money is known.
_SHARE_OF_MONEY = 4
#: The arguments that are ranges of cells.
_CELL_ARGUMENTS = ("data", "sales", "model")
Cells = Sequence[Sequence[Any]]
Table = list[list[Any]]


def _worksheet_function(**arguments: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function one of Excel's. arguments: {name: help}; the function's own help is its docstring.

    Whatever goes wrong becomes one line in the cell.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def answer(*given: Any) -> Any:  # noqa: ANN401  what stands in the cells
            try:
                return function(*given)
            except SegmentError as error:
                return _error_line(str(error))
            except Exception as error:  # noqa: BLE001  the last line of defence: a traceback is no use in a cell
                return _error_line(unexpected(error))

        answer.__annotations__ = {}  # xlwings would take them for converters
        made: Callable[..., Any] = answer
        for name, text in arguments.items():
            options: dict[str, Any] = {}
            if name in _CELL_ARGUMENTS:
                # A single row would arrive flat, and an error cell as a blank.
                options = {"ndim": 2, "err_to_str": True}
            made = xw.arg(name, doc=text, **options)(made)
        return xw.func(category=CATEGORY, call_in_wizard=False)(made)

    return decorate


def _error_line(text: str) -> str:
    """Return a sentence as it stands in a cell; what is a sheet to the engine is the formula's range here."""
    sentence = re.sub(rf"(?<=\. )Sheet {_RANGE}|^Sheet {_RANGE}", "The range", " ".join(text.split()))
    sentence = re.sub(rf"sheet {_RANGE}( of {_BOOK})?", "the range", sentence)
    # A cell has neither options nor sheets.
    line = "#SEGMENT: " + re.sub(r" \([^()]*--[^()]*\)|, or name another sheet", "", sentence)
    if len(line) <= _LONGEST:
        return line
    return f"{line[: _LONGEST - 4].rsplit(' ', 1)[0]} ..."


@_worksheet_function(data=_DATA, segments=_SEGMENTS)
def SEGMENT(data: Cells, segments: object = None) -> Any:  # noqa: N802, ANN401  Excel's functions are in capitals
    """The segment of each row, 1 the most valuable. Blank for rows that cannot be segmented."""
    data = _down_to_the_last(data)
    sheet, result = _segmented(data, segments)
    return _row_by_row(sheet, data, result.rows[["Segment"]])


@_worksheet_function(data=_DATA, segments=_SEGMENTS)
def SEGMENT_PERSONA(data: Cells, segments: object = None) -> Any:  # noqa: N802, ANN401
    """The persona of each row, such as "Premium customers"."""
    data = _down_to_the_last(data)
    sheet, result = _segmented(data, segments)
    return _row_by_row(sheet, data, result.rows[["Persona"]])


@_worksheet_function(data=_DATA, segments=_SEGMENTS)
def SEGMENT_PROFILE(data: Cells, segments: object = None) -> Any:  # noqa: N802, ANN401
    """A table with one row per segment: persona, customers, share, share of money, and the mean of each measure."""
    _, result = _segmented(_down_to_the_last(data), segments)
    measures = [measure.name for measure in result.profiles[0].measures]
    rows: Table = [["Segment", "Persona", "Customers", "Share", "Share of money", *measures]]
    for profile, persona in zip(result.profiles, result.personas, strict=True):
        shares = [profile.share, profile.money_share]
        means = [measure.mean for measure in profile.measures]
        rows.append([profile.segment, persona.name, profile.size, *shares, *means])
    if result.features.money is None:
        for row in rows:
            del row[_SHARE_OF_MONEY]
    return _as_table(rows)


@_worksheet_function(data=_DATA)
def SEGMENT_K(data: Cells) -> Any:  # noqa: N802, ANN401
    """The number of segments that the customers speak for; 1 where they form one cloud, and any number is a cut."""
    _, result = _segmented(_down_to_the_last(data), None)
    if result.evidence.is_one_cloud:
        return 1
    return result.choice.recommended


@_worksheet_function(data=_DATA, row="The row within data, 1 for its first; or the customer's id, as text.")
def SEGMENT_WHY(data: Cells, row: object) -> Any:  # noqa: N802, ANN401
    """Why a customer is in their segment, what would move them to another, and how near they are, in one cell."""
    from xl_segment.memory.customer_lookup import look_up
    from xl_segment.personas.explaining import explain_customers

    _, result = _segmented(_down_to_the_last(data), None)
    customer = row if isinstance(row, str) and row.strip() else _whole_number(row, "row")
    if customer is None:
        raise SettingError("row is blank; give the number of a row within data, for example 5.")
    position, _ = look_up(result.table, result.features, customer)
    (why,) = explain_customers(result.features, result.model, [position])
    return _not_too_long(why.sentence)


@_worksheet_function(data=_DATA, most="The largest number of segments to try; left out, 10.")
def SEGMENT_ELBOW(data: Cells, most: object = None) -> Any:  # noqa: N802, ANN401
    """A table for the elbow chart: each number of segments that was tried, with its inertia and silhouette."""
    _, result = _segmented(_down_to_the_last(data), None, k_max=_whole_number(most, "most"))
    trials = [[trial.k, trial.inertia, trial.silhouette] for trial in result.choice.trials]
    return _as_table([["Segments", "Inertia", "Silhouette"], *trials])


@_worksheet_function(data=_DATA)
def SEGMENT_PCA(data: Cells) -> Any:  # noqa: N802, ANN401
    """Two coordinates for each row, its place on the two directions that tell the customers apart most."""
    import pandas as pd

    from xl_segment.segments.pca import project

    data = _down_to_the_last(data)
    sheet, result = _segmented(data, None)
    points, _ = project(result.features.matrix)
    customer_of = result.features.measured.customer_of.reindex(result.rows.index)
    has_customer = customer_of.notna().to_numpy()
    coordinates = pd.DataFrame(float("nan"), index=result.rows.index, columns=["PC1", "PC2"])
    coordinates.loc[has_customer] = points[customer_of[has_customer].to_numpy("int64")]
    return _row_by_row(sheet, data, coordinates)


@_worksheet_function(sales="The sales lines, with customer, date and amount; best with their header row.")
def SEGMENT_RFM(sales: Cells) -> Any:  # noqa: N802, ANN401
    """A table with one row per customer: recency in days, frequency and money."""
    from xl_segment.sheet.measures import FREQUENCY, MONEY, RECENCY

    measured = _measured(_down_to_the_last(sales))
    columns = {measure: column for column, measure in measured.measures.items()}
    titles = {RECENCY: "Recency (days)", FREQUENCY: "Frequency", MONEY: "Money"}
    present = [measure for measure in titles if measure in columns]
    if RECENCY not in present and MONEY not in present:
        raise DataError("There is neither a date nor an amount in these rows. Sales lines have both, and a customer.")
    values = measured.raw[[columns[measure] for measure in present]].to_numpy()
    rows = [[customer, *row] for customer, row in zip(measured.raw.index, values, strict=True)]
    return _as_table([["Customer", *(titles[measure] for measure in present)], *rows])


def _measured(sales: Cells) -> Measured:
    """Measure the customers in sales lines, once for all formulas that ask for the same."""
    from xl_segment.customers.cleaning import clean_rows
    from xl_segment.customers.measuring import measure
    from xl_segment.sheet.columns.read_columns import read_columns
    from xl_segment.sheet.header import find_data

    settings = replace(Settings().over(_asked().options), kind="sales lines")

    def measured() -> Measured:
        table = read_columns(find_data(_grid(sales)), settings)
        return measure(clean_rows(table, settings), settings.reference_date)

    return SHARED.get(key_of(sales, "rfm", settings), measured)


@_worksheet_function(
    data="The customers to score, with the header row that the segments were made with.",
    model="The cells that keep the model; left out, the model that the last click on Segment kept in this workbook.",
)
def SEGMENT_SCORE(data: Cells, model: Cells | None = None) -> Any:  # noqa: N802, ANN401
    """The segment, persona and fit of each row, by the segments that were made before; nothing is made anew."""
    from xl_segment.memory.memory import Memory
    from xl_segment.pipeline import score
    from xl_segment.sheet.header import find_data

    data = _down_to_the_last(data)
    text: str | None
    if model is None:
        text = _memory_of_workbook()
    elif isinstance(model, list | tuple):
        text = _model_text(model)
    else:
        raise SettingError(f"model is '{model}'; leave it out, or give the cells that keep a model.")
    if not text:
        raise DataError("No segments are kept in this workbook yet. Click Segment first.")
    settings = Settings().over(_asked().options)

    def scored() -> tuple[SheetData, pd.DataFrame]:
        sheet = find_data(_grid(data))
        return sheet, score(sheet, Memory.from_json(text).model, settings)

    sheet, rows = SHARED.get(key_of(data, "score", text, settings), scored)
    return _row_by_row(sheet, data, rows)


def _segmented(data: Cells, segments: object, k_max: int | None = None) -> tuple[SheetData, Segmentation]:
    """Segment the cells of a range, once for all formulas that ask for the same."""
    from xl_segment.pipeline import segment
    from xl_segment.sheet.header import find_data

    asked = _asked()
    settings = Settings().over(asked.options)
    k = _whole_number(segments, "segments")
    if k is not None:
        settings = replace(settings, k=k)
    if k_max is not None:
        settings = replace(settings, k_max=k_max)

    def segmented() -> tuple[SheetData, Segmentation]:
        sheet = find_data(_grid(data))
        return sheet, segment(sheet, settings, playbook=asked.playbook)

    return SHARED.get(key_of(data, settings, asked.playbook), segmented)


def _asked() -> Asked:
    """Return what the Settings and Personas sheets of the calling workbook ask for; nothing where there is none.

    Raises SettingError where one of their cells has a value that it cannot have.
    """
    try:
        return ExcelBook(xw.Book.caller()).asked()
    except SegmentError:
        raise
    except Exception:  # noqa: BLE001  no workbook calls, or Excel does not answer within a formula: the defaults hold
        return Asked()


def _memory_of_workbook() -> str:
    """Return what the calling workbook keeps of its last run, "" where it keeps nothing."""
    try:
        return ExcelBook(xw.Book.caller()).memory_text()
    except SegmentError:
        raise
    except Exception:  # noqa: BLE001  no workbook calls
        return ""


def _down_to_the_last(data: Cells) -> Cells:
    """Return the rows down to the last one that is filled: people ask for whole columns.

    Raises DataError where these are no rows to work on, or too many.
    """
    if not isinstance(data, list | tuple) or not data or not isinstance(data[0], list | tuple):
        raise DataError("Give a range of cells, for example A1:E1001.")
    last = next((number for number in range(len(data), 0, -1) if not _is_blank(data[number - 1])), 0)
    if last < 2:
        rows = "only one row"
        if last == 0:
            rows = "nothing in it"
        raise DataError(f"The range has {rows}. Give all the cells with your customers or sales, for example A1:E1001.")
    if last > MOST_ROWS + 1:
        raise DataError(
            f"The range has {last:,} rows; a formula takes at most {MOST_ROWS:,}. Use the Segment button instead."
        )
    return data[:last]


def _is_blank(row: Sequence[Any]) -> bool:
    return all(cell in (None, "") for cell in row)


def _whole_number(value: object, name: str) -> int | None:
    """Read an optional whole number, as a cell or a formula gives it."""
    if value is None or value == "":
        return None
    if isinstance(value, list | tuple):
        raise SettingError(f"{name} is a range of cells; give a whole number, for example 5.")
    if isinstance(value, str) and value.strip().isdecimal():
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not float(value).is_integer():
        raise SettingError(f"{name} is '{value}'; give a whole number, for example 5.")
    return int(value)


def _grid(data: Cells) -> Grid:
    values = [[cell_of_excel(cell) for cell in row] for row in data]
    return Grid(_BOOK, _RANGE, values)


def _model_text(cells: Cells) -> str | None:
    """Return the model that stands in a column of cells: as the workbook keeps it, or plain."""
    from xl_segment.workbooks.hidden_sheet import LastRun

    lines = [str(row[0]) for row in cells if row and row[0] is not None]
    last_run = LastRun.read(lines)
    if last_run is not None:
        return last_run.memory
    return "".join(lines) or None


def _row_by_row(sheet: SheetData, data: Cells, rows: pd.DataFrame) -> Table:
    """Return as many rows as the range has: results beside their rows, headers beside its header, blanks elsewhere."""
    blank = [""] * rows.shape[1]
    cells: Table = [blank for _ in data]
    if sheet.header_row:
        cells[sheet.header_row - 1] = list(rows.columns)
    plain = rows.astype(object).where(rows.notna(), "")
    for number, values in zip(rows.index.tolist(), plain.to_numpy().tolist(), strict=True):
        cells[number - 1] = [_not_too_long(value) for value in values]
    return cells


def _not_too_long(value: Any) -> Any:  # noqa: ANN401  any value
    if isinstance(value, str):
        return value[:_LONGEST]
    return value


def _as_table(rows: Table) -> Table:
    return [[_for_excel(value) for value in row] for row in rows]


def _for_excel(value: Any) -> Any:  # noqa: ANN401  any value
    """Return what Excel takes: a text that is not too long, a number, or nothing."""
    if isinstance(value, str):
        return _not_too_long(value)
    if value is None or value != value or repr(value) == "<NA>":
        return ""
    if value == int(value):
        return int(value)
    return float(value)
