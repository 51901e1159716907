SELECT stream.source, sum(chunk.n), min(chunk.first_us), max(chunk.last_us)
FROM chunk JOIN stream ON stream.id = chunk.stream
GROUP BY stream.source
