/** Exports the sources as CSL-JSON and BibTeX, with exactly what the graph knows about them. */
import type { SourceKind } from '../../../schema/ontology.ts';
import type { SourceRecord } from '../../domain/records.ts';
import { addressOf } from '../../domain/source-address.ts';
import type { ExportFormat } from './format.ts';

export const cslFormat: ExportFormat = {
  description: 'the bibliography as CSL-JSON, for Zotero, Pandoc, citeproc',
  file: 'bibliography.json',
  write: ({ sources }) => [
    { name: 'bibliography.json', text: `${JSON.stringify(published(sources).map(toCsl), null, 2)}\n` },
  ],
};

export const bibtexFormat: ExportFormat = {
  description: 'the bibliography as BibTeX, for LaTeX, JabRef, Zotero',
  file: 'bibliography.bib',
  write: ({ title, dataVersion, sources }) => [
    {
      name: 'bibliography.bib',
      // BibTeX ignores text outside entries, which begin with an at sign.
      text: [
        `% Sources of: ${title.replaceAll('@', '(at)')} (data ${dataVersion})`,
        ...published(sources).map(toBibtex),
        '',
      ].join('\n\n'),
    },
  ],
};

/** Our own division of the skin is not a publication. */
function published(sources: readonly SourceRecord[]): SourceRecord[] {
  return sources.filter(({ sourceKind }) => sourceKind !== 'EDITORIAL');
}

interface CslName {
  readonly family?: string;
  readonly given?: string;
  readonly literal?: string;
}

/** The parts of a CSL-JSON item that sources fill. */
interface CslItem {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly author?: readonly CslName[];
  readonly issued?: { readonly 'date-parts': readonly (readonly [number])[] };
  readonly 'container-title'?: string;
  readonly DOI?: string;
  readonly PMID?: string;
  readonly PMCID?: string;
  readonly URL?: string;
  readonly note?: string;
}

const cslTypes: Readonly<Record<SourceKind, string>> = {
  PRIMARY_STUDY: 'article-journal',
  SYSTEMATIC_REVIEW: 'article-journal',
  REVIEW: 'article-journal',
  TEXTBOOK: 'book',
  TERMINOLOGY: 'document',
  REFERENCE_SITE: 'webpage',
  ENCYCLOPEDIA: 'entry-encyclopedia',
  EDITORIAL: 'document',
};

function toCsl(source: SourceRecord): CslItem {
  const { container, doi, pmid, pmcid, year, readAs } = source;
  const url = addressOf(source);
  const { authors, more } = authorsOf(source);
  const note = [
    ...(more ? ['Not all authors are listed.'] : []),
    ...(readAs === null ? [] : [`Read for this graph: ${readAs}`]),
  ];
  const known = cslTypes[source.sourceKind];
  return {
    id: keyOf(source),
    type: known === 'article-journal' && !isArticle(source) ? 'document' : known,
    title: source.title,
    ...(authors.length === 0 ? {} : { author: authors.map(nameOf) }),
    ...(year === null ? {} : { issued: { 'date-parts': [[year]] as const } }),
    ...(container === null ? {} : { 'container-title': container }),
    ...(doi === null ? {} : { DOI: doi }),
    ...(pmid === null ? {} : { PMID: pmid }),
    ...(pmcid === null ? {} : { PMCID: pmcid }),
    ...(url === null ? {} : { URL: url }),
    ...(note.length === 0 ? {} : { note: note.join(' ') }),
  };
}

/** Whether a study is known to be an article rather than a thesis or a meeting abstract. */
export function isArticle({ container, doi, pmid, pmcid }: SourceRecord): boolean {
  const hasPages = /\d(?:\([^)]*\))?:e?\d/.test(container ?? '');
  return container !== null && (hasPages || doi !== null || pmid !== null || pmcid !== null);
}

/** The authors of a source, and whether there are more. CSL has no marker for "et al." and would cite it as a name. */
function authorsOf({ authors }: SourceRecord): { authors: readonly string[]; more: boolean } {
  const listed = authors.map((author) => author.replace(others, '').trim()).filter((author) => author !== '');
  return { authors: listed, more: authors.some((author) => others.test(author)) };
}

/** "et al." and similar, alone or after the last author. */
const others =
  /(?:^|[\s,;]+)(?:\[?et\.?\s*al(?:\.|ii|ia|iae)?\]?|(?:and|&|und|et)\s+(?:others|colleagues|co-?workers|andere|autres)|others|u\.\s?a\.|…|\.\.\.)[\s.]*$/iu;

/** "Guerin Surville H" is a family name and initials; anything else is one literal name. */
function nameOf(author: string): CslName {
  const parts = /^(\S.*) (\p{Lu}{1,3})$/u.exec(author);
  return parts?.[1] === undefined || parts[2] === undefined
    ? { literal: author }
    : { family: parts[1], given: parts[2] };
}

function keyOf({ id }: SourceRecord): string {
  return id.slice(id.indexOf(':') + 1);
}

const bibtexTypes: Readonly<Record<string, string>> = {
  'article-journal': 'article',
  book: 'book',
};

function toBibtex(source: SourceRecord): string {
  const { type, note, ...item } = toCsl(source);
  const entry = bibtexTypes[type] ?? 'misc';
  const fields: [string, string | undefined][] = [
    ['title', `{${escapeTex(item.title)}}`],
    ['author', bibtexAuthors(item.author ?? [], authorsOf(source).more)],
    ['year', item.issued === undefined ? undefined : String(item.issued['date-parts'][0]?.[0])],
    [entry === 'article' ? 'journal' : 'howpublished', optional(item['container-title'])],
    ['doi', verbatim(item.DOI)],
    ['pmid', item.PMID],
    ['pmcid', item.PMCID],
    ['url', verbatim(item.URL)],
    ['note', optional(note)],
  ];
  const lines = fields.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name} = {${value}},`]));
  return [`@${entry}{${item.id},`, ...lines, '}'].join('\n');
}

/** BibTeX writes "et al." as "others". */
function bibtexAuthors(authors: readonly CslName[], more: boolean): string | undefined {
  if (authors.length === 0) return undefined;
  return [...authors.map(bibtexName), ...(more ? ['others'] : [])].join(' and ');
}

function bibtexName({ family, given, literal }: CslName): string {
  if (literal !== undefined) return `{${escapeTex(literal)}}`;
  return `${escapeTex(family ?? '')}, ${escapeTex(given ?? '')}`;
}

function optional(text: string | undefined): string | undefined {
  return text === undefined ? undefined : escapeTex(text);
}

/** Identifiers and addresses unchanged, except for braces and backslashes, which would end or open the field. */
function verbatim(text: string | undefined): string | undefined {
  return text?.replace(/[{}\\]/g, (character) => encodeURIComponent(character));
}

/** Braces as commands: BibTeX counts even escaped braces, and an unbalanced one would swallow the following entries. */
const texSpecials: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\textbraceleft{}',
  '}': '\\textbraceright{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

/** Escapes characters that TeX treats as commands; all others stay as UTF-8. */
function escapeTex(text: string): string {
  return text.replace(/[\\{}$&#_%~^]/g, (character) => texSpecials[character] ?? `\\${character}`);
}
