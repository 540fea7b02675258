// A condition: cluneal nerve entrapment, the nerves that it affects, and where it is felt
MATCH way = (condition:ClinicalCondition)-[:AFFECTS|FELT_IN|PRESENTS_WITH|OCCURS_AT]->()
WHERE condition.name CONTAINS 'cluneal nerve entrapment'
UNWIND nodes(way) AS structure
WITH collect(DISTINCT structure) AS shown
UNWIND shown AS structure
OPTIONAL MATCH (structure)-[arrow]->(other) WHERE other IN shown
RETURN structure, arrow
