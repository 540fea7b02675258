// What is in this graph, and which version of the data it is
MATCH (meta:GraphMeta)
MATCH (node) WHERE NOT node:GraphMeta
RETURN meta.dataVersion AS data, labels(node)[0] AS kind, count(*) AS nodes
ORDER BY nodes DESC
