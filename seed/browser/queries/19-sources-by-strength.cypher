// The sources, with how many claims each makes, its kind and the strength of that kind
MATCH (s:Source)
RETURN s.name AS source, count { (s)<-[:CITES]-(:Claim) } AS claims, s.kind AS kind, s.strength AS strength, s.year AS year, s.doi AS doi, s.id AS id
ORDER BY claims DESC, source
