/** As much of the Bolt protocol as tests need to inspect: PackStream values, and messages in chunks. */

export type Packed = null | boolean | number | bigint | string | Packed[] | { [key: string]: Packed } | Struct;

/** A message, or a value of a type that PackStream cannot express directly. */
export class Struct {
  readonly tag: number;
  readonly fields: Packed[];
  constructor(tag: number, fields: Packed[]) {
    this.tag = tag;
    this.fields = fields;
  }
}

export const tags = {
  hello: 0x01,
  goodbye: 0x02,
  reset: 0x0f,
  run: 0x10,
  begin: 0x11,
  commit: 0x12,
  rollback: 0x13,
  pull: 0x3f,
  route: 0x66,
  success: 0x70,
  record: 0x71,
  ignored: 0x7e,
  failure: 0x7f,
} as const;

export function unpack(bytes: Buffer): Packed {
  let at = 0;
  const take = (count: number) => bytes.subarray(at, (at += count));
  const many = (count: number) => Array.from({ length: count }, value);
  const text = (length: number) => take(length).toString('utf8');
  const map = (count: number): Packed =>
    Object.fromEntries(Array.from({ length: count }, () => [value() as string, value()]));
  const struct = (count: number): Packed => {
    const tag = take(1).readUInt8();
    return new Struct(tag, many(count));
  };
  function value(): Packed {
    const marker = take(1).readUInt8();
    if (marker < 0x80) return marker;
    if (marker >= 0xf0) return marker - 0x100;
    const short = marker & 0x0f;
    switch (marker & 0xf0) {
      case 0x80:
        return text(short);
      case 0x90:
        return many(short);
      case 0xa0:
        return map(short);
      case 0xb0:
        return struct(short);
    }
    switch (marker) {
      case 0xc0:
        return null;
      case 0xc1:
        return take(8).readDoubleBE();
      case 0xc2:
      case 0xc3:
        return marker === 0xc3;
      case 0xc8:
        return take(1).readInt8();
      case 0xc9:
        return take(2).readInt16BE();
      case 0xca:
        return take(4).readInt32BE();
      case 0xcb:
        return take(8).readBigInt64BE();
    }
    const size = take(2 ** (marker & 0x03));
    const length = size.readUIntBE(0, size.length);
    switch (marker & 0xfc) {
      case 0xcc:
        // Bytes; none of our messages contain any.
        return text(length);
      case 0xd0:
        return text(length);
      case 0xd4:
        return many(length);
      case 0xd8:
        return map(length);
    }
    throw new Error(`PackStream has no marker ${marker.toString(16)}.`);
  }
  return value();
}

export function pack(value: Packed): Buffer {
  const parts: Buffer[] = [];
  const sized = (tiny: number, long: number, count: number) => {
    parts.push(
      count < 16 ? Buffer.of(tiny + count) : Buffer.of(long, ...[24, 16, 8, 0].map((by) => (count >>> by) & 255)),
    );
  };
  const put = (one: Packed): void => {
    if (one === null) parts.push(Buffer.of(0xc0));
    else if (typeof one === 'boolean') parts.push(Buffer.of(one ? 0xc3 : 0xc2));
    else if (typeof one === 'number' || typeof one === 'bigint') {
      const bytes = Buffer.alloc(9, 0xcb);
      bytes.writeBigInt64BE(BigInt(one), 1);
      parts.push(bytes);
    } else if (typeof one === 'string') {
      const bytes = Buffer.from(one);
      sized(0x80, 0xd2, bytes.length);
      parts.push(bytes);
    } else if (Array.isArray(one)) {
      sized(0x90, 0xd6, one.length);
      one.forEach(put);
    } else if (one instanceof Struct) {
      parts.push(Buffer.of(0xb0 + one.fields.length, one.tag));
      one.fields.forEach(put);
    } else {
      sized(0xa0, 0xda, Object.keys(one).length);
      for (const [key, member] of Object.entries(one)) {
        put(key);
        put(member);
      }
    }
  };
  put(value);
  return Buffer.concat(parts);
}

/** Splits a message into chunks, as it is sent over the wire. */
export function frame(message: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let start = 0; start < message.length; start += 65_535) {
    const chunk = message.subarray(start, start + 65_535);
    parts.push(Buffer.of(chunk.length >> 8, chunk.length & 255), chunk);
  }
  return Buffer.concat([...parts, Buffer.of(0, 0)]);
}

/** Takes bytes as they arrive, and returns whole messages. */
export function unframe(onMessage: (message: Buffer) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  let chunks: Buffer[] = [];
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 2) {
      const size = rest.readUInt16BE();
      if (rest.length < 2 + size) return;
      if (size > 0) chunks.push(rest.subarray(2, 2 + size));
      else if (chunks.length > 0) {
        onMessage(Buffer.concat(chunks));
        chunks = [];
      }
      rest = rest.subarray(2 + size);
    }
  };
}
