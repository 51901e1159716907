"""What is unlike her: payments, places, and the trips that switch the evidence."""
