"""What comes next: her own counts, seen through many contexts and weighed."""
