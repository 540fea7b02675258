/** Trusted documents, sent by id instead of text, and automatic persisted queries. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { defaultExtractPersistedOperationId, usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import { Kind, OperationTypeNode, parse, print, validate, type GraphQLSchema } from 'graphql';
import { createGraphQLError, type GraphQLParams, type Plugin } from 'graphql-yoga';
import { z } from 'zod';
import { limits } from '../api/cost.ts';
import { CommandError } from '../errors.ts';
import { bytesOfText, keep, keptBytes } from '../store/kept.ts';
import { refusal } from './errors.ts';
import { contextOf } from './outcome.ts';

/** The text of each trusted document by its id: the SHA-256 of the text in hexadecimal, or an id made by a client tool. */
export type TrustedDocuments = ReadonlyMap<string, string>;

export const idOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const byId = z.record(z.string().min(1), z.string().min(1));
const apolloManifest = z.looseObject({
  format: z.literal('apollo-persisted-query-manifest'),
  operations: z.array(z.looseObject({ id: z.string().min(1), body: z.string().min(1) })),
});
/**
 * The formats of client tools: a JSON object from id to text (Relay, gql.tada, the client preset), or Apollo's list of
 * operations.
 */
const manifestShape = z.union([
  apolloManifest.transform(({ operations }) => operations.map(({ id, body }): [string, string] => [id, body])),
  byId.transform((manifest) => Object.entries(manifest)),
]);
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A manifest of some documents for client tools: a JSON object from id to text, sorted by id. */
export function printManifest(texts: readonly string[]): string {
  const entries = texts.map((text) => [idOf(text), text] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

/**
 * Reads manifests. Throws a `CommandError` naming the file if it cannot be read, contains a document that this API
 * cannot answer, or reuses an id of an earlier manifest for another document.
 */
export async function readManifests(files: readonly string[], schema: GraphQLSchema): Promise<TrustedDocuments> {
  const manifests = await Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(file).catch((cause: unknown) => {
        throw new CommandError(`The trusted documents in ${file} cannot be read; check TRUSTED_DOCUMENTS.`, { cause });
      });
      const read = manifestShape.safeParse(parseJson(decode(bytes, file)));
      if (!read.success)
        throw new CommandError(
          `${file} is not a manifest of documents; write JSON of id to text, or Apollo's manifest with its list of operations.`,
        );
      return read.data.map(([id, document]) => {
        checkDocument(`The document ${id} in ${file}`, document, schema);
        return [bareId(id), document] as const;
      });
    }),
  );
  const trusted = new Map<string, string>();
  for (const [place, entries] of manifests.entries())
    for (const [id, document] of entries) {
      if ((trusted.get(id) ?? document) !== document)
        throw new CommandError(
          `The id ${id} in ${files[place] ?? ''} stands for another document in TRUSTED_DOCUMENTS; give each document an id of its own.`,
        );
      trusted.set(id, document);
    }
  return trusted;
}

/** Throws a `CommandError` if this API cannot answer a document. */
export function checkDocument(name: string, text: string, schema: GraphQLSchema): void {
  let problem: string | undefined;
  try {
    const document = parse(text);
    const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
    const other = operations.find(({ operation }) => operation !== OperationTypeNode.QUERY);
    problem =
      operations.length === 0
        ? 'It has no operation; write a query.'
        : other === undefined
          ? validate(schema, document)[0]?.message
          : `It has a ${other.operation}; this API answers queries only.`;
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  if (problem !== undefined) throw new CommandError(`${name} cannot be answered: ${problem}`);
}

/** The plugins that look up documents. With `only`, all other documents are refused. */
export function takeDocuments(trusted: TrustedDocuments, { only }: { only: boolean }): Plugin[] {
  const findTrusted = only ? trustedByText(trusted) : () => undefined;
  const remembered = keep<string>('persistedDocuments', keptBytes.persistedDocuments, bytesOfText);
  return [
    {
      onParams({ params, setParams, context }) {
        const { query, extensions } = params;
        if (typeof query !== 'string' || query === '') return;
        const claimed = claimedHash(params);
        if (claimed !== null && trusted.get(claimed) !== query && idOf(query) !== claimed)
          throw refusal(
            'DOCUMENT_HASH_MISMATCH',
            `"sha256Hash" is "${claimed}", but the SHA-256 of "query" is ${idOf(query)}; send the hash of the exact text.`,
            400,
          );
        if (!only) {
          if (claimed === null || trusted.has(claimed)) return;
          remembered.set(claimed, query);
          contextOf(context).outcome.changedSomething = true;
        } else {
          const id = findTrusted(query);
          if (id === undefined) return;
          const { query: _text, ...rest } = params;
          setParams({ ...rest, extensions: { ...extensions, persistedQuery: { version: 1, sha256Hash: id } } });
        }
      },
    },
    usePersistedOperations({
      allowArbitraryOperations: !only,
      extractPersistedOperationId: (params, request) => documentIdOf(params, request),
      getPersistedOperation: (id) => trusted.get(id) ?? (only ? null : remembered.get(id)) ?? null,
      customErrors: {
        // Apollo Client and urql recognise this message and then send the text.
        notFound: () => refusal('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound', 400),
        persistedQueryOnly: () =>
          refusal(
            'DOCUMENT_NOT_TRUSTED',
            'This server accepts only trusted documents; send the id of one, or ask for yours to be added to the manifest.',
            400,
          ),
        keyNotFound: () =>
          createGraphQLError('Must provide query string.', {
            extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
          }),
      },
    }),
  ];
}

/** Parameter names for the id of a document: the specification's, and those in Relay's current and older guides. */
export const documentParameters = ['documentId', 'doc_id', 'queryId'];

function documentIdOf(params: GraphQLParams, request: Request): string | null {
  const given = params as Record<string, unknown>;
  const { searchParams } = new URL(request.url, 'http://localhost');
  const ids = documentParameters.map((name) => given[name] ?? searchParams.get(name));
  const id = ids.find((one) => typeof one === 'string' && one !== '') as string | undefined;
  const found = id ?? defaultExtractPersistedOperationId(params, request, {});
  return found === null ? null : bareId(found);
}

/** Makes a function that finds the id of a trusted document by its text, ignoring white space and the order of definitions. */
function trustedByText(trusted: TrustedDocuments): (text: string) => string | undefined {
  const byText = new Map<string, string>();
  for (const [id, text] of trusted) {
    byText.set(text, id);
    const canonical = canonicalText(text);
    if (canonical !== null) byText.set(canonical, id);
  }
  return (text) => {
    const exact = byText.get(text);
    if (exact !== undefined) return exact;
    const canonical = canonicalText(text);
    return canonical === null ? undefined : byText.get(canonical);
  };
}

/** Normalised, because clients reprint documents before sending them. Null if it is not GraphQL or is too long. */
function canonicalText(text: string): string | null {
  try {
    const { definitions } = parse(text, { noLocation: true, maxTokens: limits.tokens });
    return definitions
      .map((definition) => print(definition))
      .sort()
      .join('\n\n');
  } catch {
    return null;
  }
}

/** An id without the hash function's name, which some tools prepend and others omit. */
function bareId(id: string): string {
  return id.replace(/^sha256:/, '');
}

function decode(bytes: Buffer, file: string): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new CommandError(`${file} is not UTF-8; save it as UTF-8.`, { cause });
  }
}

function claimedHash(params: GraphQLParams): string | null {
  const { persistedQuery } = (params.extensions ?? {}) as { persistedQuery?: { sha256Hash?: unknown } };
  return typeof persistedQuery?.sha256Hash === 'string' ? persistedQuery.sha256Hash : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
