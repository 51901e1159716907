SELECT rowid
FROM words
WHERE words MATCH ? AND rowid < ?
ORDER BY rowid DESC
LIMIT ?
