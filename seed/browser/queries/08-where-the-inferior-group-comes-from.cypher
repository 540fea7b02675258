// A dispute: where do the inferior cluneal nerves come from?
MATCH (group:ClunealGroup {position: 'INFERIOR'})
MATCH origin = (:SpinalNerve)-[:HAS_DORSAL_RAMUS|HAS_VENTRAL_RAMUS]->()-[:CONTRIBUTES_TO]->(group)
MATCH parent = (:PeripheralNerve)-[:HAS_BRANCH]->(group)
RETURN origin, parent
