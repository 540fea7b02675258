/** The ontology: every kind of node and every typed edge, defined once. */

/** A kind of node: its Neo4j label, the prefix of its ids, and the names under which the API serves it. */
interface KindDefinition {
  /** Its value in the API's enum `NodeKind`. */
  readonly nodeKind: string;
  /** The prefix of its ids, before the first colon. */
  readonly idPrefix: string;
  /** Root fields for one node and for all; null if the API has none for the kind. */
  readonly field: string | null;
  readonly pluralField: string | null;
  /** True for anatomy and conditions; false for sources, claims and other data about them. */
  readonly structure: boolean;
  readonly definition: string;
}

export const KINDS = {
  SpinalNerve: {
    nodeKind: 'SPINAL_NERVE',
    idPrefix: 'spinal-nerve',
    field: 'spinalNerve',
    pluralField: 'spinalNerves',
    structure: true,
    definition:
      'A spinal nerve, which stands for its segment of the spinal cord (C1 to C8, T1 to T12, L1 to L5, S1 to S5, Co1).',
  },
  DorsalRamus: {
    nodeKind: 'DORSAL_RAMUS',
    idPrefix: 'dorsal-ramus',
    field: 'dorsalRamus',
    pluralField: 'dorsalRami',
    structure: true,
    definition:
      'The posterior (dorsal) ramus of a spinal nerve, which turns back to the muscles and the skin of the back.',
  },
  VentralRamus: {
    nodeKind: 'VENTRAL_RAMUS',
    idPrefix: 'ventral-ramus',
    field: 'ventralRamus',
    pluralField: 'ventralRami',
    structure: true,
    definition:
      'The anterior (ventral) ramus of a spinal nerve; kept only where an account of the skin of the back needs it.',
  },
  RamusBranch: {
    nodeKind: 'RAMUS_BRANCH',
    idPrefix: 'ramus-branch',
    field: 'ramusBranch',
    pluralField: 'ramusBranches',
    structure: true,
    definition: 'The medial, intermediate or lateral branch of a dorsal ramus.',
  },
  ClunealGroup: {
    nodeKind: 'CLUNEAL_GROUP',
    idPrefix: 'cluneal-group',
    field: 'clunealGroup',
    pluralField: 'clunealGroups',
    structure: true,
    definition:
      'One of the three groups of cluneal nerves, the nerves to the skin of the buttock: superior, middle and inferior.',
  },
  PeripheralNerve: {
    nodeKind: 'PERIPHERAL_NERVE',
    idPrefix: 'peripheral-nerve',
    field: 'peripheralNerve',
    pluralField: 'peripheralNerves',
    structure: true,
    definition: 'Any other named nerve or plexus, or a named part of a cluneal group.',
  },
  Fascia: {
    nodeKind: 'FASCIA',
    idPrefix: 'fascia',
    field: 'fascia',
    pluralField: 'fasciae',
    structure: true,
    definition: 'A sheet of connective tissue that nerves pierce on their way to the skin.',
  },
  Landmark: {
    nodeKind: 'LANDMARK',
    idPrefix: 'landmark',
    field: 'landmark',
    pluralField: 'landmarks',
    structure: true,
    definition: 'A bone, joint, ligament, muscle, foramen or tunnel that a nerve is described by.',
  },
  SkinRegion: {
    nodeKind: 'SKIN_REGION',
    idPrefix: 'skin-region',
    field: 'skinRegion',
    pluralField: 'skinRegions',
    structure: true,
    definition: 'An area of the skin of the back of the body; areas may lie within areas.',
  },
  ClinicalCondition: {
    nodeKind: 'CLINICAL_CONDITION',
    idPrefix: 'clinical-condition',
    field: 'clinicalCondition',
    pluralField: 'clinicalConditions',
    structure: true,
    definition:
      'A condition or a symptom in which these nerves are said to play a part. For teaching, not for diagnosis or treatment.',
  },
  Source: {
    nodeKind: 'SOURCE',
    idPrefix: 'source',
    field: 'source',
    pluralField: 'sources',
    structure: false,
    definition: 'A publication, terminology or page that makes claims.',
  },
  Claim: {
    nodeKind: 'CLAIM',
    idPrefix: 'claim',
    field: null,
    pluralField: null,
    structure: false,
    definition: "One source's word for or against one relation, or on one structure.",
  },
  StructureClass: {
    nodeKind: 'STRUCTURE_CLASS',
    idPrefix: 'structure-class',
    field: 'structureClass',
    pluralField: 'structureClasses',
    structure: false,
    definition:
      'A whole class of structures, such as all dorsal rami or those of the lumbar nerves, with the names and identifiers that belong to the class and to no single one.',
  },
  DisputeTopic: {
    nodeKind: 'DISPUTE_TOPIC',
    idPrefix: 'dispute-topic',
    field: 'disputeTopic',
    pluralField: 'disputeTopics',
    structure: false,
    definition: 'A question on which sources disagree, with the positions that they take and the claims behind each.',
  },
  GraphMeta: {
    nodeKind: 'GRAPH_META',
    idPrefix: 'graph-meta',
    field: 'meta',
    pluralField: null,
    structure: false,
    definition:
      'One node that tells which data the graph holds, when it was seeded and by which version of the software.',
  },
} as const satisfies Record<string, KindDefinition>;

