/** The body of a request as it came, read once and never beyond what is taken. */
import type { IncomingMessage } from 'node:http';

/** The client went away before its request was whole; there is nobody to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** The whole body, or null if it has more than `most` bytes. Rejects with `ClientGone`. */
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
      // The rest flows by unread until the client has been answered.
      request.off('data', take);
      resolve(null);
    };
    const gone = () => {
      reject(new ClientGone('The client went away before its request was whole.'));
    };
    request.on('data', take);
    request.once('end', () => {
      // What closes now is a request that has been read.
      request.off('close', gone);
      const [only] = parts;
      resolve(parts.length === 1 && only !== undefined ? only : Buffer.concat(parts, length));
    });
    request.once('error', gone);
    request.once('close', gone);
  });
}
