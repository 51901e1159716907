SELECT slot_us, key, title, creator, rest
FROM event
WHERE slot_us BETWEEN ? AND ?
ORDER BY slot_us, key