export type Kind = keyof typeof KINDS;
export type StructureKind = { [K in Kind]: (typeof KINDS)[K]['structure'] extends true ? K : never }[Kind];

export const kindNames = Object.keys(KINDS) as readonly Kind[];
export const structureKinds = kindNames.filter((kind): kind is StructureKind => KINDS[kind].structure);

/** The kinds between spinal nerve and skin that can give off, pierce, pass and supply. */
const nerveKinds = ['DorsalRamus', 'RamusBranch', 'ClunealGroup', 'PeripheralNerve'] as const;
/** Those, with spinal nerves and ventral rami. */
export const anyNerveKinds = [
  'SpinalNerve',
  'DorsalRamus',
  'VentralRamus',
  'RamusBranch',
  'ClunealGroup',
  'PeripheralNerve',
] as const;

/** A typed edge: what it joins, what it means, and the names of its two fields in the API. */
interface EdgeDeclaration {
  /** The pairs of kinds that it may join: any kind of the first list with any of the second. */
  readonly joins: readonly (readonly [readonly StructureKind[], readonly StructureKind[]])[];
  /** Its role in a walk: a step, a last step (only to a fascia or landmark), or none. */
  readonly walk: 'STEP' | 'LAST_STEP' | 'NONE';
  /** Structural: stays ACCEPTED in every perspective. */
  readonly structural: boolean;
  /** Means the same in both directions. */
  readonly symmetric: boolean;
  /** Allowed qualifiers; a relation must have one if the list is not empty. */
  readonly qualifiers: readonly string[];
  /** The fields on the domain's and on the range's types. */
  readonly forward: EdgeField;
  readonly inverse: EdgeField;
  /** A different inverse field for one kind of the range. */
  readonly inverseOf?: Partial<Record<StructureKind, EdgeField>>;
  /** What the edge says, read from its domain to its range. */
  readonly definition: string;
}

export interface EdgeDefinition extends EdgeDeclaration {
  /** All kinds it may start from, and all it may lead to. */
  readonly domain: readonly StructureKind[];
  readonly range: readonly StructureKind[];
}

/** One direction of an edge in the API: the field, whether it leads to at most one structure, and to what. */
export interface EdgeField {
  readonly field: string;
  readonly single: boolean;
  readonly definition: string;
}

const many = (field: string, definition: string) => ({ field, single: false, definition }) as const;
const one = (field: string, definition: string) => ({ field, single: true, definition }) as const;
const plain = { walk: 'NONE', structural: false, symmetric: false, qualifiers: [] } as const;

