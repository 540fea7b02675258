import { isInterfaceType, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import {
  claimId,
  edge,
  edgeAllows,
  KINDS,
  kindNames,
  kindOfId,
  parseRelationId,
  relationId,
  relationTypes,
  spinalLevels,
  structureKinds,
} from '../../schema/ontology.ts';
import { schema } from '../../src/api/schema.ts';
import { constraintName, schemaStatements } from '../../src/store/neo4j/neo4j-schema.ts';

const fieldsOfType = (name: string) => {
  const type = schema.getType(name);
  return isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
};

describe('the ontology', () => {
  it('has the 31 spinal levels in craniocaudal order', () => {
    expect(spinalLevels).toHaveLength(31);
    expect([spinalLevels[0], spinalLevels[8], spinalLevels[20], spinalLevels[25], spinalLevels[30]]).toEqual([
      'C1',
      'T1',
      'L1',
      'S1',
      'Co1',
    ]);
  });

  it.each(relationTypes)('gives %s an API field on its domain and on its range', (type) => {
    const { domain, range, forward, inverse, inverseOf } = edge(type);
    const canBegin = domain.filter((kind) => structureKinds.some((other) => edgeAllows(type, kind, other)));
    const canEnd = range.filter((kind) => structureKinds.some((other) => edgeAllows(type, other, kind)));
    expect(canBegin.length).toBeGreaterThan(0);
    expect(canEnd.length).toBeGreaterThan(0);
    for (const kind of canBegin) expect(Object.keys(fieldsOfType(kind))).toContain(forward.field);
    for (const kind of canEnd) expect(Object.keys(fieldsOfType(kind))).toContain((inverseOf?.[kind] ?? inverse).field);
  });

  it.each(kindNames)('gives %s a constraint that its ids are unique', (kind) => {
    const statement = schemaStatements.find((candidate) => candidate.includes(` ${constraintName(kind)} `));
    expect(statement).toContain(`FOR (n:${kind}) REQUIRE n.id IS UNIQUE`);
  });

  it.each(structureKinds)('gives %s a root field for one node and one for the list', (kind) => {
    const roots = Object.keys(fieldsOfType('Query'));
    expect(roots).toContain(KINDS[kind].field);
    expect(roots).toContain(KINDS[kind].pluralField);
  });
});

describe('an id', () => {
  it.each([
    ['spinal-nerve:L1', 'SpinalNerve'],
    ['dorsal-ramus:Co1', 'DorsalRamus'],
    ['ramus-branch:L1-lateral', 'RamusBranch'],
    ['cluneal-group:superior', 'ClunealGroup'],
    ['skin-region:buttock-upper-medial', 'SkinRegion'],
    ['source:gray-1918', 'Source'],
    ['claim:dorsal-ramus:L2/contributes-to/cluneal-group:superior/gray-1918', 'Claim'],
  ])('%s is a %s', (id, kind) => {
    expect(kindOfId(id)).toBe(kind);
  });

  it.each(['', 'L1', 'spinal-nerve:L6', 'spinal-nerve:', 'cluneal-group:upper', 'muscle:x', 'fascia:a b', 'Fascia:x'])(
    '"%s" is not valid',
    (id) => {
      expect(kindOfId(id)).toBeNull();
    },
  );

  it('of a relation is made from its ends, type and qualifier, and can be parsed back', () => {
    const plain = { from: 'dorsal-ramus:L2', type: 'CONTRIBUTES_TO', how: null, to: 'cluneal-group:superior' } as const;
    expect(relationId(plain)).toBe('relation:dorsal-ramus:L2/contributes-to/cluneal-group:superior');
    expect(parseRelationId(relationId(plain))).toEqual(plain);
    const passing = { from: 'cluneal-group:superior', type: 'PASSES', how: 'UNDER', to: 'landmark:x' } as const;
    expect(relationId(passing)).toBe('relation:cluneal-group:superior/passes-under/landmark:x');
    expect(parseRelationId(relationId(passing))).toEqual(passing);
  });

  it.each([
    'relation:dorsal-ramus:L2/contributes-to',
    'relation:dorsal-ramus:L2/passes/landmark:iliac-crest',
    'relation:dorsal-ramus:L2/eats/landmark:iliac-crest',
    'relation:source:x/supplies/skin-region:buttock',
    'dorsal-ramus:L2/contributes-to/cluneal-group:superior',
  ])('"%s" is not valid for a relation', (id) => {
    expect(parseRelationId(id)).toBeNull();
  });

  it('of a claim adds the source to the id of its relation, and numbers further claims of one source', () => {
    const relation = 'relation:dorsal-ramus:L2/contributes-to/cluneal-group:superior';
    expect(claimId(relation, 'source:gray-1918', 1)).toBe(
      'claim:dorsal-ramus:L2/contributes-to/cluneal-group:superior/gray-1918',
    );
    expect(claimId(relation, 'source:gray-1918', 2)).toMatch(/gray-1918\/2$/);
  });
});
