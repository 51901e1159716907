"""Selfportrait: one accurate portrait of a person, kept on her own machine."""

__version__ = "0.1.0"
