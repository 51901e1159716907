SELECT start_us, offset_min
FROM event
WHERE origin = 3
  AND start_us BETWEEN ? AND ?
  AND kind IN (SELECT id FROM label WHERE text IN ('visit', 'travel', 'exercise'))
ORDER BY start_us, slot_us, key
