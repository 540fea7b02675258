// The three cluneal groups, their parts and the nerves that they are parts of
MATCH way = ()-[:PART_OF]-(:ClunealGroup)
UNWIND nodes(way) AS structure
WITH collect(DISTINCT structure) AS shown
UNWIND shown AS structure
OPTIONAL MATCH (structure)-[arrow]->(other) WHERE other IN shown
RETURN structure, arrow
