import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress } from '../../explorer/src/address.ts';
import { certainties, lineWidth } from '../../explorer/src/parts/certainty.tsx';
import { evidenceInWords, type ClaimWeight } from '../../explorer/src/parts/evidence-words.ts';
import type { Claim } from '../../explorer/src/views/claims/query.ts';
import { claimsAsCsv, sourcesAsBibtex } from '../../explorer/src/views/claims/tables.ts';
import { wilson } from '../../explorer/src/views/claims/wilson.ts';
import { originsInWords, siteOf, type PositionClaim } from '../../explorer/src/views/disputes/position.ts';
import { effectsOf } from '../../explorer/src/views/numb/blockade.ts';
import type { StepRow } from '../../explorer/src/views/numb/query.ts';
import { cypherOf } from '../../explorer/src/views/take-away/cypher.ts';

describe('the address', () => {
  it('holds a view, and restores it', () => {
    const address = {
      page: 'numb',
      show: 'skin-region:buttock',
      step: 'relation:dorsal-ramus:L2/supplies/skin-region:lumbar',
      believe: 'source:gray-1918,source:lu-1998',
      cut: ['cluneal-group:superior', 'spinal-nerve:T12'],
      topic: 'dispute-topic:D1',
      go: null,
      question: 'skin-of/cluneal-group:superior',
      lang: 'zh-Hans',
    } as const;
    expect(readAddress(new URL(writeAddress(address), 'http://localhost').search)).toEqual(address);
  });

  it('is short if nothing is chosen', () => {
    expect(writeAddress(readAddress(''))).toBe('/');
  });
});

describe('the Wilson interval', () => {
  // Values of Newcombe 1998, Statistics in Medicine 17:857, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i matches the published values', (count, size, low, high) => {
    const [from, to] = wilson(count, size);
    expect(from).toBeCloseTo(low, 4);
    expect(to).toBeCloseTo(high, 4);
  });
});

describe('a cut', () => {
  const step = (
    from: string,
    type: StepRow['node']['type'],
    to: string,
    status: StepRow['status'] = 'ACCEPTED',
  ): StepRow => ({
    status,
    certainty: 'LOW',
    sourcesFor: 1,
    sourcesAgainst: 0,
    node: { id: `relation:${from}/${type}/${to}`, type, from: { id: from, name: from }, to: { id: to, name: to } },
  });
  const steps = [
    step('spinal-nerve:L1', 'HAS_DORSAL_RAMUS', 'dorsal-ramus:L1'),
    step('spinal-nerve:L2', 'HAS_DORSAL_RAMUS', 'dorsal-ramus:L2'),
    step('dorsal-ramus:L1', 'CONTRIBUTES_TO', 'cluneal-group:superior'),
    step('dorsal-ramus:L2', 'CONTRIBUTES_TO', 'cluneal-group:superior'),
    step('cluneal-group:superior', 'SUPPLIES', 'skin-region:buttock-upper'),
    step('dorsal-ramus:L1', 'SUPPLIES', 'skin-region:lumbar'),
    step('dorsal-ramus:L2', 'SUPPLIES', 'skin-region:lumbar', 'VARIANT'),
    step('peripheral-nerve:other', 'SUPPLIES', 'skin-region:buttock-upper-medial'),
  ];
  const effects = (cut: string[], inside = new Map<string, ReadonlySet<string>>()) =>
    Object.fromEntries(effectsOf(steps, new Set(cut), inside).map(({ region, effect }) => [region, effect]));

  it('of one origin of two leaves a region partly supplied; of both, numb', () => {
    expect(effects(['spinal-nerve:L1'])['skin-region:buttock-upper']).toBe('partly supplied');
    expect(effects(['spinal-nerve:L1', 'dorsal-ramus:L2'])['skin-region:buttock-upper']).toBe('numb');
  });

  it('counts variants only if there is nothing else', () => {
    expect(effects(['spinal-nerve:L2'])['skin-region:lumbar']).toBe('spared');
    expect(effects(['spinal-nerve:L1'])['skin-region:lumbar']).toBe('numb');
  });

  it('leaves a region partly supplied while part of it keeps a nerve', () => {
    const inside = new Map([['skin-region:buttock-upper', new Set(['skin-region:buttock-upper-medial'])]]);
    expect(effects(['cluneal-group:superior'], inside)['skin-region:buttock-upper']).toBe('partly supplied');
    expect(effects(['cluneal-group:superior'])['skin-region:buttock-upper']).toBe('numb');
  });
});

describe('the evidence in words', () => {
  const claim = (source: string, kind: string, sampleSize: number | null = null, unit = 'sides'): ClaimWeight => ({
    stance: 'SUPPORTS',
    background: false,
    implied: false,
    sampleSize,
    sampleUnit: sampleSize === null ? null : unit,
    source: { id: `source:${source}`, kind },
  });

  it('distinguish one reference site from dissections with their samples', () => {
    expect(evidenceInWords([claim('a', 'ENCYCLOPEDIA')])).toBe('1 reference site, no study');
    expect(
      evidenceInWords([
        claim('a', 'TEXTBOOK'),
        claim('b', 'PRIMARY_STUDY', 500),
        claim('b', 'PRIMARY_STUDY', 20),
        claim('c', 'PRIMARY_STUDY', 100),
        claim('d', 'PRIMARY_STUDY', 7, 'embryos'),
        claim('e', 'PRIMARY_STUDY'),
      ]),
    ).toBe('4 primary studies (600 sides, 7 embryos), 1 textbook');
  });

  it('omit samples that a study only reports from earlier work, and count each side separately', () => {
    const background = { ...claim('a', 'PRIMARY_STUDY', 50), background: true };
    expect(evidenceInWords([background])).toBe('1 primary study (no count)');
    expect(evidenceInWords([background], 'DISPUTES')).toBe('no source');
  });

  it('mark a side that no source states outright', () => {
    const denial = { ...claim('a', 'PRIMARY_STUDY', 12), stance: 'DISPUTES' as const, implied: true };
    const outright = { ...claim('b', 'TEXTBOOK'), stance: 'DISPUTES' as const };
    expect(evidenceInWords([denial], 'DISPUTES')).toBe('1 primary study (no count), by implication only');
    expect(evidenceInWords([denial, outright], 'DISPUTES')).toBe('1 primary study (no count), 1 textbook');
  });
});

