"""Since when a habit is another one, found in a table of days and told as a question."""
