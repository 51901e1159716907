-- Dividing a moment shifted into the positive rounds down, as days must.
INSERT OR IGNORE INTO unindexed (day)
SELECT DISTINCT (slot_us + :far * :day) / :day - :far
FROM event
