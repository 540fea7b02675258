// Superior cluneal nerves: from L1, L2 and L3 to skin, and the fasciae that they pierce
MATCH way = (nerve:SpinalNerve)-[:HAS_DORSAL_RAMUS]->(:DorsalRamus)-[:CONTRIBUTES_TO]->(group:ClunealGroup {position: 'SUPERIOR'})
WHERE nerve.level IN ['L1', 'L2', 'L3']
MATCH skin = (group)-[:SUPPLIES|PIERCES]->()
RETURN way, skin
