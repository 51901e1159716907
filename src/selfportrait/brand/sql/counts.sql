SELECT CAST((pair - pair % {size}) / {size} AS BIGINT) AS source, pair % {size} AS target, units
FROM pairs
