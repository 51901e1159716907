UPDATE event
SET offset_min = ?, origin = ?, local_day = ?
WHERE slot_us = ? AND key = ?
