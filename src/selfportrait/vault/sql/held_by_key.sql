SELECT e.*
FROM json_each(?) AS wanted
CROSS JOIN event AS e
WHERE e.slot_us = wanted.value ->> 0
  AND e.key = wanted.value ->> 1
