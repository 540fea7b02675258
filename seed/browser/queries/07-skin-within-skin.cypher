// Regions of skin and the regions within them
MATCH part = (:SkinRegion)-[:PART_OF]->(:SkinRegion)
RETURN part
