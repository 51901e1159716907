"""The other side of the keyhole: train a catalogue on what a brand holds, and publish it."""

from .counts import Counts, Rules, add, count, damp
from .train import train

__all__ = ["Counts", "Rules", "add", "count", "damp", "train"]
