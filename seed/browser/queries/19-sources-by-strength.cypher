// The sources: kind, strength, and how many claims each makes
MATCH (s:Source)
RETURN s.id AS id, s.name AS source, s.kind AS kind, s.strength AS strength, s.year AS year, count { (s)<-[:CITES]-(:Claim) } AS claims, s.doi AS doi
ORDER BY claims DESC, source
