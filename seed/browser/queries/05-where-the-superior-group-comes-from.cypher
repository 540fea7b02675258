// Where the superior group comes from: accepted rami and variants
MATCH way = (:SpinalNerve)-[:HAS_DORSAL_RAMUS]->(:DorsalRamus)-[:CONTRIBUTES_TO]->(:ClunealGroup {position: 'SUPERIOR'})
UNWIND nodes(way) AS structure
WITH collect(DISTINCT structure) AS shown
UNWIND shown AS structure
OPTIONAL MATCH (structure)-[arrow]->(other) WHERE other IN shown
RETURN structure, arrow
