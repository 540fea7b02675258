// What a nerve pierces and passes: the superior cluneal nerves
MATCH way = (:ClunealGroup {position: 'SUPERIOR'})-[:PIERCES|PASSES]->()
UNWIND nodes(way) AS structure
WITH collect(DISTINCT structure) AS shown
UNWIND shown AS structure
OPTIONAL MATCH (structure)-[arrow]->(other) WHERE other IN shown
RETURN structure, arrow
