// Find a structure by a part of its name (write another part)
MATCH (structure)
WHERE structure.shortName IS NOT NULL AND any(name IN [structure.name, structure.latinName] + structure.synonyms WHERE toLower(name) CONTAINS 'occipital')
WITH collect(structure) AS shown
UNWIND shown AS structure
OPTIONAL MATCH (structure)-[arrow]->(other) WHERE other IN shown
RETURN structure, arrow