export const EDGES = {
  HAS_DORSAL_RAMUS: {
    ...plain,
    joins: [[['SpinalNerve'], ['DorsalRamus']]],
    walk: 'STEP',
    structural: true,
    forward: one('dorsalRamus', 'Its dorsal ramus.'),
    inverse: one('spinalNerve', 'The spinal nerve that it divides from.'),
    definition: 'The spinal nerve gives rise to this dorsal ramus.',
  },
  HAS_VENTRAL_RAMUS: {
    ...plain,
    joins: [[['SpinalNerve'], ['VentralRamus']]],
    walk: 'STEP',
    structural: true,
    forward: one('ventralRamus', 'Its ventral ramus; null if the graph does not need it.'),
    inverse: one('spinalNerve', 'The spinal nerve that it divides from.'),
    definition: 'The spinal nerve gives rise to this ventral ramus.',
  },
  HAS_BRANCH: {
    ...plain,
    joins: [
      [['DorsalRamus'], ['RamusBranch']],
      [['PeripheralNerve'], ['PeripheralNerve', 'ClunealGroup']],
    ],
    walk: 'STEP',
    forward: many('branches', 'The branches that it gives off.'),
    inverse: many('branchOf', 'The nerves that it is a branch of.'),
    inverseOf: { RamusBranch: one('dorsalRamus', 'The dorsal ramus that it is a branch of.') },
    definition: 'The nerve gives off this branch.',
  },
  CONTRIBUTES_TO: {
    ...plain,
    joins: [
      [
        ['DorsalRamus', 'VentralRamus', 'RamusBranch'],
        ['ClunealGroup', 'PeripheralNerve'],
      ],
    ],
    walk: 'STEP',
    forward: many('contributesTo', 'The nerves, plexuses and groups that it gives fibres to.'),
    inverse: many('contributors', 'The rami and branches that give it fibres.'),
    definition: 'The ramus or branch gives fibres to this nerve, plexus or group.',
  },
  SUPPLIES: {
    ...plain,
    joins: [[[...nerveKinds], ['SkinRegion']]],
    walk: 'STEP',
    forward: many(
      'suppliesDirectly',
      'The skin regions in which it ends, itself and not through its branches. For all the skin that it reaches, see `skinSupplied`.',
    ),
    inverse: many(
      'suppliedDirectlyBy',
      'The nerves and rami that end in this region, each with its claims. For parts of the region, ask its `parts`; for the spinal nerves behind them, see `suppliedBySpinalNerves`.',
    ),
    definition: 'The nerve ends in the skin of this region.',
  },
  PIERCES: {
    ...plain,
    joins: [[[...nerveKinds], ['Fascia', 'Landmark']]],
    walk: 'LAST_STEP',
    forward: many('pierces', 'The fasciae, muscles and ligaments that it passes through.'),
    inverse: many('piercedBy', 'The nerves that pass through it.'),
    definition: 'The nerve passes through this fascia, muscle or ligament.',
  },
  PASSES: {
    ...plain,
    joins: [[[...nerveKinds], ['Landmark']]],
    walk: 'LAST_STEP',
    qualifiers: ['CROSSES', 'UNDER', 'THROUGH', 'AROUND', 'BEHIND', 'NEAR'],
    forward: many(
      'passes',
      'The landmarks on its course; `relation.how` says whether it crosses them, runs under them and so on.',
    ),
    inverse: many('passedBy', 'The nerves that run past it; `relation.how` says how.'),
    definition: 'The nerve runs past this landmark, as the qualifier `how` says.',
  },
  PART_OF: {
    ...plain,
    joins: [
      [['SkinRegion'], ['SkinRegion']],
      [['Landmark'], ['Landmark']],
      [['Fascia'], ['Fascia']],
      [
        ['ClunealGroup', 'PeripheralNerve'],
        ['ClunealGroup', 'PeripheralNerve'],
      ],
    ],
    structural: true,
    forward: many('partOf', 'The larger structures that it is directly part of.'),
    inverse: many('parts', 'Its direct parts.'),
    definition: 'The structure is part of the other one.',
  },
  ADJOINS: {
    ...plain,
    joins: [[['Fascia'], ['Fascia', 'Landmark']]],
    qualifiers: ['ATTACHES_TO', 'COVERS', 'SPLITS_AROUND', 'CONTINUOUS_WITH'],
    forward: many('adjoins', 'The structures that it touches; `relation.how` says how.'),
    inverse: many('adjoinedBy', 'The fasciae that touch it; `relation.how` says how.'),
    definition: 'The fascia touches the other structure, as the qualifier `how` says.',
  },
  COMMUNICATES_WITH: {
    ...plain,
    joins: [[[...anyNerveKinds], [...anyNerveKinds]]],
    symmetric: true,
    forward: many('communicatesWith', 'The nerves with which it exchanges fibres.'),
    inverse: many('communicatesWith', 'The nerves with which it exchanges fibres.'),
    definition: 'The two nerves exchange fibres; neither is a branch of the other.',
  },
  ENDS_IN: {
    ...plain,
    joins: [[[...anyNerveKinds], ['Landmark']]],
    forward: many('endsIn', 'The muscles and ligaments in which it ends.'),
    inverse: many('receives', 'The nerves that end in it.'),
    definition: 'The nerve ends in this muscle or ligament.',
  },
  HAS_DERMATOME: {
    ...plain,
    joins: [[['SpinalNerve'], ['SkinRegion']]],
    forward: many('dermatome', 'The skin that charts give to the whole segment, through both rami.'),
    inverse: many('dermatomeOf', 'The spinal nerves in whose dermatome charts place this region.'),
    definition: 'Charts give this skin to the whole segment, through both of its rami.',
  },
  AFFECTS: {
    ...plain,
    joins: [[['ClinicalCondition'], ['ClunealGroup', 'PeripheralNerve']]],
    forward: many('affects', 'The nerves that it involves.'),
    inverse: many('affectedBy', 'The conditions that involve it.'),
    definition: 'The condition is a disorder of this nerve, or involves it.',
  },
  PRESENTS_WITH: {
    ...plain,
    joins: [[['ClinicalCondition'], ['ClinicalCondition']]],
    forward: many('presentsWith', 'Its symptoms, and conditions that it mimics.'),
    inverse: many('presentationOf', 'The conditions that present with it.'),
    definition: 'The condition presents with this symptom, or mimics this condition.',
  },
  CAUSED_BY: {
    ...plain,
    joins: [[['ClinicalCondition'], ['ClinicalCondition']]],
    forward: many('causedBy', 'The conditions that can cause it.'),
    inverse: many('causes', 'The conditions that it can cause.'),
    definition: 'The condition can be caused by the other one.',
  },
  FELT_IN: {
    ...plain,
    joins: [[['ClinicalCondition'], ['SkinRegion']]],
    forward: many('feltIn', 'The skin regions in which it is felt.'),
    inverse: many('conditionsFelt', 'The symptoms felt in this region.'),
    definition: 'The symptom is felt in this region.',
  },
  OCCURS_AT: {
    ...plain,
    joins: [[['ClinicalCondition'], ['Landmark', 'Fascia']]],
    forward: many('occursAt', 'The places where it arises.'),
    inverse: many('siteOf', 'The conditions that arise here.'),
    definition: 'The condition arises at this place.',
  },
} as const satisfies Record<string, EdgeDeclaration>;

