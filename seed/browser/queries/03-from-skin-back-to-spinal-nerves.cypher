// From skin back to spinal nerves: the lower buttock
MATCH way = (:SpinalNerve)-[:HAS_DORSAL_RAMUS|HAS_VENTRAL_RAMUS|HAS_BRANCH|CONTRIBUTES_TO|SUPPLIES*1..8]->(:SkinRegion {id: 'skin-region:buttock-lower'})
RETURN way
