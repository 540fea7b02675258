// What one source says: Gray 1918 on the cluneal nerves (write another source)
MATCH (:Source {id: 'source:gray-1918'})<-[:CITES]-(claim:Claim {stance: 'SUPPORTS'})
MATCH (a)<-[:SUBJECT]-(claim)-[:OBJECT]->(b)
MATCH (a)-[r {id: claim.relation}]->(b)
WHERE a:ClunealGroup OR b:ClunealGroup
RETURN a.name AS from, type(r) AS arrow, b.name AS to, claim.note AS says, claim.locator AS readAt, r.status AS allSources
ORDER BY a.rank, from, arrow, to
