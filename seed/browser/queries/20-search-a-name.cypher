// Find a structure by a part of its name (write another part)
MATCH (structure)
WHERE structure.shortName IS NOT NULL AND any(name IN [structure.name, structure.latinName] + structure.synonyms WHERE toLower(name) CONTAINS 'occipital')
RETURN structure
