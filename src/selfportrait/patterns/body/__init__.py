"""Measurements: her own normal, trends, nights, notes of mood, stays from positions."""
