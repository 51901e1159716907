-- The {keep} strongest of each source. The damping factors were made once, outside: an engine's own power
-- function may differ in the last bit, a product of two doubles may not.
WITH weighed AS (
    SELECT
        c.source, c.target,
        CAST(c.units AS DOUBLE) / CAST({unit} AS DOUBLE) * l.factor * a.factor AS weight
    FROM counts c
    JOIN leaving l ON c.source = l.number
    JOIN arriving a ON c.target = a.number
),
ranked AS (
    SELECT source, target, weight,
        ROW_NUMBER() OVER (PARTITION BY source ORDER BY weight DESC, target) AS place
    FROM weighed
)
SELECT source, target, weight FROM ranked WHERE place <= {keep}
ORDER BY source, place
