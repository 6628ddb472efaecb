"""The VBA behind the worksheet functions, as xlwings' own generator writes it, and the help of the function wizard.

xlwings.udfs needs pywin32 to be imported. Away from Windows empty modules stand in for it, in a process of its own:
`python -m xl_segment.excel.template.udf_wrappers NAME` prints {"vba": ..., "help": [...]} for a workbook of that name.
"""

from __future__ import annotations

import importlib
import io
import json
import subprocess
import sys
import types
from dataclasses import dataclass
from typing import Any

FUNCTIONS = "xl_segment.excel.functions"
CATEGORY = "xl_segment"
#: The longest help that Excel takes, in characters.
_LONGEST = 255
_PYWIN32 = ("pythoncom", "pywintypes", "win32com", "win32com.client")


@dataclass(frozen=True)
class FunctionHelp:
    """What the function wizard says of one function. arguments: one text each."""

    name: str
    text: str
    arguments: tuple[str, ...]


def read_functions(workbook: str) -> tuple[str, tuple[FunctionHelp, ...]]:
    """Return the VBA module xlwings_udfs, and the help, for a workbook (or add-in) of a name."""
    command = [sys.executable, "-m", "xl_segment.excel.template.udf_wrappers", workbook]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")  # noqa: S603
    written = json.loads(done.stdout)
    helps = [FunctionHelp(entry["name"], entry["text"], tuple(entry["arguments"])) for entry in written["help"]]
    return written["vba"], tuple(helps)


_HELP_BEGINS = """\
Attribute VB_Name = "FunctionHelp"
Option Explicit

Public Sub RegisterHelp()
    #If Mac Then
    #Else
    Dim WasSaved As Boolean, WasAddin As Boolean
    On Error Resume Next
    WasSaved = ThisWorkbook.Saved
    WasAddin = ThisWorkbook.IsAddin
    ' Excel takes no help for the functions of a workbook that is out of sight, as an add-in is.
    Application.ScreenUpdating = False
    If WasAddin Then ThisWorkbook.IsAddin = False
"""
# A quotation mark in the name of a workbook is written twice.
_HELP_ENDS = f"""\
    If WasAddin Then ThisWorkbook.IsAddin = True
    Application.ScreenUpdating = True
    ThisWorkbook.Saved = WasSaved
    #End If
End Sub

Private Sub Describe(ByVal Name As String, ByVal Text As String, ByVal Arguments As Variant)
    Dim Place As String
    Place = "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!"
    Application.MacroOptions Macro:=Place & Name, Description:=Text, _
        Category:="{CATEGORY}", ArgumentDescriptions:=Arguments
End Sub
"""


def help_module(functions: tuple[FunctionHelp, ...]) -> str:
    """Return the VBA that gives the functions their help: a shipped workbook has to do it itself, at opening."""
    return _HELP_BEGINS + "".join(_describe(function) for function in functions) + _HELP_ENDS


def _describe(function: FunctionHelp) -> str:
    """Return the line of VBA that describes a function."""
    arguments = ", _\n            ".join(_literal(text) for text in function.arguments)
    return (
        f'    Describe "{function.name}", _\n'
        f"        {_literal(function.text)}, _\n"
        f"        Array( _\n            {arguments})\n"
    )


def _literal(text: str) -> str:
    """Return a VBA string; VBA source is ASCII."""
    plain = " ".join(text.split())[:_LONGEST]
    return '"' + plain.encode("ascii", "replace").decode().replace('"', '""') + '"'


def _stand_in() -> None:
    """Let xlwings.udfs be imported where there is no pywin32."""
    try:
        importlib.import_module("pythoncom")
    except ImportError:
        for name in _PYWIN32:
            sys.modules[name] = types.ModuleType(name)
        sys.modules["pythoncom"].CoInitialize = None  # type: ignore[attr-defined]
        sys.modules["pywintypes"].com_error = type("com_error", (Exception,), {})  # type: ignore[attr-defined]
        sys.modules["win32com.client"].Dispatch = None  # type: ignore[attr-defined]


def main(workbook: str) -> None:
    """Print the VBA and the help as JSON."""
    _stand_in()
    import xlwings
    from xlwings import udfs

    xlwings.func, xlwings.arg, xlwings.ret = udfs.xlfunc, udfs.xlarg, udfs.xlret  # type: ignore[assignment]
    module = importlib.import_module(FUNCTIONS)
    out = io.StringIO()
    out.write('Attribute VB_Name = "xlwings_udfs"\n')
    out.write('#Const App = "Microsoft Excel"\n')
    generate: Any = udfs.generate_vba_wrapper
    generate(FUNCTIONS, module, out, types.SimpleNamespace(Name=workbook))
    members = [getattr(module, name) for name in dir(module)]
    helps = [_help(member.__xlfunc__) for member in members if hasattr(member, "__xlfunc__")]
    print(json.dumps({"vba": out.getvalue(), "help": helps}))


def _help(function: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": function["name"],
        "text": function["ret"]["doc"],
        "arguments": [argument["doc"] for argument in function["args"] if not argument["vba"]],
    }


if __name__ == "__main__":
    main(sys.argv[1])
