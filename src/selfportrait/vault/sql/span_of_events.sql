SELECT source, sum(n), min(local_day), max(local_day)
FROM day_count
GROUP BY source
