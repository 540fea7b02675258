// The three cluneal groups and their parts
MATCH part = ()-[:PART_OF]->(:ClunealGroup)
MATCH whole = (:ClunealGroup)-[:PART_OF]->(:PeripheralNerve)
RETURN part, whole
