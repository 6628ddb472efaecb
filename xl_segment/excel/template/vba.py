"""The VBA project of the template and the add-in: which modules, from which sources, and how it gets into the file.

What Excel wants of a project is told by [MS-OVBA]; pyOpenVBA writes it, and its results are checked in live Excel.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import xlwings
from pyopenvba import ExcelFile
from pyopenvba.vba import VBAModuleKind

from xl_segment.excel.template.udf_wrappers import FunctionHelp, help_module, read_functions

_XLWINGS = Path(xlwings.__file__).parent
#: The name of xlwings' own settings, which a custom add-in would otherwise keep apart.
_ADDIN_NAME = re.compile(r'(Public Const PROJECT_NAME As String = )"\w+"')


@dataclass(frozen=True)
class Module:
    """One VBA module. document: code of ThisWorkbook; class_module: a class; else a standard module."""

    name: str
    source: str
    document: bool = False
    class_module: bool = False


def modules(sources: Path, *, addin: bool) -> tuple[Module, ...]:
    """Return all modules that hold code. sources: the folder of our own VBA."""
    if addin:
        functions, wrappers, bridge = _of_addin()
        own = ["SegmentMacros"]
    else:
        functions, wrappers, bridge = _of_template()
        own = ["SegmentMacros", "TemplateMacros"]
    project = [
        Module("ThisWorkbook", (sources / "ThisWorkbook.bas").read_text("ascii"), document=True),
        Module("Dictionary", (_XLWINGS / "addin" / "Dictionary.cls").read_text("ascii"), class_module=True),
        *(Module(name, (sources / f"{name}.bas").read_text("ascii")) for name in own),
        Module("FunctionHelp", help_module(functions)),
        Module("xlwings", bridge),
        Module("xlwings_udfs", wrappers),
    ]
    return tuple(_with_plain_lines(module) for module in project)


def _of_template() -> tuple[tuple[FunctionHelp, ...], str, str]:
    """Return the functions, the VBA that wraps them, and xlwings' own VBA, for the template."""
    wrappers, functions = read_functions("xl_segment.xlsm")
    return functions, wrappers, (_XLWINGS / "xlwings.bas").read_text("ascii")


def _of_addin() -> tuple[tuple[FunctionHelp, ...], str, str]:
    """Return the same for the add-in."""
    wrappers, functions = read_functions("xl_segment.xlam")
    # A formula asks the workbook that it stands in, whichever is in sight when it is worked out.
    wrappers = wrappers.replace("ActiveWorkbook, Application.Caller", "CallingWorkbook(), Application.Caller")
    bridge = (_XLWINGS / "xlwings_custom_addin.bas").read_text("ascii")
    return functions, wrappers, _ADDIN_NAME.sub(r'\1"xlwings"', bridge)


def _with_plain_lines(module: Module) -> Module:
    """VBA source is ASCII with CR LF at the end of each line."""
    lines = module.source.encode("ascii").decode().splitlines()
    return replace(module, source="\r\n".join(lines) + "\r\n")


def with_project(workbook: bytes, project: tuple[Module, ...]) -> bytes:
    """Return a workbook without macros as one with these modules."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsm"
        path.write_bytes(workbook)
        with ExcelFile(path) as book:
            book.add_vba_project()
            for module in project:
                _add_module(book, module)
            book.save(path)
        with ExcelFile(path) as book:
            wrong = book.validate()
            if wrong:
                raise ValueError(f"the VBA project is not consistent: {wrong}")
        return path.read_bytes()


def _add_module(book: ExcelFile, module: Module) -> None:
    if module.document:
        book.set_module(module.name, module.source)
        return
    kind = VBAModuleKind.standard
    if module.class_module:
        kind = VBAModuleKind.other
    book.vba_project().add_module(module.name, module.source, kind=kind)
