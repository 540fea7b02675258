// Both sides of one arrow as a picture: do the inferior cluneal nerves pierce the fascia lata?
MATCH way = (:Source)<-[:CITES]-(:Claim {relation: 'relation:cluneal-group:inferior/pierces/fascia:fascia-lata'})-[:SUBJECT|OBJECT]->()
UNWIND nodes(way) AS structure
WITH collect(DISTINCT structure) AS shown
UNWIND shown AS structure
OPTIONAL MATCH (structure)-[arrow]->(other) WHERE other IN shown
RETURN structure, arrow
