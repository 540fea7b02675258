// Where the superior group comes from: accepted rami and variants
MATCH origin = (:SpinalNerve)-[:HAS_DORSAL_RAMUS]->(:DorsalRamus)-[:CONTRIBUTES_TO]->(:ClunealGroup {position: 'SUPERIOR'})
RETURN origin
