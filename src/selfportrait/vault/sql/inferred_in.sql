SELECT slot_us, key, start_us, local_day, kind, source, origin, offset_min
FROM event
WHERE origin = 2 AND start_us BETWEEN :low AND :high
