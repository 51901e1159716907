SELECT slot_us, key, start_us, local_day, kind, source, origin, offset_min
FROM event
WHERE slot_us BETWEEN :low - :day AND :high + :day
  AND start_us BETWEEN :low AND :high
  AND origin <> 3
