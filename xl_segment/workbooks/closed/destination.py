"""Where the result of a run on a closed workbook goes, and how what stands there is kept from harm."""

from __future__ import annotations

import contextlib
import filecmp
from dataclasses import dataclass
from pathlib import Path

from xl_segment.errors import AccessError, NotAWorkbookError, SettingError
from xl_segment.workbooks.book import Book
from xl_segment.workbooks.closed import saving
from xl_segment.workbooks.file_names import EDITABLE, default_output


@dataclass(frozen=True)
class Destination:
    """Where a run on a closed workbook goes: a file beside it, or the file itself.

    in_place: the file itself. keep: whatever the result takes the place of is kept as a backup beside it. before: the
    fingerprint of the file that is written in place, from before it was read.
    """

    target: Path
    in_place: bool = False
    keep: bool = True
    before: str = ""

    @classmethod
    def of(
        cls,
        source: Path,
        *,
        out: Path | None = None,
        in_place: bool = False,
        ending: str = "segmented",
        keep: bool = True,
    ) -> Destination:
        """Decide where the result goes, and find out now, not after the work, whether it can be written there.

        ending: what a new file beside the source is called after, "Customers.segmented.xlsx".

        Raises SettingError, BookOpenError or AccessError.
        """
        if in_place:
            _check_in_place(source, out)
        if source.is_file():
            saving.check_not_open(source)
        elif source.is_dir():
            raise AccessError(f"'{source}' is a folder. Name the workbook in it.")
        target = out or default_output(source, ending)
        if in_place:
            target = source
        saving.check_target(source, target)
        if target.resolve() == source.resolve():
            return cls(target, in_place=True, keep=keep, before=saving.state_of_file(source))
        return cls(target, in_place, keep)

    def save(self, book: Book) -> dict[str, Path]:
        """Save the book, whole or not at all; returns {"result": ..., "backup": ...}.

        Raises AccessError or BookOpenError, and changes nothing, where somebody else has saved or opened it meanwhile.
        """
        made: dict[str, Path] = {}

        def look() -> None:
            # What stands there may be a result that somebody has worked with since: it is never lost.
            if self.keep and self.target.exists():
                made["backup"] = saving.backup(self.target)
            if self.in_place:
                saving.check_unchanged(self.target, self.before)
            else:
                saving.check_not_open(self.target)

        try:
            result = book.save(self.target, last_look=look)
        except BaseException as error:
            if "backup" in made and self._still_holds(made["backup"]):
                made["backup"].unlink()
            if self.in_place and isinstance(error, NotAWorkbookError):
                saving.check_unchanged(self.target, self.before)  # what is being written anew looks damaged
            raise
        # From here on the result stands: a backup that cannot be compared, or taken away again, does no harm.
        with contextlib.suppress(OSError):
            if made and not self.in_place and filecmp.cmp(result, made["backup"], shallow=False):
                made["backup"].unlink()
                del made["backup"]
        return {"result": result, **made}

    def _still_holds(self, backup: Path) -> bool:
        """Tell whether what was backed up stands in its place, so that its copy is not needed.

        Ctrl-C may come right after the file was replaced: then the copy is all that there is of it.
        """
        with contextlib.suppress(OSError):
            return filecmp.cmp(self.target, backup, shallow=False)
        return False


def _check_in_place(source: Path, out: Path | None) -> None:
    """Raise SettingError where a file is to be changed that cannot be, or another one is asked for as well."""
    if out is not None:
        raise SettingError("--out and --in-place say two different places; give one of them.")
    if source.suffix.lower() not in EDITABLE:
        raise SettingError(
            f"{source.name} is a {source.suffix or 'plain'} file and cannot hold segments itself. Leave out "
            "--in-place: the result is a new .xlsx."
        )
