"""The faces: each translates, calls one verb, and translates back."""