export type RelationType = keyof typeof EDGES;
export type Qualifier = (typeof EDGES)[RelationType]['qualifiers'][number];

export const relationTypes = Object.keys(EDGES) as readonly RelationType[];

const definitions = new Map<RelationType, EdgeDefinition>(
  relationTypes.map((type) => {
    const declaration: EdgeDeclaration = EDGES[type];
    const domain = [...new Set(declaration.joins.flatMap(([from]) => from))];
    const range = [...new Set(declaration.joins.flatMap(([, to]) => to))];
    return [type, { ...declaration, domain, range }];
  }),
);

/** The edge's definition under its interface, for code that treats all edges alike. */
export function edge(type: RelationType): EdgeDefinition {
  const definition = definitions.get(type);
  if (definition === undefined) throw new TypeError(`${type} is not a type of relation.`);
  return definition;
}

export const stepTypes = relationTypes.filter((type) => edge(type).walk === 'STEP');
export const lastStepTypes = relationTypes.filter((type) => edge(type).walk === 'LAST_STEP');
export const qualifiers = [...new Set(relationTypes.flatMap((type) => edge(type).qualifiers))] as readonly Qualifier[];

/** True if the edge may join these kinds in this direction. */
export function edgeAllows(type: RelationType, from: Kind, to: Kind): boolean {
  return edge(type).joins.some(
    ([domain, range]) => (domain as readonly Kind[]).includes(from) && (range as readonly Kind[]).includes(to),
  );
}

/** The direction of relations as seen from a structure: starting at it, ending at it, or both. */
export const directions = ['OUT', 'IN', 'BOTH'] as const;
export type Direction = (typeof directions)[number];

