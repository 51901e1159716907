"""The other side of the keyhole: train a catalogue on what a brand holds, and publish it."""

from .counts import Counts, Rules, add, count, damp
from .pack import zipped
from .publisher import Publisher
from .train import train

__all__ = ["Counts", "Publisher", "Rules", "add", "count", "damp", "train", "zipped"]
