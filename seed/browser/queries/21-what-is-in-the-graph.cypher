// What is in this graph, and which version of the data it is
MATCH (meta:GraphMeta)
MATCH (node) WHERE NOT node:GraphMeta
RETURN labels(node)[0] AS kind, count(*) AS nodes, meta.dataVersion AS data
ORDER BY nodes DESC
