-- A row of the word index names the second of the slot and 30 bits of the key.
SELECT e.*
FROM json_each(?) AS wanted
CROSS JOIN event AS e
WHERE e.slot_us BETWEEN wanted.value ->> 0 AND (wanted.value ->> 0) + 999999
  AND e.key & 1073741823 = wanted.value ->> 1
