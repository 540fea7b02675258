// What a nerve pierces and passes: the superior cluneal nerves
MATCH course = (:ClunealGroup {position: 'SUPERIOR'})-[:PIERCES|PASSES]->()
RETURN course
