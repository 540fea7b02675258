/** Generates the reference tables of the documentation from the code: keys, columns, ids, relations and faults. */
import { describe, keyOf, type Field, type Fields } from '../../schema/fields.ts';
import { edge, KINDS, kindNames, relationTypes } from '../../schema/ontology.ts';
import { columnsOf, tableNames } from './csv-tables.ts';
import { fieldsOfList } from './format.ts';
import { faults } from './catalogue.ts';

/** The generated blocks of `seed/README.md`, by name. */
export function seedReference(): Readonly<Record<string, string>> {
  return { ids: printIds(), keys: printKeys(), relations: printRelations(), faults: printFaults() };
}

/** The generated blocks of `docs/export.md`, by name. */
export function exportReference(): Readonly<Record<string, string>> {
  const columns = tableNames.map((name) => {
    const rows = Object.entries(columnsOf(name)).map(([column, { type, means }]) => [code(column), type, means]);
    return `**\`${name}\`**\n\n${table(['column', 'type', 'what it holds'], rows)}`;
  });
  return { columns: columns.join('\n\n') };
}

/**
 * A page with its generated blocks updated. A block stands between `<!-- begin NAME -->` and `<!-- end NAME -->`.
 * Throws if the page lacks one.
 */
export function withBlocks(page: string, blocks: Readonly<Record<string, string>>): string {
  return Object.entries(blocks).reduce((text, [name, block]) => {
    const place = new RegExp(`(<!-- begin ${name}[^>]* -->\n)[^]*?(<!-- end ${name} -->)`);
    if (!place.test(text)) throw new Error(`The page has no block "${name}".`);
    return text.replace(place, (_all, begin: string, end: string) => `${begin}\n${block}\n\n${end}`);
  }, page);
}

function printIds(): string {
  const rows = kindNames
    .filter((kind) => kind !== 'GraphMeta')
    .map((kind) => [code(`${KINDS[kind].idPrefix}:`), KINDS[kind].definition]);
  return table(['id begins with', 'what it names'], rows);
}

/** Introductions for the keys of a seed file and of each of its lists. */
const lists: Readonly<Record<string, string>> = {
  file: 'At the top of a file, and of `seed.yaml` at least the first three',
  sources: 'A source, in `sources`',
  structures: 'A structure, in `structures`',
  classes: 'A class, in `classes`, for the names that belong to a whole class of structures and to none of them singly',
  translations: 'A translation, in `translations`',
  identifiers: 'An identifier, in `identifiers`',
  relations: 'A relation, in `relations`',
  statements: 'A statement, in `statements`',
  claims: 'A claim, in `claims`; `topic` is needed in statements, and not allowed elsewhere',
  curated: 'When and by whom, in `curated`',
  measurements: 'A measurement, in `measurements`',
  disputeTopics: 'A dispute, in `disputeTopics`',
  positions: 'A position, in `positions`',
  retiredFile: 'At the top of `retired.yaml`',
  retired: 'An id that is not used any more, in `retired`',
  leftOutFile: 'At the top of `left-out.yaml`',
  rows: 'The rows of the fact table, in `rows`',
  leftOut: 'A row that is not in the graph, in `leftOut`',
  accepted: 'A warning that is known and meant, in `accepted`',
};

function printKeys(): string {
  const header = ['key', 'needed', 'what it holds'];
  return Object.entries(lists)
    .map(([list, sentence]) => `${sentence}:\n\n${table(header, keysOf(fieldsOfList[list] ?? {}))}`)
    .join('\n\n');
}

function keysOf(fields: Fields): string[][] {
  return Object.entries(fields).flatMap(([name, field]) => {
    if (field.derived === 'ALWAYS') return [];
    const needed =
      field.filled === true ||
      (field.list !== true &&
        field.nullable !== true &&
        field.derived === undefined &&
        field.type !== 'boolean' &&
        !('default' in field));
    return [[code(keyOf(name, field)), needed ? 'yes' : '', describe(field) + restrictionOf(field)]];
  });
}

/** The kinds that have the field, the allowed values, and the default. */
function restrictionOf(field: Field): string {
  const kinds = field.kinds?.map((kind) => code(`${KINDS[kind].idPrefix}:`)) ?? [];
  const words = field.type === 'word' ? field.words.map(code) : [];
  return [
    kinds.length === 0 ? '' : ` Only with ${kinds.join(', ')}.`,
    words.length === 0 ? '' : ` One of ${words.join(', ')}.`,
    'default' in field ? ` ${code(field.default)} by default.` : '',
  ].join('');
}

function printRelations(): string {
  const words = (kinds: readonly (keyof typeof KINDS)[]) =>
    kinds.map((kind) => KINDS[kind].idPrefix.replaceAll('-', ' ')).join(', ');
  const rows = relationTypes.map((type) => {
    const { joins, qualifiers, definition } = edge(type);
    const ends = joins.map(([from, to]) => `${words(from)} → ${words(to)}`).join('; ');
    return [code(type), ends, qualifiers.map(code).join(', '), definition];
  });
  return table(['type', 'from → to', 'how', 'what it says'], rows);
}

function printFaults(): string {
  const rows = [...faults].map(([name, { severity, means }]) => [code(name), severity, means]);
  return table(['code', 'severity', 'what it means'], rows);
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
