"""The encrypted store: the only room with SQL and keys."""

from .chunks import Columns
from .keys import (
    Cost,
    KeyFile,
    KeySource,
    Passphrase,
    RecoverySheet,
    SystemKeyring,
    keyring_is_safe,
    read_header,
)
from .landing import Landing
from .vault import Vault

__all__ = [
    "Columns",
    "Cost",
    "KeyFile",
    "KeySource",
    "Landing",
    "Passphrase",
    "RecoverySheet",
    "SystemKeyring",
    "Vault",
    "keyring_is_safe",
    "read_header",
]
