/** Small graphs made at random by fast-check: every kind of nerve, any permitted edge between them, and claims of all sorts. */
import fc from 'fast-check';
import type { Claim } from '../../schema/claim.ts';
import { blankOf, claimFields, sourceFields, structureFields } from '../../schema/fields.ts';
import {
  edge,
  edgeAllows,
  frequencies,
  kindOfId,
  relationId,
  relationTypes,
  sourceKinds,
  type RelationType,
  type SourceKind,
  type StructureKind,
} from '../../schema/ontology.ts';
import type { GraphContent, RelationRecord, SourceRecord, StructureRecord } from '../../src/domain/records.ts';

const levels = ['L1', 'L2', 'S1'];
/** Enough that walks branch, meet and run in circles. */
export const randomIds = [
  ...levels.map((level) => `spinal-nerve:${level}`),
  ...levels.map((level) => `dorsal-ramus:${level}`),
  'ventral-ramus:S1',
  'ramus-branch:L1-lateral',
  'ramus-branch:L2-medial',
  'cluneal-group:superior',
  'cluneal-group:middle',
  'peripheral-nerve:a',
  'peripheral-nerve:b',
  'peripheral-nerve:c',
  'skin-region:buttock',
  'skin-region:loin',
  'skin-region:thigh',
  'landmark:iliac-crest',
  'fascia:lata',
];

function structureOf(id: string, place: number): StructureRecord {
  const kind = kindOfId(id) as StructureKind;
  const [, rest = ''] = id.split(':');
  const [level = '', side] = rest.split('-');
  const hasLevel = levels.includes(level);
  return {
    ...blankOf(structureFields),
    id,
    kind,
    name: `structure ${id.replace(':', ' ')}`,
    shortName: rest,
    rank: place,
    level: hasLevel ? level : null,
    side: kind === 'RamusBranch' ? (side ?? '').toUpperCase() : null,
    position: kind === 'ClunealGroup' ? rest.toUpperCase() : null,
    landmarkKind: kind === 'Landmark' ? 'BONE' : null,
    definition: 'Made for a test.',
  } as StructureRecord;
}

const structures = randomIds.map(structureOf);

const sources = (Object.keys(sourceKinds) as SourceKind[]).map((sourceKind): SourceRecord => ({
  ...blankOf(sourceFields),
  kind: 'Source',
  id: `source:${sourceKind.toLowerCase().replaceAll('_', '-')}`,
  name: `Source ${sourceKind}`,
  title: 'Made for a test',
  sourceKind,
}));

interface Choice {
  readonly type: RelationType;
  readonly from: string;
  readonly to: string;
}

/** Every relation that the ontology allows between the structures. */
const possible = relationTypes.flatMap((type) =>
  randomIds.flatMap((from) =>
    randomIds.flatMap((to): Choice[] =>
      from !== to && edgeAllows(type, kindOfId(from) ?? 'Claim', kindOfId(to) ?? 'Claim') ? [{ type, from, to }] : [],
    ),
  ),
);

/** What walks are made of, which comes more often than the rest. */
const steps = possible.filter(({ type }) => edge(type).walk === 'STEP');

const claimsArbitrary = fc.uniqueArray(
  fc.record({
    source: fc.constantFrom(...(Object.keys(sourceKinds) as SourceKind[])),
    stance: fc.constantFrom<Claim['stance'][]>('SUPPORTS', 'SUPPORTS', 'DISPUTES'),
    background: fc.boolean(),
    prevalence: fc.option(fc.constantFrom(0.1, 0.5, 0.9), { freq: 3 }),
    frequency: fc.option(fc.constantFrom(...frequencies), { freq: 3 }),
  }),
  { minLength: 1, maxLength: 4, selector: ({ source, stance }) => `${source} ${stance}` },
);

const relationArbitrary = fc.record({
  choice: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...steps) },
    { weight: 1, arbitrary: fc.constantFrom(...possible) },
  ),
  how: fc.nat(5),
  claims: claimsArbitrary,
});
type Drawn = typeof relationArbitrary extends fc.Arbitrary<infer T> ? T : never;

/** The relations of a graph in short, so that a failure can be read; each spinal nerve has its dorsal ramus beside them. */
export const randomRelations = fc.array(relationArbitrary, { minLength: 8, maxLength: 45 });

export function graphOf(drawn: readonly Drawn[]): GraphContent {
  const rami = levels.map((level): Drawn => ({
    choice: { type: 'HAS_DORSAL_RAMUS', from: `spinal-nerve:${level}`, to: `dorsal-ramus:${level}` },
    how: 0,
    claims: [{ source: 'TEXTBOOK', stance: 'SUPPORTS', background: false, prevalence: null, frequency: null }],
  }));
  const relations = [...rami, ...drawn].map(({ choice, how: drawnHow, claims }): RelationRecord => {
    const { type, from, to } = choice;
    const { qualifiers } = edge(type);
    const how = (qualifiers[drawnHow % Math.max(1, qualifiers.length)] ?? null) as RelationRecord['how'];
    const id = relationId({ from, type, how, to });
    return { id, type, how, from, to, claims: claims.map((claim) => claimOf(claim, id)) };
  });
  return {
    title: 'A random graph',
    dataVersion: '0.0.1',
    licence: 'CC0',
    structures,
    sources,
    relations: [...new Map(relations.map((relation) => [relation.id, relation])).values()],
    statements: [],
    classes: [],
    topics: [],
  };
}

function claimOf({ source, ...given }: Drawn['claims'][number], relation: string): Claim {
  const name = source.toLowerCase().replaceAll('_', '-');
  const second = given.stance === 'DISPUTES' ? '~2' : '';
  return {
    ...blankOf(claimFields),
    ...given,
    id: `${relation.replace('relation:', 'claim:')}/${name}${second}`,
    relation,
    source: `source:${name}`,
    sourceKind: source,
    locator: 'p. 1',
    structure: null,
    topic: null,
  };
}
