INSERT INTO day_count (local_day, kind, source, n)
VALUES (?, ?, ?, ?)
ON CONFLICT (local_day, kind, source) DO UPDATE SET n = n + excluded.n
