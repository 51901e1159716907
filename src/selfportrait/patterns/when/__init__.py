"""When the next step begins, and when a stay ends: hazards learnt from her own stays."""
