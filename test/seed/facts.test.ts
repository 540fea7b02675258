import { beforeAll, describe, expect, it } from 'vitest';
import { everything, evaluate } from '../../schema/claim.ts';
import { spinalLevels } from '../../schema/ontology.ts';
import type { GraphContent, RelationRecord } from '../../src/domain/records.ts';
import { projectGraph } from '../support/graph.ts';

const article = 'source:wikimd-cluneal-nerves';
const to = (levels: readonly string[], target: string, status: string) =>
  levels.map((level) => [`dorsal-ramus:${level}/${target}`, status] as const);

/** Statuses that anatomists agree on. If one is wrong, look first for a claim with the wrong stance. */
const worked = [
  ...to(['T12', 'L1', 'L2', 'L3'], 'contributes-to/cluneal-group:superior', 'ACCEPTED'),
  ...to(['T11', 'L4', 'L5'], 'contributes-to/cluneal-group:superior', 'VARIANT'),
  ['cluneal-group:superior/pierces/fascia:thoracolumbar-fascia', 'ACCEPTED'],
  ['cluneal-group:superior/pierces/fascia:fascia-lata', 'DISPUTED'],
  // One dissection states it. The sources that describe another course do not mention psoas.
  ['cluneal-group:superior/passes-through/landmark:psoas-major', 'ACCEPTED'],
  ...to(['S4', 'S5', 'Co1'], 'contributes-to/cluneal-group:inferior', 'DISPUTED'),
  ['peripheral-nerve:posterior-femoral-cutaneous/has-branch/cluneal-group:inferior', 'ACCEPTED'],
  ...to(['S1', 'S2', 'S3'], 'contributes-to/cluneal-group:middle', 'ACCEPTED'),
  ...to(['S4'], 'contributes-to/cluneal-group:middle', 'VARIANT'),
  ...to(['C6', 'C7', 'C8'], 'supplies/skin-region:nape', 'DISPUTED'),
  ...to(['C1'], 'supplies/skin-region:nape', 'VARIANT'),
  ...to(['T12', 'L1'], 'supplies/skin-region:lumbar', 'ACCEPTED'),
  ...to(['L2', 'L3'], 'supplies/skin-region:lumbar', 'VARIANT'),
  ...to(['L4'], 'supplies/skin-region:sacral', 'DISPUTED'),
  ['peripheral-nerve:greater-occipital/pierces/landmark:semispinalis-capitis', 'ACCEPTED'],
  ['peripheral-nerve:greater-occipital/pierces/landmark:obliquus-capitis-inferior', 'VARIANT'],
] as const;

describe("the project's seed", () => {
  let graph: GraphContent;
  let relations: Map<string, RelationRecord>;
  beforeAll(async () => {
    graph = await projectGraph();
    relations = new Map(graph.relations.map((relation) => [relation.id, relation]));
  });
  const claims = () => [...graph.relations.flatMap((relation) => [...relation.claims]), ...graph.statements];

  it.each(worked)('makes %s %s', (id, status) => {
    const relation = relations.get(`relation:${id}`);
    expect(relation).toBeDefined();
    expect(relation === undefined ? null : evaluate(relation, everything)?.status).toBe(status);
  });

  it('has every claim of the founding article', () => {
    const rows = new Set(claims().flatMap((claim) => (claim.source === article ? claim.facts : [])));
    const wanted = Array.from({ length: 31 }, (_, index) => `c${String(index + 1).padStart(3, '0')}`);
    expect(wanted.filter((row) => !rows.has(row))).toEqual([]);
  });

  it('attributes no figure to a source that only repeats it', () => {
    const repeats = claims().filter(
      ({ prevalence, count, note }) =>
        (prevalence !== null || count !== null) && /^(Quotes|Reports) |\bSecondary\b|\breports (from )?Pearson/.test(note ?? ''),
    );
    expect(repeats.length).toBeGreaterThan(9);
    expect(repeats.filter(({ background }) => !background).map(({ id }) => id)).toEqual([]);
  });

  it('has all 31 spinal nerves, each with its dorsal ramus', () => {
    for (const level of spinalLevels) {
      expect(relations.has(`relation:spinal-nerve:${level}/has-dorsal-ramus/dorsal-ramus:${level}`)).toBe(true);
    }
  });

  it('has all 166 sources besides our own, with at least 149 of them cited by a claim', () => {
    const published = graph.sources.filter(({ sourceKind }) => sourceKind !== 'EDITORIAL');
    expect(published).toHaveLength(166);
    const cited = new Set(claims().map(({ source }) => source));
    expect(published.filter(({ id }) => cited.has(id)).length).toBeGreaterThanOrEqual(149);
  });

  it('has quote hashes for at least 850 claims, none shared by two sources', () => {
    const quoted = claims().filter(({ quoteHash }) => quoteHash !== null);
    expect(quoted.length).toBeGreaterThanOrEqual(850);
    const sourceOf = new Map(quoted.map(({ quoteHash, source }) => [quoteHash, source]));
    expect(quoted.filter(({ quoteHash, source }) => sourceOf.get(quoteHash) !== source)).toEqual([]);
  });

  it('covers at least 400 of the 484 rows of the fact table', () => {
    expect(new Set(claims().flatMap(({ facts }) => facts)).size).toBeGreaterThanOrEqual(400);
  });

  it('has all 28 disputes, each with positions and, unless it is resolved, claims on more than one side', () => {
    expect(graph.topics.map(({ id }) => id)).toEqual(
      Array.from({ length: 28 }, (_, index) => `dispute-topic:D${String(index + 1)}`),
    );
    for (const { id, positions } of graph.topics) {
      const held = positions.filter((position) => position.claims.length > 0);
      expect([id, held.length >= (id === 'dispute-topic:D22' ? 0 : 2)]).toEqual([id, true]);
    }
  });

  it('covers every DISPUTED relation in some dispute', () => {
    const discussed = new Set(graph.topics.flatMap(({ positions }) => positions.flatMap((position) => position.claims)));
    const forgotten = graph.relations.filter(
      (relation) =>
        evaluate(relation, everything)?.status === 'DISPUTED' && !relation.claims.some(({ id }) => discussed.has(id)),
    );
    expect(forgotten.map(({ id }) => id)).toEqual([]);
  });

  it('has at least 420 translations, with Arabic ones wholly in Arabic script', () => {
    const named = [...graph.structures, ...graph.classes];
    expect(named.flatMap(({ translations }) => translations).length).toBeGreaterThanOrEqual(420);
    const arabic = named.flatMap(({ translations }) => translations.filter(({ language }) => language === 'ar'));
    expect(arabic.length).toBeGreaterThanOrEqual(10);
    expect(arabic.filter(({ text }) => !/^[\p{Script=Arabic}\s]+$/u.test(text))).toEqual([]);
  });

  it('defines every structure and every source', () => {
    expect([...graph.structures, ...graph.sources].filter(({ definition }) => definition === null)).toEqual([]);
  });

  it('assigns no identifier to two structures of one kind', () => {
    const owners = new Map<string, string>();
    const twice: string[] = [];
    for (const { id, kind, identifiers } of graph.structures) {
      for (const { scheme, value } of identifiers) {
        const key = `${kind} ${scheme}:${value}`;
        const owner = owners.get(key);
        if (owner !== undefined && owner !== id) twice.push(`${key}: ${owner}, ${id}`);
        owners.set(key, id);
      }
    }
    expect(twice).toEqual([]);
  });
});
