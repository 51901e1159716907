"""Kinds of arrays, named once."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Spans = npt.NDArray[np.float32]
