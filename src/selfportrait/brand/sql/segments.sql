-- How many people of each segment took each item; counts of a few tell of them, not of the segment.
SELECT m.segment, s.number, COUNT(DISTINCT s.person) AS people
FROM steps s
JOIN members m ON s.person = m.person
GROUP BY m.segment, s.number
HAVING COUNT(DISTINCT s.person) >= {few}
ORDER BY m.segment, s.number
