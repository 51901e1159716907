-- The histories of some people, each person's together in time order, split by kind. Who they are
-- is settled by a digest of the person's name: chance to the crowd, and the same on every engine.
WITH people AS (SELECT DISTINCT person FROM steps),
chosen AS (
    SELECT person FROM people ORDER BY MD5(CAST(person AS STRING)), CAST(person AS STRING) LIMIT {most}
),
numbered AS (
    SELECT person, ROW_NUMBER() OVER (ORDER BY MD5(CAST(person AS STRING)), CAST(person AS STRING)) AS turn
    FROM chosen
)
SELECT n.turn * {kinds} + s.kind AS owner, s.number AS number
FROM steps s
JOIN numbered n ON s.person = n.person
ORDER BY n.turn * {kinds} + s.kind, s.at_us, s.place, s.number