/** The kinds that edges of some types (null: all) can connect to this one, seen from it. */
export function kindsAcross(kind: Kind, direction: Direction, types: readonly RelationType[] | null): StructureKind[] {
  return structureKinds.filter((other) =>
    (types ?? relationTypes).some(
      (type) =>
        (direction !== 'IN' && edgeAllows(type, kind, other)) || (direction !== 'OUT' && edgeAllows(type, other, kind)),
    ),
  );
}

/** Every edge whose domain or range includes a kind. */
export function fieldsOf(
  kind: StructureKind,
): (EdgeField & { readonly type: RelationType; readonly direction: Exclude<Direction, 'BOTH'> })[] {
  return relationTypes.flatMap((type) => {
    const { domain, range, forward, inverse, inverseOf, symmetric } = edge(type);
    return [
      ...(domain.includes(kind) ? [{ type, direction: 'OUT' as const, ...forward }] : []),
      ...(range.includes(kind) && !symmetric
        ? [{ type, direction: 'IN' as const, ...(inverseOf?.[kind] ?? inverse) }]
        : []),
    ];
  });
}

export const SPINAL_REGIONS = {
  CERVICAL: 8,
  THORACIC: 12,
  LUMBAR: 5,
  SACRAL: 5,
  COCCYGEAL: 1,
} as const;
export type SpinalRegion = keyof typeof SPINAL_REGIONS;
export const spinalRegions = Object.keys(SPINAL_REGIONS) as readonly SpinalRegion[];

const regionLetters: Record<SpinalRegion, string> = {
  CERVICAL: 'C',
  THORACIC: 'T',
  LUMBAR: 'L',
  SACRAL: 'S',
  COCCYGEAL: 'Co',
};

/** The 31 levels in craniocaudal order, C1 first. */
export const spinalLevels: readonly string[] = (Object.keys(SPINAL_REGIONS) as SpinalRegion[]).flatMap((region) =>
  Array.from({ length: SPINAL_REGIONS[region] }, (_, index) => `${regionLetters[region]}${String(index + 1)}`),
);

/** The region of the spine to which a level belongs. */
export function regionOfLevel(level: string): SpinalRegion {
  const letters = level.replace(/\d+$/, '');
  const found = (Object.keys(regionLetters) as SpinalRegion[]).find((region) => regionLetters[region] === letters);
  if (found === undefined)
    throw new TypeError(`${level} is no spinal level; a level is one of ${spinalLevels.join(', ')}.`);
  return found;
}

export const clunealPositions = ['SUPERIOR', 'MIDDLE', 'INFERIOR'] as const;
export const branchSides = ['MEDIAL', 'INTERMEDIATE', 'LATERAL'] as const;
export const landmarkKinds = [
  'BONE',
  'JOINT',
  'LIGAMENT',
  'MUSCLE',
  'FORAMEN',
  'TUNNEL',
  'SKIN_CREASE',
  'OTHER',
] as const;
export type ClunealPosition = (typeof clunealPositions)[number];
export type BranchSide = (typeof branchSides)[number];
export type LandmarkKind = (typeof landmarkKinds)[number];

export const sourceKinds = {
  PRIMARY_STUDY: {
    strength: 3,
    definition:
      'A dissection, an embryo study, a cohort, a trial, a thesis, a case report, or a meeting abstract of one.',
  },
  SYSTEMATIC_REVIEW: { strength: 3, definition: 'A review with a stated, systematic search method.' },
  TEXTBOOK: { strength: 2, definition: 'A textbook or an atlas.' },
  REVIEW: { strength: 2, definition: 'A narrative review (no systematic search method stated).' },
  TERMINOLOGY: { strength: 2, definition: 'A terminology, standard, dictionary or ontology.' },
  REFERENCE_SITE: { strength: 1, definition: 'A reference web site.' },
  ENCYCLOPEDIA: { strength: 1, definition: 'An encyclopaedia.' },
  EDITORIAL: {
    strength: 0,
    definition: 'Our own division of the skin; only PART_OF between skin regions may rest on it alone.',
  },
} as const;
export type SourceKind = keyof typeof sourceKinds;
export const sourceKindNames = Object.keys(sourceKinds) as readonly SourceKind[];

