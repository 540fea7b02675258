// A dispute: where do the inferior cluneal nerves come from?
MATCH way = (:SpinalNerve)-[:HAS_DORSAL_RAMUS|HAS_VENTRAL_RAMUS]->()-[:CONTRIBUTES_TO|HAS_BRANCH*1..2]->(:ClunealGroup {position: 'INFERIOR'})
UNWIND nodes(way) AS structure
WITH collect(DISTINCT structure) AS shown
UNWIND shown AS structure
OPTIONAL MATCH (structure)-[arrow]->(other) WHERE other IN shown
RETURN structure, arrow
