// From skin back to spinal nerves: the lower buttock
MATCH way = (:SpinalNerve)-[:HAS_DORSAL_RAMUS|HAS_VENTRAL_RAMUS|HAS_BRANCH|CONTRIBUTES_TO|SUPPLIES*1..8]->(:SkinRegion {id: 'skin-region:buttock-lower'})
UNWIND nodes(way) AS structure
WITH collect(DISTINCT structure) AS shown
UNWIND shown AS structure
OPTIONAL MATCH (structure)-[arrow]->(other) WHERE other IN shown
RETURN structure, arrow
