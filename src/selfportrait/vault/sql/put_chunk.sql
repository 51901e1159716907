INSERT INTO chunk (stream, month, n, first_us, last_us, data)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (stream, month) DO UPDATE SET
    n = excluded.n,
    first_us = excluded.first_us,
    last_us = excluded.last_us,
    data = excluded.data
