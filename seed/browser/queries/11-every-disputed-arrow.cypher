// Every disputed arrow, with those who say so and those who deny it
MATCH (a)-[r {status: 'DISPUTED'}]->(b)
RETURN a.name AS from, type(r) AS arrow, b.name AS to, r.certainty AS certainty, r.supportedBy AS supportedBy, r.disputedBy AS disputedBy
ORDER BY a.rank, from, arrow, to
