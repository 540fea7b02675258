/** Explains database errors: a sentence for clients, one for the operator, and a code. */
import { Neo4jError } from 'neo4j-driver';
import { GraphError } from '../../errors.ts';
import type { Neo4jSettings } from './connection.ts';

const unavailable = 'The database does not answer; try again in a moment.';
const refused = 'The database rejects this server; its operator must correct the configuration.';

/** Codes of invalid statements: faults of this program, not of the database. */
const ownFaults = /^Neo\.ClientError\.(?:Statement|Schema|Procedure|Request)\./;

/**
 * Converts an error of the driver to a `GraphError`: STORE_UNAVAILABLE, STORE_TIMEOUT or NOT_SEEDED. Returns errors of
 * invalid statements, and those of any other origin, unchanged.
 */
export function toGraphError(cause: unknown, settings: Neo4jSettings): unknown {
  return cause instanceof Neo4jError ? ofDriver(cause, settings) : cause;
}

/** The same for a call that only runs the driver: on malformed messages it throws errors of any class. */
export function ofDriver(cause: unknown, settings: Neo4jSettings): unknown {
  if (cause instanceof GraphError) return cause;
  const { uri, username, database, queryTimeout } = settings;
  const code = cause instanceof Neo4jError ? cause.code : '';
  const text = cause instanceof Error ? cause.message : String(cause);
  const notUsable = (message: string, forOperator: string) =>
    new GraphError('STORE_UNAVAILABLE', message, { cause, forOperator });

  if (/Security\.(Unauthorized|AuthenticationRateLimit|CredentialsExpired|TokenExpired)/.test(code))
    return notUsable(
      refused,
      `Neo4j at ${uri} rejects the user "${username}"; check NEO4J_USERNAME and NEO4J_PASSWORD, or NEO4J_AUTH.`,
    );
  if (code.includes('Security.'))
    return notUsable(
      refused,
      `Neo4j at ${uri} denies the user "${username}" this read (${code}); grant it the role reader.`,
    );
  if (code.includes('DatabaseNotFound'))
    return notUsable(refused, `Neo4j at ${uri} has no database "${database}"; check NEO4J_DATABASE.`);
  if (text.includes('no such fulltext schema index') || code.endsWith('Schema.IndexNotFound'))
    return new GraphError(
      'NOT_SEEDED',
      'The database lacks an index that this version needs; its operator must seed it again.',
      {
        cause,
        forOperator: `The database at ${uri} lacks an index that this version needs; seed it again with "npm run seed".`,
      },
    );
  if (code.includes('TransactionTimedOut'))
    return new GraphError(
      'STORE_TIMEOUT',
      `The database took longer than ${String(queryTimeout)} ms for one query; ask for less at a time.`,
      { cause },
    );
  if (code.includes('OutOfMemory'))
    return notUsable(
      'The database ran out of memory for this query; ask for less, or try again later.',
      `Neo4j at ${uri} ran out of memory for a query; give it more (server.memory.heap.max_size).`,
    );
  if (text.includes('No longer possible to write'))
    return notUsable(unavailable, `The cluster at ${uri} has just elected another leader; try again.`);
  if (text.includes('Server responded HTTP'))
    return notUsable(
      refused,
      `${uri} is an HTTP server; set NEO4J_URI to the port for Bolt, usually 7687 (7474 serves Neo4j Browser).`,
    );
  const encryption = encryptionTrouble(cause);
  if (encryption !== null) return notUsable(unavailable, `Neo4j at ${uri} ${encryption}`);
  if (ownFaults.test(code)) return cause;
  if (code.startsWith('Neo.DatabaseError.'))
    return new UnreachableDatabase('STORE_UNAVAILABLE', unavailable, {
      cause,
      forOperator: `Neo4j at ${uri} has failed (${code}); look in its log for the reason, such as a full disk, and restart it.`,
    });
  return new UnreachableDatabase('STORE_UNAVAILABLE', unavailable, {
    cause,
    forOperator: `Neo4j at ${uri} does not respond; check NEO4J_URI and that the database is running.`,
  });
}

/** The database does not respond, or not yet. Every other error is an answer that it has given. */
export class UnreachableDatabase extends GraphError {}

/** How TLS with the database failed, as the end of a sentence with advice; null if TLS is not the cause. */
function encryptionTrouble(cause: unknown): string | null {
  if (!(cause instanceof Error)) return null;
  if (cause.message.includes('before secure TLS connection was established'))
    return 'does not speak TLS; write its address with neo4j:// or bolt://.';
  const refusal = /certificate is not trusted.*Socket responded with: (\w+)/s.exec(cause.message)?.[1];
  // If a routing table could not be fetched, the reason is one level deeper.
  if (refusal === undefined) return encryptionTrouble(cause.cause);
  if (refusal === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'has a certificate for another name; use the name in the certificate.';
  if (refusal === 'CERT_HAS_EXPIRED') return 'shows a certificate whose time is over; renew it.';
  return (
    `has an untrusted certificate (${refusal}); set NODE_EXTRA_CA_CERTS to the file of its authority, ` +
    'or take any certificate with neo4j+ssc:// or bolt+ssc://.'
  );
}
