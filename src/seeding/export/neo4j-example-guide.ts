/** The guide of the Neo4j example: queries with a sentence each, as AsciiDoc and for Neo4j Browser. */
import { stepTypes } from '../../../schema/ontology.ts';
import { maxWalkLength } from '../../domain/walk.ts';
import type { GraphContent } from '../../domain/records.ts';
import { element, escapeXml } from './xml.ts';

export interface GuideStep {
  readonly title: string;
  readonly text: string;
  readonly query: string;
}

const steps = `${stepTypes.join('|')}*1..${String(maxWalkLength)}`;

/** Queries that begin at one spinal nerve and one region of skin. */
export function guideSteps({ level, region }: { readonly level: string; readonly region: string }): GuideStep[] {
  return [
    {
      title: 'From a spinal nerve to the skin',
      text: `Every path from ${level} to a region of skin. A path shows that sources connect its parts. It does not prove that fibres of ${level} reach that skin.`,
      query: `MATCH way = (:SpinalNerve {level: '${level}'})-[:${steps}]->(:SkinRegion)\nRETURN way`,
    },
    {
      title: 'From the skin back to the spine',
      text: 'The spinal nerves from which a path leads to one region, with the number of paths that contain no disputed relation.',
      query: `MATCH way = (nerve:SpinalNerve)-[:${steps}]->(:SkinRegion {id: '${region}'})
WITH nerve, count(*) AS paths,
  sum(CASE WHEN any(step IN relationships(way) WHERE step.status = 'DISPUTED') THEN 0 ELSE 1 END) AS undisputed
ORDER BY nerve.rank
RETURN nerve.level AS level, paths, undisputed`,
    },
    {
      title: 'Who says so',
      text: 'The claims about the skin of that region: which source makes each, for or against, and on which page.',
      query: `MATCH (nerve)<-[:SUBJECT]-(claim:Claim {type: 'SUPPLIES'})-[:OBJECT]->(:SkinRegion {id: '${region}'})
MATCH (claim)-[:CITES]->(source:Source)
RETURN nerve.name AS name, claim.stance AS stance, source.name AS citation, claim.locator AS locator
ORDER BY name, stance DESC, citation`,
    },
    {
      title: 'What is disputed',
      text: 'Relations whose evidence is against them, or evenly divided, with the sources on both sides.',
      query: `MATCH (a)-[relation]->(b) WHERE relation.status = 'DISPUTED'
RETURN a.name AS from, type(relation) AS type, b.name AS to, relation.cites AS cites
ORDER BY from, type, to`,
    },
    {
      title: 'Who disagrees with whom',
      text: 'Pairs of sources on opposite sides of the same relation.',
      query: `MATCH (yes:Source)<-[:CITES]-(claim:Claim {stance: 'SUPPORTS'})
MATCH (no:Source)<-[:CITES]-(:Claim {stance: 'DISPUTES', relation: claim.relation})
WHERE yes <> no
RETURN yes.name AS supports, no.name AS disputes, count(DISTINCT claim.relation) AS relations
ORDER BY relations DESC, supports, disputes LIMIT 20`,
    },
    {
      title: 'Questions and answers',
      text: 'Each question on which sources disagree, with the claims that it weighs.',
      query: `MATCH (topic:DisputeTopic)-[:WEIGHS]->(claim:Claim)-[:CITES]->(source:Source)
RETURN topic.name AS question, collect(DISTINCT source.name) AS sources
ORDER BY question`,
    },
  ];
}

const opening = 'Each relation says who claims it and who disagrees. For teaching, not for diagnosis or treatment.';

export function guideAsAsciiDoc({ title }: GraphContent, list: readonly GuideStep[]): string {
  return [
    `= ${title}`,
    opening,
    ...list.map(
      ({ title: heading, text, query }) => `== ${heading}\n\n${text}\n\n[source,cypher]\n----\n${query}\n----`,
    ),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

/** A slide for each step, in the markup that Neo4j Browser knows. */
export function guideForBrowser({ title }: GraphContent, list: readonly GuideStep[]): string {
  const slide = (heading: string, text: string, ...more: readonly string[]) =>
    element(
      'slide',
      { class: 'row-fluid' },
      element(
        'div',
        { class: 'col-sm-12' },
        element('h3', {}, escapeXml(heading)),
        element('p', {}, escapeXml(text)),
        ...more,
      ),
    );
  // Line ends stand as they are: Browser shows them in a query.
  const runnable = (query: string) =>
    `<pre class="code runnable">${query.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</pre>`;
  const slides = [
    slide(title, opening),
    ...list.map(({ title: heading, text, query }) => slide(heading, text, runnable(query))),
  ];
  return `${element('article', { class: 'guide' }, `\n${element('carousel', { class: 'deck container-fluid' }, `\n${slides.join('\n')}\n`)}\n`)}\n`;
}
