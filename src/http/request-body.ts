/** Reads the body of a request once, within the limit. */
import type { IncomingMessage } from 'node:http';

/** The client disconnected before the request was complete. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** The whole body; null if it exceeds `most` bytes. Rejects with `ClientGone`. */
export function readBody(request: IncomingMessage, most: number): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > most) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    const take = (part: Buffer) => {
      length += part.length;
      if (length <= most) {
        parts.push(part);
        return;
      }
      // Discards the rest, until the client has been answered.
      request.off('data', take);
      resolve(null);
    };
    const gone = () => {
      reject(new ClientGone('The client went away before its request was whole.'));
    };
    request.on('data', take);
    request.once('end', () => {
      // Closing now only means that the request has been read.
      request.off('close', gone);
      const [only] = parts;
      resolve(parts.length === 1 && only !== undefined ? only : Buffer.concat(parts, length));
    });
    request.once('error', gone);
    request.once('close', gone);
  });
}
