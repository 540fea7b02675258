// Both sides of one arrow as a table: does the dorsal ramus of S4 contribute to the inferior group?
MATCH (claim:Claim {relation: 'relation:dorsal-ramus:S4/contributes-to/cluneal-group:inferior'})-[:CITES]->(source:Source)
RETURN claim.stance AS stance, source.name AS source, claim.note AS says, claim.locator AS readAt, source.kind AS kind, source.strength AS strength
ORDER BY stance DESC, strength DESC, source
