"""The real Windows formula path, many calls to one server: Windows Python, pywin32, xlwings' own DLL and COM server.

The rig (a tool that stands beside the checkout) plays Excel. It is asked once the way it is meant to be; after that
its own parts answer a list of calls, so that Python has to start only once.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: The wheels for Windows that the functions need; xl_segment itself is taken from the checkout.
PACKAGES = (
    "xlwings==0.37.8 pywin32==312 numpy==2.4.6 pandas==3.1.1 scikit-learn==1.9.1 tzdata==2026.6 kneed==0.9.0 lxml==6.1.3 "
    "xlsxwriter==3.3.1 babel==2.18.0"
)
#: Seconds that one call may take, many times what it needs, and how often a session is tried: now and then one hangs.
PATIENCE, TRIES = 180, 3
#: Seconds that another session may take before.
LONGEST_WAIT = 600
CHECKOUT = Path(__file__).resolve().parents[2]
#: How COM hands over error cells.
ERRORS = {"#DIV/0!": -2146826281, "#N/A": -2146826246, "#VALUE!": -2146826273}

_DRIVER = r"""
import json, sys, time
rig, module, calls, out = sys.argv[1:]
source = open(rig, encoding="utf-8").read()
exec(compile(source[: source.index("log=[];TI=typelib()")], rig, "exec"), globals())
plain = val
def val(x):
    return int(x["error"]) if isinstance(x, dict) and "error" in x else plain(x)
log = []; TI = typelib()
wb = _Workbook(os.path.splitext(module)[0] + ".xlsm")
try:
    xlpy(wb.FullName)
    with open(out, "w", encoding="utf-8") as file:
        for one in json.load(open(calls, encoding="utf-8")):
            started = time.perf_counter()
            answer = call("formulas", one["function"], one["arguments"])
            print(json.dumps({"answer": answer, "seconds": time.perf_counter() - started}, default=str), file=file, flush=True)
finally:
    xlpy(wb.FullName, -1)
"""


@dataclass(frozen=True)
class Answer:
    """What stands in the cells, and how long the call took as Excel sees it."""

    cells: Any
    seconds: float


def reason_not(tool: Path) -> str:
    """Say why the rig cannot run here, "" where it can."""
    if os.uname().machine != "x86_64":
        return "the rig needs an x86-64 machine"
    if not shutil.which("wine") and os.geteuid() != 0:
        return "Wine is not installed"
    return "" if tool.exists() else f"{tool.name} is not on this machine"


class Rig:
    """Wine with Windows Python in a folder that is kept, as it takes a while to build."""

    def __init__(self, tool: Path, folder: Path) -> None:
        self.tool, self.folder, self._begun = tool, folder, folder / "begun"
        self.home = Path(
            os.environ.get("XL_SEGMENT_WINE_RIG")
            or Path.home() / ".cache" / f"xl_segment-wine-{hashlib.sha256(PACKAGES.encode()).hexdigest()[:8]}"
        )
        self.module = folder / "formulas.py"
        self.module.write_text(
            f"import sys\nsys.path.insert(0, {_windows(CHECKOUT)!r})\nfrom xl_segment.excel.functions import *\n"
            # How many results were made, as against found: asked over the same way as the functions themselves.
            "import xlwings\nfrom xl_segment.excel.cache import SHARED\n\n"
            "@xlwings.func\ndef FITS():\n    return SHARED.made\n",
            encoding="utf-8",
        )

    def once(self, function: str, arguments: list[Any]) -> Any:
        """Call one function as the tool does, building the rig where it is not there yet."""
        file = self.folder / "arguments.json"
        file.write_text(json.dumps(arguments), encoding="utf-8")
        command = ["bash", str(self.tool), str(self.home), str(self.module), function, f"@{_windows(file)}"]
        how = {**os.environ, "PKGS": PACKAGES, "TIMEOUT": str(PATIENCE)}
        for _ in range(TRIES):
            done = subprocess.run(command, capture_output=True, text=True, env=how, check=False)
            if done.returncode == 0:
                return json.loads(done.stdout)
        raise AssertionError(done.stderr[-2000:])

    def many(self, calls: list[tuple[str, list[Any]]]) -> list[Answer]:
        """Make calls one after the other to one server."""
        driver, asked, out = (self.folder / name for name in ("driver.py", "calls.json", "answers.jsonl"))
        driver.write_text(_DRIVER, encoding="utf-8")
        asked.write_text(
            json.dumps([{"function": name, "arguments": given} for name, given in calls]), encoding="utf-8"
        )
        script = self.tool.read_text(encoding="utf-8")
        settings = re.search(r"^export (WINEPREFIX=.*)$", script, re.MULTILINE)
        assert settings, "the rig says how Wine is set up"
        paths = " ".join(f"'{_windows(one)}'" for one in (driver, self.home / "xl.py", self.module, asked, out))
        over = "timeout 30 wineserver -w || wineserver -k"
        shell = (
            # One session at a time, and none before the last one is over: it would hang.
            f"R='{self.home}'; export {settings[1]}; exec 9>\"$R/lock\"; flock 9; touch '{self._begun}'; {over}\n"
            f'wine "$R/py/python.exe" -B {paths} </dev/null 9>&- 2>&1 | cat; {over}'
        )
        for _ in range(TRIES):
            for old in (out, self._begun):
                old.unlink(missing_ok=True)
            said = self._watched(shell, out)
            answers = _whole_lines(out)
            if len(answers) == len(calls):
                return [Answer(one["answer"], one["seconds"]) for one in answers]
        raise AssertionError(f"{len(answers)} of {len(calls)} calls were answered. {said[-3000:]}")

    def _watched(self, shell: str, out: Path) -> str:
        """Run a session for as long as it goes on answering, and return what it printed."""
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
            session = subprocess.Popen(["bash", "-c", shell], stdout=log, stderr=log, start_new_session=True)
            try:
                length, started = -1, time.monotonic()
                grew = started
                while session.poll() is None and time.monotonic() - grew < PATIENCE:
                    time.sleep(0.2)
                    now = out.stat().st_size if out.exists() else 0
                    # Until another session is over this one waits for the lock, and has not begun.
                    waits = not self._begun.exists() and time.monotonic() - started < LONGEST_WAIT
                    if now != length or waits:
                        length, grew = now, time.monotonic()
            finally:
                if session.poll() is None:
                    self._end(session)
            log.seek(0)
            return log.read()

    def _end(self, session: subprocess.Popen[bytes]) -> None:
        """End a session that hangs: without its server Windows is over, and with it what the shell waits for."""
        if self._begun.exists():
            prefix = {**os.environ, "WINEPREFIX": str(self.home / "pfx")}
            subprocess.run(["wineserver", "-k"], env=prefix, check=False, timeout=60)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(session.pid, signal.SIGKILL)
        session.wait(60)


def _whole_lines(answers: Path) -> list[dict[str, Any]]:
    """Return the answers that were written to their end."""
    lines = answers.read_text("utf-8").splitlines(keepends=True) if answers.exists() else []
    return [json.loads(line) for line in lines if line.endswith("\n")]


def _windows(path: Path) -> str:
    return "Z:" + str(path).replace("/", "\\")
