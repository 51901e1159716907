SELECT e.*
FROM json_each(?) AS wanted
CROSS JOIN event AS e
WHERE e.thread = wanted.value
