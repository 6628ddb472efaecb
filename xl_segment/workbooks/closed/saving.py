"""The file itself: is it open, may it be written, and how it is replaced only by a whole new one."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from xl_segment.errors import AccessError, BookError, BookOpenError, DiskFullError, SettingError
from xl_segment.workbooks.file_names import EDITABLE

#: Letters of a name in the file that Excel lays beside a workbook that is open.
_LONGEST_OWNER = 54
#: The files that this process has put into place, in their order: what a command that is stopped has to say.
WRITTEN: dict[Path, None] = {}
_PROGRAMS = {".pptx": "PowerPoint"}
_FULL = frozenset(getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EFBIG") if hasattr(errno, name))


def check_not_open(path: Path) -> None:
    """Raise BookOpenError where Excel or LibreOffice has the workbook open; PowerPoint, where it is a presentation."""
    for file in dict.fromkeys((path, Path(os.path.realpath(path)))):
        _check_no_lock(file)


def _check_no_lock(path: Path) -> None:
    excel = path.with_name(f"~${path.name}")
    # Excel shortens long names: "~$" takes the place of the first two letters.
    shortened = path.with_name(f"~${path.name[2:]}")
    office = path.with_name(f".~lock.{path.name}#")
    of_office = _PROGRAMS.get(path.suffix.lower(), "Excel")
    for lock, program in ((excel, of_office), (shortened, of_office), (office, "LibreOffice")):
        if lock.exists():
            who = program
            owner = _owner(lock)
            if owner:
                who = f"{program} by {owner}"
            raise BookOpenError(
                f"{path.name} is open in {who}. Save and close it, then run again; if nobody has it open, "
                f"delete the file '{lock.name}' beside it."
            )


def _owner(lock: Path) -> str:
    """Return who has a workbook open, as the file beside it says; "" where it does not."""
    try:
        start = lock.read_bytes()[:200]
    except OSError:
        return ""
    name = ""
    if lock.name.startswith(".~lock"):
        name = start.decode("utf-8", "replace").split(",")[0]
    elif start and start[0] < _LONGEST_OWNER:
        name = start[1 : 1 + start[0]].decode("cp1252", "replace")
    return " ".join("".join(filter(str.isprintable, name)).split())


def check_target(source: Path, target: Path) -> None:
    """Raise where the result could not be written: no such folder, no permission, open, not a workbook's name."""
    if target.is_dir():
        raise AccessError(f"'{target}' is a folder. Give the result a file name, such as '{target / 'Result.xlsx'}'.")
    _check_suffix(source, target)
    if not target.parent.is_dir():
        raise AccessError(f"There is no folder '{target.parent}' to put {target.name} into. Make it first.")
    check_not_open(target)
    if target.exists() and not os.access(target, os.W_OK):
        raise AccessError(f"There is no permission to write {target.name}. Choose another place with --out.")
    if not os.access(target.parent, os.W_OK):
        raise AccessError(f"There is no permission to write into '{target.parent}'. Choose another place with --out.")


def check_list(
    target: Path, source: Path | None, what: str = "list", endings: Sequence[str] = (".csv", ".txt")
) -> None:
    """Raise where a list of customers could not be written: no such folder, no permission, open, a workbook's name.

    source: a file whose place it must not take. what: the list, or what else is written beside a workbook; endings:
    what its name may end in.
    """
    if target.is_dir():
        example = target / f"Customers{endings[0]}"
        raise AccessError(f"'{target}' is a folder. Give the {what} a file name, such as '{example}'.")
    if target.suffix.lower() not in endings:
        raise SettingError(f"The {what} cannot be called '{target.name}': give it a name that ends in {endings[0]}.")
    if source is not None and target.resolve() == source.resolve():
        raise SettingError(f"The {what} would take the place of {source.name} itself. Give it another name.")
    if not target.parent.is_dir():
        raise AccessError(
            f"There is no folder '{target.parent}' to put {target.name} into. Make it first, or choose another place "
            "with --to."
        )
    check_not_open(target)
    if (target.exists() and not os.access(target, os.W_OK)) or not os.access(target.parent, os.W_OK):
        raise AccessError(
            f"There is no permission to write {target.name} into '{target.parent}'. Choose another place with --to."
        )


def _check_suffix(source: Path, target: Path) -> None:
    """Raise SettingError for a name that is no workbook's, or not one with or without macros as the source is."""
    before, after = source.suffix.lower(), target.suffix.lower()
    if after not in EDITABLE:
        raise SettingError(f"The result cannot be called '{target.name}': give it a name that ends in .xlsx.")
    if before not in EDITABLE or before == after:
        return
    macros = "has no"
    if before == ".xlsm":
        macros = "has"
    raise SettingError(f"{source.name} {macros} macros, so its result has to end in {before}, not in {target.suffix}.")


