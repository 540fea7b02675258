import { describe, expect, it } from 'vitest';
import {
  claimFields,
  classFields,
  curationFields,
  graphFields,
  identifierFields,
  measurementFields,
  namesIn,
  positionFields,
  relationFields,
  sourceFields,
  structureFields,
  topicFields,
  translationFields,
  type Fields,
} from '../../schema/fields.ts';
import { faults } from '../../src/seeding/catalogue.ts';

const tables: [string, Fields][] = Object.entries({
  claimFields,
  classFields,
  curationFields,
  graphFields,
  identifierFields,
  measurementFields,
  positionFields,
  relationFields,
  sourceFields,
  structureFields,
  topicFields,
  translationFields,
});

describe.each(tables)('%s', (_name, fields) => {
  it('explains each field in a sentence, and names only codes that a check reports', () => {
    for (const [name, { means, code }] of Object.entries(fields)) {
      expect([name, means]).toEqual([name, expect.stringMatching(/^[A-Z].*[.]$/)]);
      expect([name, code === undefined || [...faults.keys()].includes(code)]).toEqual([name, true]);
    }
  });

  it('allows null in a field that only some kinds have', () => {
    for (const [name, { kinds, nullable }] of Object.entries(fields))
      expect([name, kinds === undefined || nullable === true]).toEqual([name, true]);
  });

  it('joins only records of three fields into strings', () => {
    for (const [name, field] of Object.entries(fields))
      if (field.type === 'record' && field.joined !== undefined)
        expect([name, Object.keys(field.of).length]).toEqual([name, 3]);
  });
});

it('the fields for the status of a relation leave out what only readers of a claim need', () => {
  const evidence = namesIn(claimFields, 'EVIDENCE');
  expect(evidence).toEqual(expect.arrayContaining(['background', 'frequency', 'prevalence', 'stance']));
  for (const name of ['id', 'locator', 'note', 'measurements', 'facts']) expect(evidence).not.toContain(name);
});
