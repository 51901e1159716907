"""Routines, kinds of day, the week, and the average beside her."""
