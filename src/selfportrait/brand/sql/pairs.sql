-- T[source, target] in whole units: over one person's history of one kind, an item and each of the
-- {reach} that come after it add what their distance is worth. `leads` is LEAD(number, l) for each l.
WITH following AS (
    SELECT number AS source, {leads}
    FROM steps
    WINDOW history AS (PARTITION BY person, kind ORDER BY at_us, place, number)
),
pairs AS (
    SELECT source, target, step FROM following UNPIVOT (target FOR step IN ({columns}))
)
SELECT p.source * {size} + p.target AS pair, CAST(SUM(d.worth) AS BIGINT) AS units
FROM pairs p
JOIN distances d ON p.step = d.step
WHERE p.source <> p.target
GROUP BY p.source * {size} + p.target
