/** The examples of a Markdown page, run against a server: GraphQL, curl, and the answers shown. */
import type { TestServer } from './api.ts';

export interface Example {
  /** The line of the page on which it starts. */
  readonly line: number;
  readonly text: string;
  /** The part of the answer that the page shows. */
  readonly shown: unknown;
  /** Runs it against a server and returns the answer. */
  readonly run: (api: TestServer) => Promise<unknown>;
}

interface Block {
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```([\w ]+)\n([\s\S]*?)^```$/gm)].map(({ index, 1: language = '', 2: text = '' }) => ({
    line: markdown.slice(0, index).split('\n').length,
    language,
    text,
  }));
}

/** Every block of GraphQL and every curl command of a page. Throws if one does not show its answer. */
export function examplesOf(markdown: string): Example[] {
  const blocks = blocksOf(markdown);
  return blocks.flatMap(({ line, language, text }, index) => {
    const isCurl = language === 'sh' && text.startsWith('curl ');
    if (language !== 'graphql' && !isCurl) return [];
    const next = blocks[index + 1];
    const variables = next?.language === 'json variables' ? next : undefined;
    const answer = variables === undefined ? next : blocks[index + 2];
    if (answer?.language !== 'json answer') throw new Error(`The example in line ${String(line)} shows no answer.`);
    const run = isCurl
      ? (api: TestServer) => curl(text, api)
      : (api: TestServer) => api.ask(text, JSON.parse(variables?.text ?? '{}') as object);
    return [{ line, text, shown: JSON.parse(answer.text), run }];
  });
}

/** Does what curl would do. Supports the options that our pages use, and throws at any other. */
async function curl(command: string, api: TestServer): Promise<unknown> {
  const [, ...words] = [...command.replaceAll('\\\n', ' ').matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, a, b]) => a ?? b ?? '',
  );
  const headers: Record<string, string> = {};
  const parameters = new URLSearchParams();
  let url = '';
  let body: string | undefined;
  while (words.length > 0) {
    const word = words.shift() ?? '';
    if (word === '-H') {
      const [name = '', value = ''] = (words.shift() ?? '').split(': ');
      headers[name] = value;
    } else if (word === '-d') body = words.shift();
    else if (word === '--data-urlencode') {
      const pair = words.shift() ?? '';
      parameters.append(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    } else if (word.startsWith('http://127.0.0.1:4000')) url = word.replace('http://127.0.0.1:4000', api.url);
    else if (word !== '-s' && word !== '-G')
      throw new Error(`An example has ${word}, which the test of the page cannot do.`);
  }
  const response =
    body === undefined
      ? await fetch(`${url}?${parameters.toString()}`, { headers })
      : await fetch(url, { method: 'POST', headers, body });
  return response.json();
}

/** The document ids that a page names, to be compared with those that the server trusts. */
export function documentIdsOf(markdown: string): string[] {
  return [...markdown.matchAll(/sha256:([\da-f]{64})/g)].map(([, id]) => id ?? '');
}