def make_folder(folder: Path) -> None:
    """Make a folder, where it is not there yet."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AccessError(f"The folder '{folder}' cannot be made ({error.strerror}). Choose another one.") from error


def state_of_file(path: Path) -> str:
    """Return a text that changes when the content of a file does; "" where there is no such file."""
    try:
        with path.open("rb") as file:
            return f"{os.fstat(file.fileno()).st_size} {hashlib.file_digest(file, 'blake2b').hexdigest()}"
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise AccessError(f"{path.name} cannot be read ({error.strerror or error}). Look where it is.") from error


def check_unchanged(path: Path, before: str) -> None:
    """Raise where a file is not what it was, or has been opened. before: its fingerprint as it was read."""
    check_not_open(path)
    if state_of_file(path) != before:
        raise AccessError(
            f"Somebody else saved {path.name} while it was being worked on, so nothing was written. Run again, on what "
            "it is now."
        )


def backup(path: Path, *, option: str = "--out") -> Path:
    """Copy a file to NAME.backup.xlsx beside it, never over an earlier backup; returns the copy.

    Its name is taken in one step, whoever else takes one at this moment, and it has the file's permissions. option:
    what another place is named with. Raises DiskFullError or AccessError; then there is none.
    """
    mode = path.stat().st_mode & 0o7777
    copy = _take_name(path, mode, option)
    try:
        copy.chmod(mode)
        atomic_write(copy, lambda out: _copy(path, out), option=option)
    except BaseException as error:
        copy.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise write_error(error, copy, option) from error
        raise
    return copy


def write_with_backup(path: Path, content: bytes, *, option: str = "--to") -> dict[str, Path]:
    """Write a file whole or not at all, and keep what stood there, where that was something else.

    Returns {"backup": the copy} where there is one. option: what another place is named with. Raises DiskFullError or
    AccessError; then everything is as it was.
    """
    made: dict[str, Path] = {}
    try:
        if path.exists() and path.read_bytes() != content:
            made["backup"] = backup(path, option=option)
        write_bytes(path, content, option=option)
    except BaseException as error:
        for copy in made.values():
            copy.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise write_error(error, path, option) from error
        raise
    return made


def _take_name(path: Path, mode: int, option: str) -> Path:
    """Make the file of the first name for a backup that nobody has, and nobody else can take."""
    for copy in _backup_names(path):
        try:
            os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
        except FileExistsError:
            continue
        except OSError as error:
            raise write_error(error, copy, option) from error
        return copy
    raise AssertionError("there are names without end")


def _copy(path: Path, out: IO[bytes]) -> None:
    with path.open("rb") as source:
        shutil.copyfileobj(source, out)


def _backup_names(path: Path) -> Iterator[Path]:
    yield path.with_name(f"{path.stem}.backup{path.suffix}")
    count = 1
    while True:
        count += 1
        yield path.with_name(f"{path.stem}.backup {count}{path.suffix}")


def atomic_write(
    path: Path,
    write: Callable[[IO[bytes]], None],
    *,
    let_go: Callable[[], None] | None = None,
    last_look: Callable[[], None] | None = None,
    option: str = "--out",
) -> None:
    """Write a file whole or not at all: beside it first, flushed to the disk, then in its place.

    let_go: called when all is written; Windows replaces no file that is still open. last_look: called right before the
    file is replaced; what it raises leaves everything as it was. option: what another place is named with.

    A link is followed, an existing file's mode is kept. Raises DiskFullError or AccessError; nothing is left behind.
    """
    target = Path(os.path.realpath(path))
    beside: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.stem[:40]}-", suffix=".tmp", dir=target.parent)
        beside = Path(name)
        with os.fdopen(handle, "w+b") as out:
            write(out)
            out.flush()
            os.fsync(out.fileno())
        if let_go:
            let_go()
        beside.chmod(_mode_of(target))
        if last_look:
            last_look()
        beside.replace(target)
        WRITTEN[target] = None
        _flush_folder(target.parent)
    except OSError as error:
        raise write_error(error, target, option) from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)


def _mode_of(target: Path) -> int:
    """Return the permissions of a file, or those that a new one gets."""
    if target.exists():
        return target.stat().st_mode & 0o7777
    return 0o666 & ~_umask()


def _flush_folder(folder: Path) -> None:
    """Have the new name on the disk as well; where a system knows no such thing, it is there soon enough."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_bytes(path: Path, content: bytes, *, option: str = "--out") -> None:
    """Write a file whole or not at all. Raises DiskFullError or AccessError, which names the option."""

    def write(out: IO[bytes]) -> None:
        out.write(content)

    atomic_write(path, write, option=option)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def write_error(error: OSError, target: Path, option: str = "--out") -> BookError:
    """Return the sentence for a failure to write. option: what another place is named with."""
    if error.errno in _FULL:
        return DiskFullError(
            f"There is no room left on the disk to write {target.name}. Free some space, or choose another place with "
            f"{option}; nothing was changed."
        )
    if isinstance(error, PermissionError):
        # On Windows a file that a program holds open cannot be replaced.
        return AccessError(
            f"{target.name} cannot be written: it is open in another program, or there is no permission. Close it, or "
            f"choose another place with {option}."
        )
    return AccessError(
        f"{target.name} cannot be written ({error.strerror or error}). Choose another place with {option}."
    )
