"""How unlikely an amount is of somebody, from the amounts before it."""

from __future__ import annotations

from math import lgamma, log, log1p
from typing import Final, NamedTuple

#: What is known of everybody counts as so many payments.
_PRIOR: Final = 2.0
#: Standard deviation of everybody's log amounts within a category.
LOG_SPREAD: Final = 0.9


class Amounts(NamedTuple):
    """Log amounts: how many, their sum and their sum of squares, around everybody's ``middle``.

    The predictive distribution is Student's t (normal-inverse-gamma; Murphy 2007, "Conjugate
    Bayesian analysis of the Gaussian distribution", section 6).
    """

    middle: float
    n: float = 0.0
    total: float = 0.0
    squares: float = 0.0

    def with_one(self, value: float) -> Amounts:
        """These amounts and one more."""
        return Amounts(self.middle, self.n + 1.0, self.total + value, self.squares + value**2)

    def nats(self, value: float) -> float:
        """-log density of ``value`` as the next log amount, up to a constant."""
        n, known = self.n, _PRIOR + self.n
        mean = (_PRIOR * self.middle + self.total) / known
        scatter = max(0.0, self.squares - self.total**2 / n) if n else 0.0
        shift = n * _PRIOR * (self.total / n - self.middle) ** 2 / known if n else 0.0
        half = 2.0 + n / 2
        wide = (2.0 * LOG_SPREAD**2 + 0.5 * (scatter + shift)) * (known + 1.0) / (half * known)
        rest = lgamma(half) - lgamma(half + 0.5) + 0.5 * log(2 * half * wide)
        return rest + (half + 0.5) * log1p((value - mean) ** 2 / (2 * half * wide))
