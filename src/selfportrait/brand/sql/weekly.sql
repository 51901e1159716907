-- Events by the Monday their week begins with (µs). Shifted above zero first: engines disagree on the
-- remainder of what is below it.
WITH dated AS (
    SELECT number, at_us - {monday} + {shift} AS since FROM steps
)
SELECT since - since % {week} - {shift} + {monday} AS week_us, number, COUNT(*) AS events
FROM dated
GROUP BY since - since % {week} - {shift} + {monday}, number
ORDER BY week_us, number