describe('the width of a line', () => {
  it('grows with the certainty', () => {
    const widths = certainties.map(lineWidth);
    expect(widths).toEqual(widths.toSorted((a, b) => a - b));
    expect(new Set(widths).size).toBe(4);
  });
});

describe('the tables of claims', () => {
  const claim: Claim = {
    id: 'claim:x',
    stance: 'SUPPORTS',
    locator: 'p. 1',
    note: '=1+1, "quoted"',
    background: false,
    implied: false,
    prevalence: 0.5,
    count: 1,
    sampleSize: 2,
    sampleUnit: 'sides',
    frequency: null,
    measurements: [],
    source: {
      id: 'source:a-b',
      name: 'A & B',
      title: 'Nerves & skin: 100 %',
      kind: 'PRIMARY_STUDY',
      year: 1999,
      authors: ['Ann A', 'Bo B'],
      doi: '10.1/x_y',
      pmid: null,
      url: null,
    },
  };

  it('escape what a spreadsheet would misread', () => {
    expect(claimsAsCsv([{ relation: 'relation:r', claims: [claim] }]).split('\r\n')[1]).toBe(
      `relation:r,claim:x,SUPPORTS,false,A & B,PRIMARY_STUDY,1999,p. 1,0.5,1,2,sides,"'=1+1, ""quoted""",10.1/x_y,`,
    );
  });

  it('list each source once, escaped for LaTeX', () => {
    expect(sourcesAsBibtex([claim, claim]).split('\n')).toEqual([
      '@misc{a-b,',
      String.raw`  title = {{Nerves \& skin: 100 \%}},`,
      '  author = {{Ann A} and {Bo B}},',
      '  year = {1999},',
      String.raw`  doi = {10.1/x\_y}`,
      '}',
      '',
    ]);
  });
});

describe('the Cypher of a view', () => {
  it('quotes what the address holds', () => {
    expect(cypherOf({ page: 'map', show: "x'}) DETACH DELETE n //", step: null })).toContain(
      "{id: 'x\\'}) DETACH DELETE n //'}",
    );
  });
});

describe('a position in a dispute', () => {
  const claim = (
    stance: PositionClaim['stance'],
    from: string,
    to: string,
    type = 'CONTRIBUTES_TO',
  ): PositionClaim => ({
    stance,
    relation: { type, from: { id: from, name: from }, to: { id: to, name: to } },
  });

  it('is shown on the skin that it names, with levels for and against in craniocaudal order', () => {
    const { regions, nerves } = siteOf([
      claim('SUPPORTS', 'dorsal-ramus:L1', 'skin-region:buttock'),
      claim('SUPPORTS', 'dorsal-ramus:T12', 'skin-region:buttock'),
      claim('DISPUTES', 'spinal-nerve:S1', 'skin-region:buttock'),
      claim('DISPUTES', 'dorsal-ramus:C6', 'skin-region:nape'),
      claim('DISPUTES', 'dorsal-ramus:C6', 'skin-region:back-of-body'),
      { stance: 'SUPPORTS', relation: null },
    ]);
    expect(regions.map(({ id, isSupported, isDenied }) => [id, isSupported, isDenied])).toEqual([
      ['skin-region:buttock', true, true],
      ['skin-region:nape', false, true],
    ]);
    expect(regions.map((place) => originsInWords(place))).toEqual([
      'dorsal rami of T12, L1; not S1',
      'not dorsal ramus of C6',
    ]);
    expect(nerves).toEqual([]);
  });

  it("is shown on the skin of a nerve if it concerns the nerve's origin or course", () => {
    const { regions, nerves, landmarks } = siteOf([
      claim('SUPPORTS', 'dorsal-ramus:S4', 'cluneal-group:inferior'),
      claim('DISPUTES', 'peripheral-nerve:posterior-femoral-cutaneous', 'cluneal-group:inferior'),
      claim('SUPPORTS', 'cluneal-group:superior', 'landmark:iliac-crest', 'PASSES'),
      claim('SUPPORTS', 'dorsal-ramus:S4', 'ramus-branch:S4-lateral'),
      claim('SUPPORTS', 'fascia:fascia-lata', 'landmark:sacrum', 'ADJOINS'),
    ]);
    expect(regions).toEqual([]);
    expect(nerves.map((place) => [place.id, originsInWords(place)])).toEqual([
      ['cluneal-group:inferior', 'dorsal ramus of S4; not peripheral-nerve:posterior-femoral-cutaneous'],
      ['cluneal-group:superior', ''],
      ['ramus-branch:S4-lateral', 'dorsal ramus of S4'],
    ]);
    expect(landmarks.map(({ id }) => id)).toEqual(['landmark:iliac-crest', 'landmark:sacrum']);
  });
});
