-- The first to start lies within a day of the first slot, and within a day of its own.
SELECT
    (SELECT min(start_us) FROM event WHERE slot_us <= (SELECT min(slot_us) FROM event) + 2 * :day),
    (SELECT max(start_us) FROM event WHERE slot_us >= (SELECT max(slot_us) FROM event) - 2 * :day)