export const stances = ['SUPPORTS', 'DISPUTES'] as const;

/** Frequency words in sources, weakest first. */
export const frequencies = ['RARE', 'SOMETIMES', 'USUAL', 'ALWAYS'] as const;

/** Subjects of statements: claims about a structure rather than a relation. */
export const statementTopics = [
  'DEFINITION',
  'NAME',
  'MEMBERS',
  'NUMBER',
  'SIZE',
  'POSITION',
  'COURSE',
  'DIVISION',
  'SUPPLY',
  'FREQUENCY',
  'DIAGNOSIS',
  'TREATMENT',
  'CAUSE',
  'HISTORY',
  'OTHER',
] as const;

/**
 * Schemes of external identifiers: the pattern of a value, the address that resolves it if there is one, and the address that
 * names the concept in RDF if that is another.
 */
export const identifierSchemes = {
  TA98: {
    pattern: /^A\d{2}\.\d\.\d{2}\.\d{3}[A-Z]?$/,
    address: null,
    definition: 'Terminologia Anatomica (1998).',
  },
  TA2: { pattern: /^\d{1,4}$/, address: null, definition: 'Terminologia Anatomica 2 (2019).' },
  FMA: {
    pattern: /^\d+$/,
    address: (value: string) => `http://purl.org/sig/ont/fma/fma${value}`,
    definition: 'Foundational Model of Anatomy.',
  },
  UBERON: {
    pattern: /^\d{7}$/,
    address: (value: string) => `http://purl.obolibrary.org/obo/UBERON_${value}`,
    definition: 'Uberon.',
  },
  ILX: {
    pattern: /^\d{7}$/,
    address: (value: string) => `http://uri.interlex.org/base/ilx_${value}`,
    definition: 'InterLex.',
  },
  MESH: {
    pattern: /^[CD]\d{6,9}$/,
    address: (value: string) => `https://id.nlm.nih.gov/mesh/${value}`,
    concept: (value: string) => `http://id.nlm.nih.gov/mesh/${value}`,
    definition: 'Medical Subject Headings.',
  },
  HP: {
    pattern: /^\d{7}$/,
    address: (value: string) => `http://purl.obolibrary.org/obo/HP_${value}`,
    definition: 'Human Phenotype Ontology.',
  },
  MONDO: {
    pattern: /^\d{7}$/,
    address: (value: string) => `http://purl.obolibrary.org/obo/MONDO_${value}`,
    definition: 'Mondo Disease Ontology.',
  },
  ICD11: {
    pattern: /^\d{6,10}$/,
    address: (value: string) => `https://id.who.int/icd/entity/${value}`,
    concept: (value: string) => `http://id.who.int/icd/entity/${value}`,
    definition: 'ICD-11 foundation.',
  },
  SWANSON: { pattern: /^\d+$/, address: null, definition: "Swanson's terms (SWAN:1052)." },
  WIKIDATA: {
    pattern: /^Q\d+$/,
    address: (value: string) => `https://www.wikidata.org/wiki/${value}`,
    concept: (value: string) => `http://www.wikidata.org/entity/${value}`,
    definition: 'Wikidata.',
  },
} as const satisfies Record<string, SchemeDefinition>;
export type IdentifierScheme = keyof typeof identifierSchemes;

interface SchemeDefinition {
  readonly pattern: RegExp;
  readonly address: ((value: string) => string) | null;
  readonly concept?: (value: string) => string;
  readonly definition: string;
}

/** The address that names the concept of an identifier in RDF; null if its terminology gives none. */
export function conceptAddress(scheme: IdentifierScheme, value: string): string | null {
  const { concept, address }: SchemeDefinition = identifierSchemes[scheme];
  return (concept ?? address)?.(value) ?? null;
}

export const identifierSchemeNames = Object.keys(identifierSchemes) as readonly IdentifierScheme[];

/** The region of claims whose source names none: all the skin the graph covers. Never show it as a finding. */
export const unnamedRegion = `${KINDS.SkinRegion.idPrefix}:back-of-body`;

/** Example ids for error messages. */
export const idExamples = '"spinal-nerve:L1", "cluneal-group:superior" or "relation:<from>/<type>/<to>"';

