// How often: counted shares of the rami that contribute to the superior group
MATCH (d:DorsalRamus)-[r:CONTRIBUTES_TO]->(:ClunealGroup {position: 'SUPERIOR'})
MATCH (c:Claim {relation: r.id})-[:CITES]->(s:Source)
WHERE c.prevalence IS NOT NULL
RETURN d.shortName AS ramus, c.prevalence AS share, c.count AS count, c.sampleSize AS of, c.sampleUnit AS unit, s.name AS source, r.status AS status, r.certainty AS certainty
ORDER BY d.rank, share DESC
