/** Which skin does a spinal nerve supply? node skin.js L2 */
import process from 'node:process';
import neo4j from 'neo4j-driver';

// A way is as certain as its weakest arrow, and a region as its best way.
const query = `
  MATCH way = (:SpinalNerve {level: $level})
    -[:HAS_DORSAL_RAMUS|HAS_VENTRAL_RAMUS|HAS_BRANCH|CONTRIBUTES_TO]->{1,7}()-[:SUPPLIES]->(region:SkinRegion)
  WITH region, CASE
    WHEN any(arrow IN relationships(way) WHERE arrow.status = 'DISPUTED') THEN 2
    WHEN any(arrow IN relationships(way) WHERE arrow.status = 'VARIANT') THEN 1
    ELSE 0 END AS doubt
  RETURN region.name AS skin, ['ACCEPTED', 'VARIANT', 'DISPUTED'][min(doubt)] AS status, count(*) AS ways
  ORDER BY skin`;

const { NEO4J_URI = 'bolt://127.0.0.1:7687', NEO4J_USERNAME = 'neo4j', NEO4J_PASSWORD = '' } = process.env;
const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic(NEO4J_USERNAME, NEO4J_PASSWORD));
try {
  const { records } = await driver.executeQuery(
    query,
    { level: process.argv[2] ?? 'L2' },
    { database: 'neo4j', routing: neo4j.routing.READ },
  );
  for (const row of records)
    console.log(`${String(row.get('skin'))}: ${String(row.get('status'))}, ${String(row.get('ways'))} ways`);
} finally {
  await driver.close();
}
