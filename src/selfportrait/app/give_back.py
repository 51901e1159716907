"""Everything back, in open formats."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from secrets import token_hex
from zipfile import ZIP_DEFLATED, ZipFile

from selfportrait.errors import BadRequest

from .desk import Desk

_PREFIX = "export-"


def export(desk: Desk, folder: Path) -> list[Path]:
    """Write Parquet and JSON Lines with a documented schema into an empty or new folder."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadRequest(f"“{folder.name}” is not empty.", next_step="Name a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    return desk.vault.export_to(folder)


def export_zip(desk: Desk) -> Path:
    """Write the export as one zip file, which the caller removes.

    It lies beside the vault, so that it is on no other disk than her own, and is
    found again where this process is killed (``remove_leftovers``).
    """
    home, prefix = desk.vault.home, f"{_PREFIX}{os.getpid()}-"
    target = home / f"{prefix}{token_hex(8)}.zip"
    target.touch(mode=0o600)
    try:
        with tempfile.TemporaryDirectory(prefix=prefix, dir=home) as scratch:
            written = desk.vault.export_to(Path(scratch))
            with ZipFile(target, "w", ZIP_DEFLATED) as archive:
                for path in written:
                    archive.write(path, path.relative_to(scratch).as_posix())
                    path.unlink()
    except BaseException:  # interrupted too: half an export is not left lying about
        target.unlink(missing_ok=True)
        raise
    return target


def remove_leftovers(home: Path) -> None:
    """Remove exports that a process which no longer runs left in ``home``."""
    for path in home.glob(f"{_PREFIX}*-*"):
        pid = path.name.removeprefix(_PREFIX).partition("-")[0]
        if not pid.isdigit() or _runs(int(pid)):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _runs(pid: int) -> bool:
    if pid == os.getpid() or os.name != "posix":
        return True  # elsewhere, asking with signal 0 would end it
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it is somebody else's, and it runs
    return True
