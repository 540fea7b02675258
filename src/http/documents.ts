/** Trusted documents: operations that are sent by their id instead of their text, and automatic persisted queries. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { defaultExtractPersistedOperationId, usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import { Kind, OperationTypeNode, parse, validate, type GraphQLSchema } from 'graphql';
import { createGraphQLError, type GraphQLParams, type Plugin } from 'graphql-yoga';
import { z } from 'zod';
import { CommandError } from '../errors.ts';
import { bytesOfText, keep, keptBytes } from '../store/kept.ts';
import { refusal } from './errors.ts';
import { contextOf } from './outcome.ts';

/** Text of each trusted document by its id, which is the SHA-256 of the text in hexadecimal, or an id that a client's tool made. */
export type TrustedDocuments = ReadonlyMap<string, string>;

export const idOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const byId = z.record(z.string().min(1), z.string().min(1));
const apolloManifest = z.looseObject({
  format: z.literal('apollo-persisted-query-manifest'),
  operations: z.array(z.looseObject({ id: z.string().min(1), body: z.string().min(1) })),
});
/** As client tools write them: JSON of id to text (Relay, gql.tada, the client preset), or Apollo's list of operations. */
const manifestShape = z.union([
  apolloManifest.transform(({ operations }) => operations.map(({ id, body }): [string, string] => [id, body])),
  byId.transform((manifest) => Object.entries(manifest)),
]);
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The manifest of some documents, as client tools read and write it: JSON of id to text, sorted by id. */
export function printManifest(texts: readonly string[]): string {
  const entries = texts.map((text) => [idOf(text), text] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

/** Reads manifests. Throws a `CommandError` that names the file for one that cannot be read or holds what this API cannot answer. */
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
  return new Map(manifests.flat());
}

/** Throws a `CommandError` where a text is no document that this API can answer. */
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

/** The plugins that look up documents. With `only`, nothing else than trusted documents is answered. */
export function takeDocuments(trusted: TrustedDocuments, { only }: { only: boolean }): Plugin[] {
  const trustedTexts = new Set(trusted.values());
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
        } else if (trustedTexts.has(query)) {
          const persistedQuery = { version: 1, sha256Hash: keyOfText(trusted, query) };
          const { query: _text, ...rest } = params;
          setParams({ ...rest, extensions: { ...extensions, persistedQuery } });
        }
      },
    },
    usePersistedOperations({
      allowArbitraryOperations: !only,
      extractPersistedOperationId: (params, request) => documentIdOf(params, request),
      getPersistedOperation: (id) => trusted.get(id) ?? (only ? null : remembered.get(id)) ?? null,
      customErrors: {
        // Apollo Client and urql know this message and send the text then.
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

/** Parameters of a request beyond those that every GraphQL server knows. */
export const documentParameters = ['documentId'];

function documentIdOf(params: GraphQLParams, request: Request): string | null {
  const given = params as { documentId?: unknown };
  const id = given.documentId ?? new URL(request.url, 'http://localhost').searchParams.get('documentId');
  const found = typeof id === 'string' && id !== '' ? id : defaultExtractPersistedOperationId(params, request, {});
  return found === null ? null : bareId(found);
}

/** An id without the name of its hash function, which some tools put before it and others leave out. */
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

function keyOfText(trusted: TrustedDocuments, text: string): string {
  for (const [id, document] of trusted) if (document === text) return id;
  return idOf(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
