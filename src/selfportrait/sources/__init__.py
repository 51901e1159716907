"""Exports, files, devices → events, samples, facts and what was skipped. One folder a source."""

from .files import MemoryFile
from .finding import find_files
from .protocol import HEAD_BYTES, Context, ExportFile, Limits, Record, Rejected, Source
from .recognition import all_sources, recognise

__all__ = [
    "HEAD_BYTES",
    "Context",
    "ExportFile",
    "Limits",
    "MemoryFile",
    "Record",
    "Rejected",
    "Source",
    "all_sources",
    "find_files",
    "recognise",
]
