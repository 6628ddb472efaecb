"""The template workbook and the add-in: sheets, VBA and ribbon put together, the same bytes each time.

Both are built from the xlwings that is installed: its VBA names the file of one version, so the two sides always match.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import xlsxwriter

from xl_segment.errors import AccessError
from xl_segment.excel.template import buttons, vba
from xl_segment.excel.template.sheets import add_sheets
from xl_segment.excel.template.udf_wrappers import FUNCTIONS
from xl_segment.ooxml.package import CONTENT_TYPES, Package
from xl_segment.workbooks.draw_pages import OPTIONS, TIMELESS
from xl_segment.workbooks.names import XLWINGS_CONFIG

_PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_ADDIN = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
_RIBBON = "customUI/customUI14.xml"
_RIBBON_TYPE = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
#: Excel works everything out anew when a file was saved by an earlier version than this one; formulas that call Python
#: would keep the workbook from opening for as long as Python takes to start.
_CALCULATION_VERSION = 191_029
_CONFIG = {
    # A file pandas.py that lies beside the workbook must not be taken for pandas.
    "ADD_WORKBOOK_TO_PYTHONPATH": "False",
    # One Python process stays: the first click pays for its start, the others do not.
    "USE UDF SERVER": "True",
    "UDF MODULES": FUNCTIONS,
}


def build_template(interpreters: Mapping[str, str] | None = None) -> bytes:
    """Return the template workbook (.xlsm). interpreters: {"INTERPRETER_WIN": path}, where it should name its own."""
    from xl_segment.excel import functions

    def call(name: str, arguments: Sequence[Any]) -> Any:  # noqa: ANN401  what a worksheet function returns
        if name == "SEGMENT_SCORE":  # an example has no workbook that was segmented: it is scored by its own segments
            arguments = [*arguments, [[_memory_of(arguments[0])]]]
        return getattr(functions, name)(*arguments)

    return _assemble(lambda workbook: add_sheets(workbook, sources(), call), interpreters or {}, addin=False)


def _memory_of(sample: Sequence[Sequence[Any]]) -> str:
    """Return what a workbook would keep, had this sample been segmented in it. sample: a header, then rows."""
    import pandas as pd

    from xl_segment.pipeline import segment

    header, *rows = sample
    return segment(pd.DataFrame(rows, columns=header)).memory.to_json()


def build_addin(interpreters: Mapping[str, str] | None = None) -> bytes:
    """Return the add-in (.xlam): the same macros, functions and ribbon, for any workbook that is open."""
    return _assemble(lambda workbook: workbook.add_worksheet("xl_segment"), interpreters or {}, addin=True)


def sources() -> Path:
    """Return the folder with the VBA, the ribbon and the sample data."""
    inside = Path(str(files("xl_segment"))) / "workbook_template"
    # In a checkout they stand beside the package; an installed package carries them with it.
    folder = inside if inside.is_dir() else Path(__file__).parents[3] / "workbook_template"
    if not (folder / "ribbon.xml").is_file():
        raise AccessError("The sources of the template are missing; install xl_segment again.")
    return folder


def _assemble(draw: Callable[[xlsxwriter.Workbook], Any], interpreters: Mapping[str, str], *, addin: bool) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {**OPTIONS, "default_date_format": "yyyy-mm-dd"}) as workbook:
        workbook.set_properties({"title": "Customer segments", "created": TIMELESS})
        workbook.set_size(24_000, 14_000)
        workbook.set_calc_mode("auto", _CALCULATION_VERSION)
        workbook.calc_on_load = False
        draw(workbook)
        _configure(workbook, interpreters)
    with_buttons = buttons.with_macros(out.getvalue())
    workbook_with_macros = vba.with_project(with_buttons, vba.modules(sources(), addin=addin))
    return _with_ribbon(workbook_with_macros, _ADDIN if addin else _MACROS)


def _configure(workbook: xlsxwriter.Workbook, interpreters: Mapping[str, str]) -> None:
    sheet = workbook.add_worksheet(XLWINGS_CONFIG)
    for row, (key, value) in enumerate({**_CONFIG, **interpreters}.items()):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    sheet.set_column(0, 1, 40)
    sheet.very_hidden()


def _with_ribbon(workbook: bytes, main_type: bytes) -> bytes:
    ribbon = (sources() / "ribbon.xml").read_bytes()
    package = Package(io.BytesIO(workbook))
    package.put(CONTENT_TYPES, package.read(CONTENT_TYPES).replace(_PLAIN, main_type))
    package.put(_RIBBON, ribbon.replace(b"\r\n", b"\n"))
    package.relate("", "rIdXlSegmentRibbon", _RIBBON_TYPE, _RIBBON)
    out = io.BytesIO()
    package.save(out)
    return out.getvalue()


def main() -> None:
    """Build the template that is kept with the sources: `python -m xl_segment.excel.template.build`."""
    (sources() / "xl_segment.xlsm").write_bytes(build_template())


if __name__ == "__main__":
    main()
