"""The command line: translate, call one verb, translate back. ``--json`` on all, exit codes as documented.

Exit status: 0 done, 1 an error with its sentence on standard error, 2 wrong use.
"""

from .commands import create_cli
from .house import Opener

__all__ = ["Opener", "create_cli"]
