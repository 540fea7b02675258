// From one spinal nerve to skin: L2 (write another level)
MATCH way = (:SpinalNerve {level: 'L2'})-[:HAS_DORSAL_RAMUS|HAS_VENTRAL_RAMUS|HAS_BRANCH|CONTRIBUTES_TO|SUPPLIES*1..8]->(:SkinRegion)
RETURN way
