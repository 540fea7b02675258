import { describe, expect, it } from 'vitest';
import { passageWords, readPassageSearch } from '../../src/domain/search/passages.ts';
import { readDoi, readPmid } from '../../src/domain/source-identifiers.ts';

describe('a pasted DOI', () => {
  it.each([
    '10.3171/2010.3.SPINE09747',
    ' doi:10.3171/2010.3.spine09747 ',
    'DOI: 10.3171/2010.3.SPINE09747.',
    'doi 10.3171/2010.3.SPINE09747',
    'https://doi.org/10.3171/2010.3.SPINE09747',
    'http://dx.doi.org/10.3171%2F2010.3.SPINE09747',
    'HTTPS://DOI.ORG/10.3171/2010.3.spine09747?via=mail#top',
    'doi.org/10.3171/2010.3.SPINE09747',
    '<https://doi.org/10.3171/2010.3.SPINE09747>',
    'info:doi/10.3171/2010.3.SPINE09747',
  ])('is read from %s', (given) => {
    expect(readDoi(given)).toBe('10.3171/2010.3.spine09747');
  });

  it('keeps the punctuation that belongs to it', () => {
    expect(readDoi('10.1002/(sici)1098-2353(1999)12:1<1::aid-ca1>3.0.co;2-x')).toBe(
      '10.1002/(sici)1098-2353(1999)12:1<1::aid-ca1>3.0.co;2-x',
    );
  });

  it.each(['', 'doi:', '11.3171/x', '10.3171', 'https://example.org/10.3171/x', '10.3171/a b', 'doi.org/%'])(
    'is not read from "%s"',
    (given) => {
      expect(readDoi(given)).toBeNull();
    },
  );
});

describe('a pasted PubMed id', () => {
  it.each([
    '20809730',
    'PMID: 20809730',
    'pmid20809730',
    'PubMed ID 20809730',
    'https://pubmed.ncbi.nlm.nih.gov/20809730/',
    'www.ncbi.nlm.nih.gov/pubmed/20809730?dopt=Abstract',
    ' 020809730 ',
  ])('is read from %s', (given) => {
    expect(readPmid(given)).toBe('20809730');
  });

  it.each(['', 'PMID', 'PMC20809730', '20809730a', '12345678901', 'https://example.org/20809730'])(
    'is not read from "%s"',
    (given) => {
      expect(readPmid(given)).toBeNull();
    },
  );
});

describe('a search over passages', () => {
  const passage = ['The lateral branches of Müller', null, '10.1000/example.7', '1989'];

  it.each([
    'lateral branch',
    'LATERAL',
    'muller 1989',
    'late bran',
    'https://doi.org/10.1000/EXAMPLE.7',
    'doi:10.1000/example.7',
    '10.1000/example',
  ])('matches every word of "%s", as a prefix or in another form', (given) => {
    expect(readPassageSearch(given)(passageWords(passage))).toBe(true);
  });

  it.each(['lateral medial', 'ateral', '1990', 'doi:10.1000/example.8', '…', ''])('does not match "%s"', (given) => {
    expect(readPassageSearch(given)(passageWords(passage))).toBe(false);
  });
});
