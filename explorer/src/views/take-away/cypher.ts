/** The Cypher that shows a view in Neo4j Browser. */
import type { Address } from '../../address.ts';

const steps = 'HAS_DORSAL_RAMUS|HAS_VENTRAL_RAMUS|HAS_BRANCH|CONTRIBUTES_TO|SUPPLIES';

/** Null if the view shows nothing that a database could draw. */
export function cypherOf({ page, show, step }: Pick<Address, 'page' | 'show' | 'step'>): string | null {
  if (page === 'disputes') return "MATCH (a)-[r {status: 'DISPUTED'}]->(b)\nRETURN a, r, b";
  if (page !== 'map') return null;
  if (step !== null)
    return `MATCH (claim:Claim)-[:CITES]->(source:Source)\nWHERE claim.relation = ${quote(step)}\nRETURN claim, source`;
  if (show === null) return null;
  if (show.startsWith('skin-region:'))
    return `MATCH way = (:SpinalNerve)-[:${steps}*1..8]->(:SkinRegion {id: ${quote(show)}})\nRETURN way`;
  return `MATCH way = ({id: ${quote(show)}})-[:${steps}*1..8]->(:SkinRegion)\nRETURN way`;
}

const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
