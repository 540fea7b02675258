// A condition: cluneal nerve entrapment, the nerves that it affects, and where it is felt
MATCH link = (condition:ClinicalCondition)-[:AFFECTS|FELT_IN|PRESENTS_WITH|OCCURS_AT]->()
WHERE condition.name CONTAINS 'cluneal nerve entrapment'
RETURN link
