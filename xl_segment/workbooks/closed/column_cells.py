"""Our columns as cells of a sheet's XML: what stands in them."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from xl_segment.look import INK, tint
from xl_segment.memory.rows import OUR_COLUMNS, PERSONA
from xl_segment.ooxml.cell_bodies import formula_bodies, number_bodies, text_bodies
from xl_segment.ooxml.cell_rules import CellRules
from xl_segment.ooxml.new_columns import NewColumns
from xl_segment.ooxml.sheet_layout import LayoutChange
from xl_segment.workbooks.column_looks import FIT_DIGITS, widths
from xl_segment.workbooks.plan import PlannedColumns


def new_columns(columns: PlannedColumns, prefix: str, day_zero: datetime.datetime) -> NewColumns:
    """Return our columns ready to be put into a sheet.

    prefix: of the sheet's tags. day_zero: the day that the workbook's dates count from.
    """
    segment, persona, fit, previous, changed_on = (columns.values[header] for header in OUR_COLUMNS)
    segments = number_bodies(segment, prefix)
    personas = text_bodies([name if isinstance(name, str) else None for name in persona], prefix)
    headers: tuple[bytes, ...] | None = None
    if columns.header_row:
        headers = tuple(text_bodies(list(columns.headers), prefix))
    if columns.labels is not None:
        formulas = [columns.labels.of_row(int(row)) for row in columns.values.index]
        segments = formula_bodies([of_segment for of_segment, _ in formulas], segments, prefix)
        personas = formula_bodies([of_persona for _, of_persona in formulas], personas, prefix)
    days = (changed_on - pd.Timestamp(day_zero)).dt.days.astype("Int64")
    return NewColumns(
        first=columns.position.first,
        rows=columns.values.index.to_numpy(np.int64),
        bodies=(
            segments,
            personas,
            number_bodies(fit, prefix, digits=FIT_DIGITS),
            number_bodies(previous, prefix),
            number_bodies(days, prefix),
        ),
        headers=headers,
        header_row=columns.header_row,
        style_column=columns.style_column,
        widths=widths(columns.personas),
        stays=columns.stays,
        rules=CellRules(
            OUR_COLUMNS.index(PERSONA),
            {name: (tint(colour)[1:], colour[1:]) for name, colour in columns.colours.items()},
            INK[1:],
            {*columns.personas_before, *columns.colours},
        ),
        layout=LayoutChange(columns.filters, one_page_wide=columns.one_page_wide or None),
    )
