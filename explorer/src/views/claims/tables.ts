/** The claims of a view as CSV, and their sources as BibTeX. */
import type { Claim } from './query.ts';

const columns = [
  'relation',
  'claim',
  'stance',
  'implied',
  'source',
  'kind',
  'year',
  'locator',
  'share',
  'count',
  'sample size',
  'unit',
  'note',
  'doi',
  'pmid',
];

/** A cell. If a spreadsheet would take it for a formula, it begins with an apostrophe. */
function cell(value: string | number | null | undefined): string {
  const text = value == null ? '' : String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export interface RelationClaims {
  /** Id of the relation. */
  readonly relation: string;
  readonly claims: readonly Claim[];
}

/** A row for each claim, after a header row (RFC 4180). */
export function claimsAsCsv(relations: readonly RelationClaims[]): string {
  const listed = relations.flatMap(({ relation, claims }) => claims.map((claim) => ({ ...claim, relation })));
  const rows = listed.map(
    ({ relation, id, stance, implied, source, locator, prevalence, count, sampleSize, sampleUnit, note }) => [
      relation,
      id,
      stance,
      String(implied),
      source.name,
      source.kind,
      source.year,
      locator,
      prevalence,
      count,
      sampleSize,
      sampleUnit,
      note,
      source.doi,
      source.pmid,
    ],
  );
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};
const escaped = (text: string) => text.replace(/[\\{}$&#_%~^]/g, (sign) => escapes[sign] ?? `\\${sign}`);

/** One entry for each source, in the order of the claims. */
export function sourcesAsBibtex(claims: readonly Claim[]): string {
  const sources = new Map(claims.map(({ source }) => [source.id, source]));
  return [...sources.values()]
    .map(({ id, title, authors, year, doi, url }) => {
      const fields = [
        ['title', `{${escaped(title)}}`],
        ['author', authors.map((author) => `{${escaped(author)}}`).join(' and ')],
        ['year', year == null ? '' : String(year)],
        ['doi', doi == null ? '' : escaped(doi)],
        ['url', url == null ? '' : escaped(url)],
      ].filter(([, value]) => value !== '');
      return `@misc{${id.replace('source:', '')},\n${fields.map(([name = '', value = '']) => `  ${name} = {${value}}`).join(',\n')}\n}\n`;
    })
    .join('\n');
}
