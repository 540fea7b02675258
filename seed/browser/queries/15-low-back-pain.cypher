// Low back pain: which entrapments can cause it, and from which spinal nerves those nerves come
MATCH (pain:ClinicalCondition {id: 'clinical-condition:low-back-pain'})-[:CAUSED_BY]->(cause)-[:AFFECTS]->(group:ClunealGroup)
MATCH (nerve:SpinalNerve)-[:HAS_DORSAL_RAMUS]->(ramus)-[:CONTRIBUTES_TO {status: 'ACCEPTED'}]->(group)
UNWIND [pain, cause, group, ramus, nerve] AS structure
WITH collect(DISTINCT structure) AS shown
UNWIND shown AS structure
OPTIONAL MATCH (structure)-[arrow]->(other) WHERE other IN shown
RETURN structure, arrow
