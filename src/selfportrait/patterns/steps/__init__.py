"""Events → steps: in which state she was, one after the other."""
