// Low back pain: which entrapments can cause it, and from which spinal nerves those nerves come
MATCH cause = (:ClinicalCondition {id: 'clinical-condition:low-back-pain'})-[:CAUSED_BY]->()-[:AFFECTS]->(group:ClunealGroup)
MATCH origin = (:SpinalNerve)-[:HAS_DORSAL_RAMUS]->(:DorsalRamus)-[:CONTRIBUTES_TO {status: 'ACCEPTED'}]->(group)
RETURN cause, origin
