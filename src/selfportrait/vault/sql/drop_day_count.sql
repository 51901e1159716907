DELETE FROM day_count
WHERE local_day = ? AND kind = ? AND source = ? AND n = 0
