/** Reads YAML, and JSON as its subset, with the line of every part, and explains faults in a teacher's words. */
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Node,
  type YAMLError,
} from 'yaml';
import { formProblem, type Problem } from './problem.ts';
import type { Path } from './seed-parts.ts';
import { visible } from './values.ts';

/** A parsed text; `data` is undefined if the text is empty or faulty. */
export interface ParsedYaml {
  readonly data: unknown;
  readonly problems: readonly Problem[];
  /** The line of the deepest existing part of a path. */
  readonly lineOf: (path: Path) => number;
}

/** The subset of YAML in seed files: the core schema of 1.2 regardless of directives, plus merge keys. */
const yamlOptions = {
  prettyErrors: false,
  schema: 'core',
  resolveKnownTags: false,
  merge: true,
  strict: true,
  stringKeys: true,
} as const;

/** Maximum number of nodes after expanding aliases in one file; more would exhaust memory. */
const mostExpanded = 200_000;

/**
 * Parses the text of a file. Of several syntax errors only the first is reported, because the others usually follow
 * from it.
 */
export function parseYaml(text: string, file: string): ParsedYaml {
  const lines = new LineCounter();
  const problem = (offset: number, message: string) =>
    formProblem('YAML_SYNTAX', { file, line: Math.max(lines.linePos(offset).line, 1) }, null, message);
  const failed = (problems: readonly Problem[]): ParsedYaml => ({ data: undefined, problems, lineOf: () => 1 });
  // The parser takes a lone CR as text, but some old programs end lines with it.
  const source = text.includes('\n') ? text : text.replace(/\r/g, '\n');
  try {
    const document = parseDocument(source, { ...yamlOptions, lineCounter: lines });
    const [fault] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
    if (fault !== undefined) {
      const { line, message } = explain(fault, source, lines, document);
      return failed([formProblem('YAML_SYNTAX', { file, line: line }, null, message)]);
    }
    if (document.contents === null) return failed([]);
    const faults = faultsOfAliases(document);
    if (faults.length > 0) return failed(faults.map(({ offset, message }) => problem(offset, message)));
    return {
      data: document.toJS({ maxAliasCount: -1 }) as unknown,
      problems: [],
      lineOf: (path) => lineAt(document, lines, path),
    };
  } catch (cause) {
    // The parser is recursive.
    if (cause instanceof RangeError) return failed([tooDeep(file, source)]);
    throw cause;
  }
}

