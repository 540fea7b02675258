// Superior cluneal nerves: from L1, L2 and L3 to skin, and the fasciae that they pierce
MATCH (nerve:SpinalNerve)-[:HAS_DORSAL_RAMUS]->(ramus)-[:CONTRIBUTES_TO]->(group:ClunealGroup {position: 'SUPERIOR'})-[:SUPPLIES|PIERCES]->(end)
WHERE nerve.level IN ['L1', 'L2', 'L3']
UNWIND [nerve, ramus, group, end] AS structure
WITH collect(DISTINCT structure) AS shown
UNWIND shown AS structure
OPTIONAL MATCH (structure)-[arrow]->(other) WHERE other IN shown
RETURN structure, arrow
