INSERT INTO unsettled (one, zone_changed, since_us, until_us)
VALUES (1, ?, ?, ?)
ON CONFLICT (one) DO UPDATE SET
    zone_changed = max(zone_changed, excluded.zone_changed),
    since_us = min(since_us, excluded.since_us),
    until_us = max(until_us, excluded.until_us)
