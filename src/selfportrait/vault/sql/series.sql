SELECT series, source, device, unit, sum(n), min(first_us), max(last_us)
FROM stream JOIN chunk ON chunk.stream = stream.id
GROUP BY stream.id
ORDER BY series, source, device, unit
