"""Everything back, in open formats."""

from __future__ import annotations

import tempfile
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from selfportrait.errors import BadRequest

from .desk import Desk


def export(desk: Desk, folder: Path) -> list[Path]:
    """Write Parquet and JSON Lines with a documented schema into an empty or new folder."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadRequest(f"“{folder.name}” is not empty.", next_step="Name a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    return desk.vault.export_to(folder)


def export_zip(desk: Desk) -> Path:
    """Write the export as one zip file in a private temporary folder; the caller removes it."""
    target = Path(tempfile.mkdtemp(prefix="selfportrait-")) / "selfportrait-export.zip"
    with tempfile.TemporaryDirectory(prefix="selfportrait-") as scratch:
        written = desk.vault.export_to(Path(scratch))
        with ZipFile(target, "w", ZIP_DEFLATED) as archive:
            for path in written:
                archive.write(path, path.relative_to(scratch).as_posix())
    return target
