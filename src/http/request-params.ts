/** Parses the parameters of a GraphQL request from a GET URL or a JSON body, and explains faults in one sentence. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { refusal } from './errors.ts';
import { contextOf } from './outcome.ts';

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  br: promisify(brotliDecompress),
  deflate: promisify(inflate),
} as const;

/** Charset names for UTF-8 and its subset ASCII. */
const utf8Names = new Set(['utf-8', 'utf8', 'unicode-1-1-utf-8', 'us-ascii', 'ascii']);
const utf8 = new TextDecoder('utf-8', { fatal: true });
/** Enough of a parser's message to locate the fault; the rest could repeat the whole body. */
const longestReason = 120;

/**
 * Replaces Yoga's own parsers: JSON bodies in UTF-8, compressed or not, and URLs. Refuses with UNSUPPORTED_MEDIA_TYPE,
 * REQUEST_ENTITY_TOO_LARGE or BAD_REQUEST.
 */
export function readParameters({ maxBodyBytes }: { readonly maxBodyBytes: number }): Plugin {
  return {
    onRequestParse({ request, serverContext, setRequestParser }) {
      if (request.method === 'GET') {
        setRequestParser((get) => readAddress(get.url));
        return;
      }
      if (request.method !== 'POST') return;
      const type = mediaType(request.headers.get('content-type'));
      if (type.name !== 'application/json')
        throw refusal(
          'UNSUPPORTED_MEDIA_TYPE',
          `${type.name === '' ? 'The request has no content type' : `The content type is "${brief(type.name)}"`}; send "application/json".`,
          415,
          { always: true },
        );
      if (type.charset !== null && !utf8Names.has(type.charset))
        throw refusal('UNSUPPORTED_MEDIA_TYPE', `The charset is "${brief(type.charset)}"; send JSON as UTF-8.`, 415, {
          always: true,
        });
      if (contextOf(serverContext).bodyIsTooLarge) throw tooLarge(maxBodyBytes);
      setRequestParser(async (post) => {
        const sent = Buffer.from(await post.arrayBuffer());
        return checked(parseJson(decode(await decompress(sent, post.headers, maxBodyBytes)), 'The body'), 'The body');
      });
    },
  };
}

/** The media type of a Content-Type header, and its charset in lower case without quotes. */
export function mediaType(header: string | null | undefined): {
  readonly name: string;
  readonly charset: string | null;
} {
  const [name = '', ...parameters] = (header ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => /^charset\s*=/.test(parameter));
  return { name, charset: charset?.replace(/^charset\s*=\s*/, '').replace(/^"(.*)"$/, '$1') ?? null };
}

function readAddress(url: string): GraphQLParams {
  const start = url.indexOf('?');
  const search = start < 0 ? '' : (url.slice(start + 1).split('#')[0] ?? '');
  try {
    decodeURIComponent(search.replaceAll('+', ' '));
  } catch {
    throw badRequest(
      'The address has a percent sign that does not begin an encoded UTF-8 character; write a literal one as "%25".',
    );
  }
  const values = new URLSearchParams(search);
  const json = (name: string): unknown => {
    const text = values.get(name);
    return text === null || text === '' ? undefined : parseJson(text, `"${name}" in the address`);
  };
  return checked(
    {
      query: values.get('query') ?? undefined,
      operationName: values.get('operationName') ?? undefined,
      variables: json('variables'),
      extensions: json('extensions'),
    },
    'The address',
  );
}

/** The parameters named by the specification; an empty operation name or null counts as absent. */
function checked(given: unknown, where: string): GraphQLParams {
  if (Array.isArray(given)) throw badRequest('Batching is not supported; send one operation a request.');
  if (typeof given !== 'object' || given === null)
    throw badRequest(`${where} is ${given === null ? 'null' : `a ${typeof given}`}; send an object with "query".`);
  const { query, operationName, variables, extensions, ...rest } = given as Record<string, unknown>;
  const text = (name: string, value: unknown): string | undefined => {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    throw badRequest(`"${name}" is ${kindOf(value)}; send a string.`);
  };
  const object = (name: string, value: unknown): Record<string, unknown> | undefined => {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
    throw badRequest(`"${name}" is ${kindOf(value)}; send an object.`);
  };
  const read = {
    query: text('query', query),
    operationName: text('operationName', operationName),
    variables: object('variables', variables),
    extensions: object('extensions', extensions),
  };
  return {
    ...rest,
    ...(read.query === undefined ? {} : { query: read.query }),
    ...(read.operationName === undefined || read.operationName === '' ? {} : { operationName: read.operationName }),
    ...(read.variables === undefined ? {} : { variables: read.variables }),
    ...(read.extensions === undefined ? {} : { extensions: read.extensions }),
  };
}

async function decompress(body: Buffer, headers: Headers, most: number): Promise<Buffer> {
  const encodings = (headers.get('content-encoding') ?? '')
    .split(',')
    .map((encoding) => encoding.trim().toLowerCase())
    .filter((encoding) => encoding !== '' && encoding !== 'identity');
  const [encoding, ...more] = encodings;
  if (encoding === undefined) return body;
  const decoder = more.length === 0 ? decoders[encoding as keyof typeof decoders] : undefined;
  if (decoder === undefined)
    throw refusal(
      'UNSUPPORTED_MEDIA_TYPE',
      `The content encoding is "${brief(encodings.join(', '))}"; send gzip, br, deflate or none.`,
      415,
      { always: true },
    );
  try {
    return await decoder(body, { maxOutputLength: most });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(most);
    throw badRequest(`The body is not valid ${encoding} data.`);
  }
}

function decode(bytes: Buffer): string {
  try {
    // The decoder removes a byte order mark.
    return utf8.decode(bytes);
  } catch {
    throw badRequest('The body is not valid UTF-8; save or encode it as UTF-8.');
  }
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message.replace(/, ".*" is not valid JSON$|" is not valid JSON$/s, '');
    throw badRequest(
      text.trim() === '' ? `${where} is empty; send JSON.` : `${where} is not valid JSON: ${brief(reason)}.`,
    );
  }
}

const kindOf = (value: unknown) => (Array.isArray(value) ? 'a list' : `a ${typeof value}`);

function brief(text: string): string {
  return text.length <= longestReason ? text : `${text.slice(0, longestReason)}…`;
}

function badRequest(message: string) {
  return refusal('BAD_REQUEST', message, 400, { always: true });
}

function tooLarge(most: number) {
  return refusal(
    'REQUEST_ENTITY_TOO_LARGE',
    `The body has more than ${String(most)} bytes; send less, or split the operation.`,
    413,
    { always: true },
  );
}