const kindByPrefix = new Map<string, Kind>(kindNames.map((kind) => [KINDS[kind].idPrefix, kind]));
const slug = /^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/;

/** Maximum length of an id, several times that of any claim; longer text would only use up memory. */
export const longestId = 1_000;

/** The kind that an id names, or null if the id is not well formed. Relations have no kind. */
export function kindOfId(id: string): Kind | null {
  if (id.length > longestId) return null;
  const colon = id.indexOf(':');
  const kind = kindByPrefix.get(id.slice(0, colon));
  if (colon < 0 || kind === undefined) return null;
  const rest = id.slice(colon + 1);
  if (kind === 'Claim') return rest.includes('/') && rest.includes(':') ? kind : null;
  if (!slug.test(rest)) return null;
  if ((kind === 'SpinalNerve' || kind === 'DorsalRamus' || kind === 'VentralRamus') && !spinalLevels.includes(rest))
    return null;
  if (kind === 'ClunealGroup' && !(clunealPositions as readonly string[]).includes(rest.toUpperCase())) return null;
  return kind;
}

/** The kind of a structure's id; null for any other id. */
export function structureKindOfId(id: string): StructureKind | null {
  const kind = kindOfId(id);
  return kind !== null && KINDS[kind].structure ? (kind as StructureKind) : null;
}

/** The spinal level in the id of a spinal nerve, a ramus or a branch; null for any other id. */
export function levelOfId(id: string): string | null {
  const kind = structureKindOfId(id);
  if (kind !== 'SpinalNerve' && kind !== 'DorsalRamus' && kind !== 'VentralRamus' && kind !== 'RamusBranch')
    return null;
  const level = id.slice(KINDS[kind].idPrefix.length + 1).split('-')[0] ?? '';
  return spinalLevels.includes(level) ? level : null;
}

const relationPrefix = 'relation:';

/** A type (and its `how`) as written in a relation's id: `contributes-to`, `passes-under`. */
export function edgeSlug(type: RelationType, how: Qualifier | null): string {
  return (how === null ? type : `${type}_${how}`).toLowerCase().replaceAll('_', '-');
}

const edgeBySlug = new Map<string, { type: RelationType; how: Qualifier | null }>(
  relationTypes.flatMap((type) => {
    const ways = edge(type).qualifiers as readonly Qualifier[];
    return (ways.length > 0 ? ways : [null]).map((how) => [edgeSlug(type, how), { type, how }] as const);
  }),
);

export interface RelationKey {
  readonly from: string;
  readonly type: RelationType;
  readonly how: Qualifier | null;
  readonly to: string;
}

/** `relation:dorsal-ramus:L2/contributes-to/cluneal-group:superior` */
export function relationId({ from, type, how, to }: RelationKey): string {
  return `${relationPrefix}${from}/${edgeSlug(type, how)}/${to}`;
}

/** The parts of a relation's id, or null if the id is not well formed. */
export function parseRelationId(id: string): RelationKey | null {
  if (id.length > longestId || !id.startsWith(relationPrefix)) return null;
  const [from, between, to, ...more] = id.slice(relationPrefix.length).split('/');
  const found = edgeBySlug.get(between ?? '');
  if (from === undefined || to === undefined || more.length > 0 || found === undefined) return null;
  if (structureKindOfId(from) === null || structureKindOfId(to) === null) return null;
  return { from, ...found, to };
}

/** The id of the relation that a claim would be about, judged by its own id; of a statement, the id of none. */
export function relationOfClaim(claim: string): string {
  return `${relationPrefix}${claim.slice(KINDS.Claim.idPrefix.length + 1, claim.lastIndexOf('/'))}`;
}

/**
 * The id of a claim: `claim:`, what it is about, `/`, the source's slug, and `/2` for the source's second claim about
 * the same thing. `about` is the id of a relation or, for a statement, of a structure.
 */
export function claimId(about: string, source: string, ordinal: number): string {
  const subject = about.startsWith(relationPrefix) ? about.slice(relationPrefix.length) : about;
  const sourceSlug = source.slice(KINDS.Source.idPrefix.length + 1);
  return `claim:${subject}/${sourceSlug}${ordinal > 1 ? `/${String(ordinal)}` : ''}`;
}
