// From one spinal nerve to skin: L2 (write another level)
MATCH way = (:SpinalNerve {level: 'L2'})-[:HAS_DORSAL_RAMUS|HAS_VENTRAL_RAMUS|HAS_BRANCH|CONTRIBUTES_TO|SUPPLIES*1..8]->(:SkinRegion)
UNWIND nodes(way) AS structure
WITH collect(DISTINCT structure) AS shown
UNWIND shown AS structure
OPTIONAL MATCH (structure)-[arrow]->(other) WHERE other IN shown
RETURN structure, arrow
