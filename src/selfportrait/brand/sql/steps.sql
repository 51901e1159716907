-- Every event that names an item of the catalogue, by the item's number and kind.
-- Times outside a life are nobody's.
SELECT e.person, i.kind, i.number, e.at_us, e.place
FROM events e
JOIN items i ON e.item = i.id
WHERE e.at_us BETWEEN -{latest} AND {latest}
