// Superior cluneal nerves: from spinal nerves to skin, with the fasciae on the way
MATCH way = (:SpinalNerve)-[:HAS_DORSAL_RAMUS]->(:DorsalRamus)-[:CONTRIBUTES_TO]->(group:ClunealGroup {position: 'SUPERIOR'})-[:SUPPLIES]->(:SkinRegion)
MATCH through = (group)-[:PIERCES]->(:Fascia)
RETURN way, through
