"""One unit a dimension: what a phone writes in the units of its region, as UCUM."""

from __future__ import annotations

from typing import Final

#: unit as written → (canonical UCUM unit, factor)
_FACTORS: Final[dict[str, tuple[str, float]]] = {
    "Cal": ("kcal", 1.0),
    "kcal": ("kcal", 1.0),
    "cal": ("kcal", 0.001),
    "kJ": ("kcal", 1 / 4.184),
    "J": ("kcal", 1 / 4184),
    "m": ("m", 1.0),
    "km": ("m", 1000.0),
    "cm": ("m", 0.01),
    "mm": ("m", 0.001),
    "mi": ("m", 1609.344),
    "yd": ("m", 0.9144),
    "ft": ("m", 0.3048),
    "in": ("m", 0.0254),
    "kg": ("kg", 1.0),
    "lb": ("kg", 0.45359237),
    "st": ("kg", 6.35029318),
    "g": ("g", 1.0),
    "mg": ("g", 1e-3),
    "mcg": ("g", 1e-6),
    "oz": ("g", 28.349523125),
    "count": ("1", 1.0),
    "": ("1", 1.0),
    "count/min": ("/min", 1.0),
    "count/s": ("/min", 60.0),
    "count/hr": ("/min", 1 / 60),
    "ms": ("ms", 1.0),
    "s": ("s", 1.0),
    "min": ("min", 1.0),
    "hr": ("min", 60.0),
    "h": ("min", 60.0),
    "mmHg": ("mm[Hg]", 1.0),
    "kPa": ("mm[Hg]", 7.500617),
    "cmAq": ("mm[Hg]", 0.735559),
    "mg/dL": ("mg/dL", 1.0),
    "mmol<180.1558800000541>/L": ("mg/dL", 18.01558800000541),
    "mL": ("mL", 1.0),
    "L": ("mL", 1000.0),
    "fl_oz_us": ("mL", 29.5735295625),
    "fl_oz_imp": ("mL", 28.4130625),
    "cup_us": ("mL", 236.5882365),
    "mL/min·kg": ("mL/min/kg", 1.0),
    "ml/(kg*min)": ("mL/min/kg", 1.0),
    "L/min": ("L/min", 1.0),
    "m/s": ("m/s", 1.0),
    "km/hr": ("m/s", 1 / 3.6),
    "mi/hr": ("m/s", 0.44704),
    "ft/s": ("m/s", 0.3048),
    "dBASPL": ("dB[SPL]", 1.0),
    "dBHL": ("dB[HL]", 1.0),
    "degC": ("Cel", 1.0),
    "W": ("W", 1.0),
    "IU": ("[iU]", 1.0),
    "mcS": ("uS", 1.0),
    "D": ("[diop]", 1.0),
    "Hz": ("Hz", 1.0),
    "kcal/hr·kg": ("kcal/h/kg", 1.0),
    "appleEffortScore": ("1", 1.0),
}


def canonical(value: float, unit: str) -> tuple[float, str]:
    """Return ``value`` in the one unit of its dimension, and that unit.

    The export writes percentages as shares ("0.97" with unit "%"), some
    apps write them as percent: what exceeds 1.5 already is percent. A unit we do not
    know stays as it is.

    >>> canonical(2.0, "km")
    (2000.0, 'm')
    >>> canonical(0.97, "%")
    (97.0, '%')
    """
    if unit == "%":
        return (value * 100 if value <= 1.5 else value), "%"
    if unit == "degF":
        return (value - 32) / 1.8, "Cel"
    known = _FACTORS.get(unit)
    if known is None:
        return value, unit[:40]
    return value * known[1], known[0]


def factor(unit: str) -> float:
    """Return what converts ``unit`` by one multiplication; 0.0 where that is not enough."""
    if unit in ("%", "degF"):
        return 0.0
    known = _FACTORS.get(unit)
    return 1.0 if known is None else known[1]
