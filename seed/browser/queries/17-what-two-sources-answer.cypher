// Where two sources differ: WikiMD says yes, Gray 1918 says no
MATCH (a)-[r]->(b)
WHERE 'source:wikimd-cluneal-nerves' IN r.supportedBy AND 'source:gray-1918' IN r.disputedBy
RETURN a.name AS from, type(r) AS arrow, b.name AS to, r.status AS allSources, r.certainty AS certainty, r.cites AS cites
ORDER BY a.rank, from, arrow, to