function tooDeep(file: string, source: string): Problem {
  const deepest = source
    .split('\n')
    .map((line, index) => ({
      line: index + 1,
      depth: (/^[\s\-[{]*/.exec(line)?.[0].length ?? 0) + (line.match(/[[{]/g)?.length ?? 0),
    }))
    .reduce((a, b) => (b.depth > a.depth ? b : a));
  const message = 'nests far too many levels of lists or groups. Seed files need no more than five.';
  return formProblem('YAML_SYNTAX', { file, line: deepest.line }, null, message);
}

interface Fault {
  readonly offset: number;
  readonly message: string;
}

/**
 * Faults of anchors (`&name`), aliases (`*name`) and merges (`<<: *name`): undefined, cyclic or exploding aliases. An
 * alias refers to the last anchor before it in the text.
 */
function faultsOfAliases(document: Document): Fault[] {
  const faults: Fault[] = [];
  const anchors = new Map<string, Node>();
  const used = new Set<Node>();
  const open = new Set<Node>();
  const sizes = new Map<Node, number>();
  let largest = { size: 0, offset: 0, name: '' };

  const add = (node: Node, message: string) => faults.push({ offset: startOf(node), message });
  const measure = (node: unknown): number => {
    if (isPair(node)) return measure(node.key) + measureMerge(node.key, node.value) + measure(node.value);
    if (!isNode(node)) return 0;
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      const name = visible(`*${node.source}`, 40);
      if (target === undefined)
        add(
          node,
          `begins a text with "${name}", which YAML reads as a reference to something named earlier. Put the text in quotes.`,
        );
      else if (open.has(target))
        add(
          node,
          `refers with "${name}" to the entry that it is a part of, so it would never end. Write out what you mean.`,
        );
      if (target === undefined || open.has(target)) return 1;
      used.add(target);
      const size = sizes.get(target) ?? 1;
      if (size > largest.size) largest = { size, offset: startOf(node), name };
      return size;
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    open.add(node);
    let size = 1;
    if (isCollection(node)) for (const item of node.items) size += measure(item);
    open.delete(node);
    sizes.set(node, size);
    return size;
  };
  const measureMerge = (key: unknown, value: unknown): number => {
    if (!isScalar(key) || key.value !== '<<' || key.type !== 'PLAIN') return 0;
    const resolve = (one: unknown): unknown => (isAlias(one) ? (anchors.get(one.source) ?? null) : one);
    const target = resolve(value);
    // Undefined aliases are reported separately.
    if (target === null && isAlias(value)) return 0;
    const parts = isSeq(target) ? target.items.map(resolve) : [target];
    if (!parts.every(isMap))
      add(key, 'merges with "<<" something that is not a group of "key: value" lines. Refer to such a group.');
    return 0;
  };

  const total = measure(document.contents);
  if (total > mostExpanded + sizesOfText(document))
    faults.push({
      offset: largest.offset,
      message: `refers with "${largest.name}" to lists of references, so that the file would grow to more than ${mostExpanded.toLocaleString('en')} entries. Write out what you mean.`,
    });
  for (const [name, node] of anchors)
    if (!used.has(node) && isScalar(node) && node.type === 'PLAIN')
      add(
        node,
        `begins a text with "${visible(`&${name}`, 40)}", which YAML reads as a name for what follows. Put the text in quotes.`,
      );
  return faults;
}

/** The number of nodes in a document as written. */
function sizesOfText(document: Document): number {
  let count = 0;
  visit(document, { Node: () => void (count += 1) });
  return count;
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** Explains a parser error to a teacher, on the line that must change. */
function explain(
  fault: YAMLError,
  source: string,
  lines: LineCounter,
  document: Document,
): { line: number; message: string } {
  const offset = Math.min(fault.pos[0], Math.max(source.length - 1, 0));
  const line = lines.linePos(offset).line;
  const texts = source.split('\n');
  const textOf = (number: number) => (texts[number - 1] ?? '').replace(/\r$/, '');
  const own = textOf(line);
  const here = (message: string) => ({ line, message });
  switch (fault.code) {
    case 'TAB_AS_INDENT':
      return here('is indented with a tab. Indent with spaces.');
    case 'DUPLICATE_KEY': {
      const key = /^[^:]{1,60}/.exec(source.slice(offset))?.[0].trim() ?? '';
      return here(
        `gives "${visible(key)}" a second time in the same entry. Keep one of the two, or begin a new entry with "- ".`,
      );
    }
    case 'MULTIPLE_DOCS':
      return here(
        'begins a second document with "---". Delete this line, or move what follows into a file of its own.',
      );
    case 'BAD_SCALAR_START':
      return here(`begins a text with "${source.charAt(offset)}", which YAML reserves. Put the text in quotes.`);
    case 'BAD_DQ_ESCAPE':
      return here(
        'has a backslash within double quotes, where it begins a special character. Write it twice, or use single quotes.',
      );
    case 'TAG_RESOLVE_FAILED': {
      const tag = /^\S{1,40}/.exec(source.slice(offset))?.[0] ?? '!';
      return here(
        `begins a text with "${visible(tag)}", which YAML reads as the type of what follows. Put the text in quotes, or delete the type.`,
      );
    }
    case 'BAD_DIRECTIVE':
      return here('begins with "%", which YAML reads as an instruction to itself. Delete the line.');
    case 'NON_STRING_KEY':
      return here('has a key that is a list or a group. Write a word before the colon.');
    case 'RESOURCE_EXHAUSTION':
      return here('nests far too many levels of lists or groups. Seed files need no more than five.');
    case 'MISSING_CHAR':
      if (/closing ["']quote/.test(fault.message)) return unclosedQuote(document, lines, line);
      if (fault.message.includes('Sequence item without -'))
        return here(
          'is indented like an item of a list but has no "- ". Line it up with the keys of the entry that it belongs to.',
        );
      if (/expected|end with|flow/i.test(fault.message))
        return here(
          'opens a bracket that is not closed, or closes one too many. Check the brackets [ ] and { } from here on.',
        );
      return badKey(line, texts, here);
    case 'BAD_INDENT':
      return /^Flow|end with/.test(fault.message)
        ? here('comes before a bracket is closed. Close the [ or { above, or indent this line further.')
        : here('is indented differently from the lines that it belongs with. Line it up with them.');
    case 'UNEXPECTED_TOKEN':
      if (fault.message.startsWith('Block scalar header') || fault.message.startsWith('Not a YAML token'))
        return here(
          'begins a text with "|" or ">", which YAML reads as the start of a longer text. Put the text in quotes.',
        );
      if (fault.message.includes('block-seq-ind'))
        return here('begins a list on the line of its key. Put "- " on a line of its own, or the text in quotes.');
      if (fault.message.includes('at node end')) {
        if (/^[^'"]*["']/.test(own))
          return here(
            'has more text after a closing quote. Put the whole text in one pair of quotes, with \\" for a quote within.',
          );
        const star = /(?:^|\s)\*(\S{1,40})/.exec(own)?.[1];
        if (star !== undefined)
          return here(
            `begins a text with "*${visible(star)}", which YAML reads as a reference to something named earlier. Put the text in quotes.`,
          );
        return here('has more text after the end of a value. Put the whole text in quotes.');
      }
      break;
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return badKey(line, texts, here);
    default:
  }
  const reason = fault.message.replace(/\.$/, '');
  return here(
    `is not valid YAML (${visible(reason, 120)}). Check the indentation and the quotes of this line and the one before it.`,
  );
}

/** A line that should be `key: value` but is not. */
function badKey(line: number, texts: readonly string[], here: (message: string) => { line: number; message: string }) {
  const own = texts[line - 1] ?? '';
  const indent = (text: string) => /^(?:\s|- )*/.exec(text)?.[0].length ?? 0;
  const next = texts.findIndex((text, index) => index >= line && text.trim() !== '' && !text.trim().startsWith('#'));
  const value = /^(?:\s|- )*[^\s:"'[{]+: +(.*)$/.exec(own)?.[1] ?? '';
  if (/:(?:\s|$)/.test(value) && !/^["'[{>|]/.test(value))
    return here('has a colon and a space within a text, which YAML reads as another key. Put the text in quotes.');
  if (/^(?:\s|- )*[A-Za-z]+:\S/.test(own)) return here('needs a space after the colon, as in "name: text".');
  if (next >= 0 && indent(texts[next] ?? '') > indent(own) && value !== '')
    return {
      line: next + 1,
      message:
        'is indented further than the line before it, which has a value already. Line it up with the other keys.',
    };
  if (!own.includes(':'))
    return here(
      'has no colon, so it is not "key: value". Write one, or indent the line further if it goes on with the text above.',
    );
  return here(
    'is not a "key: value" line. Check its indentation, its colon and its quotes, and those of the line before it.',
  );
}

/** An unclosed quote is reported at the line where it opens. */
function unclosedQuote(document: Document, lines: LineCounter, line: number): { line: number; message: string } {
  let opened = line;
  visit(document, {
    Scalar(_key, node) {
      if (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') opened = lines.linePos(startOf(node)).line;
    },
  });
  return {
    line: opened,
    message: 'opens a quote that is never closed. Close it, and write \\" for a quote within double quotes.',
  };
}

/** The line of the deepest existing part of a path. */
function lineAt(document: Document, lines: LineCounter, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (!isCollection(parent)) continue;
    // Found by its key, so that the line is the key's and not that of a value below it.
    const item: unknown = isMap(parent)
      ? parent.items.find(({ key: other }) => String(other) === String(key))
      : parent.items[Number(key)];
    const node = isPair(item) ? item.key : item;
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
