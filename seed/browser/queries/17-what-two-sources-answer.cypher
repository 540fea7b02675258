// Where two sources differ: WikiMD says yes, Gray 1918 says no
MATCH (from)-[arrow]->(to)
WHERE 'source:wikimd-cluneal-nerves' IN arrow.supportedBy AND 'source:gray-1918' IN arrow.disputedBy
RETURN from, arrow, to
