DELETE FROM label
WHERE id NOT IN (
    SELECT kind FROM event
    UNION SELECT source FROM event
    UNION SELECT file FROM event
)
