// What one source says: Gray 1918 on the cluneal nerves (write another source)
WITH 'source:gray-1918' AS source
MATCH way = (:SpinalNerve)-[:HAS_DORSAL_RAMUS|HAS_VENTRAL_RAMUS]->()-[contributes:CONTRIBUTES_TO]->(group:ClunealGroup)
WHERE source IN contributes.supportedBy
OPTIONAL MATCH course = (group)-[arrow:PIERCES|SUPPLIES]->()
WHERE source IN arrow.supportedBy
RETURN way, course
