-- A local day may lie in two UTC months; the bare ``last`` is that of the row with the greatest month.
SELECT local_day, source, device, unit,
       sum(n), sum(total), min(low), max(high), last, max(month)
FROM stream JOIN day_stat ON day_stat.stream = stream.id
WHERE series = :series
  AND (:since IS NULL OR local_day >= :since)
  AND (:until IS NULL OR local_day < :until)
GROUP BY local_day, stream.id
ORDER BY local_day, source, device, unit
