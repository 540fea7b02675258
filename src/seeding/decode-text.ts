/** Decodes text files: UTF-8, or UTF-16 as spreadsheets save it, with or without a byte order mark. */

/** The text, or the first fault: its line (0 for the whole file) and a sentence with the fix. */
export type Decoded = { readonly text: string } | { readonly line: number; readonly message: string };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Signatures of binary files. */
const signatures: readonly { readonly bytes: readonly number[]; readonly what: string; readonly cure: string }[] = [
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    what: 'a spreadsheet, a document or an archive',
    cure: 'Save each sheet as "CSV UTF-8", or the text as plain text',
  },
  {
    bytes: [0xd0, 0xcf, 0x11, 0xe0],
    what: 'a spreadsheet or a document of an old Office',
    cure: 'Save each sheet as "CSV UTF-8", or the text as plain text',
  },
  { bytes: [0x25, 0x50, 0x44, 0x46], what: 'a PDF', cure: 'Save its content as plain text' },
  { bytes: [0x1f, 0x8b], what: 'a compressed file', cure: 'Unpack it first' },
];

/** Decodes a whole file. */
export function decodeText(bytes: Uint8Array): Decoded {
  const signature = signatures.find((one) => startsWith(bytes, one.bytes));
  if (signature !== undefined) return { line: 0, message: `is not text but ${signature.what}. ${signature.cure}.` };
  if (startsWith(bytes, [0xff, 0xfe, 0, 0]) || startsWith(bytes, [0, 0, 0xfe, 0xff]))
    return { line: 0, message: 'is encoded as UTF-32. Save it as UTF-8.' };
  const utf16 = utf16Of(bytes);
  if (utf16 !== null) return decodeUtf16(bytes, utf16);
  try {
    return refuseNul(utf8.decode(bytes));
  } catch {
    return firstBadByte(bytes);
  }
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

/** The byte order of UTF-16, from its mark or from the zero in every second byte of Latin text. */
function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(bytes, [0xfe, 0xff])) return 'utf-16be';
  const sample = bytes.subarray(0, 256);
  if (sample.length < 4 || sample.length % 2 === 1) return null;
  const zeros = [0, 1].map((from) => sample.filter((byte, index) => index % 2 === from && byte === 0).length);
  const most = sample.length * 0.4;
  if ((zeros[1] ?? 0) >= most && zeros[0] === 0) return 'utf-16le';
  if ((zeros[0] ?? 0) >= most && zeros[1] === 0) return 'utf-16be';
  return null;
}

function decodeUtf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): Decoded {
  try {
    return refuseNul(new TextDecoder(encoding, { fatal: true }).decode(bytes));
  } catch {
    const broken = new TextDecoder(encoding).decode(bytes);
    return {
      line: lineOf(broken, broken.indexOf('\uFFFD')),
      message: 'has a broken character on this line. The file is encoded as UTF-16; save it again, as UTF-8.',
    };
  }
}

function refuseNul(text: string): Decoded {
  const index = text.indexOf('\0');
  return index < 0
    ? { text }
    : {
        line: lineOf(text, index),
        message: 'has a NUL character on this line, so it is not text. Delete the character.',
      };
}

/** The first byte that is not UTF-8, with the word around it as Windows would display it. */
function firstBadByte(bytes: Uint8Array): Decoded {
  const lossy = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const encoder = new TextEncoder();
  // A valid file may contain U+FFFD itself, so this looks for the first one that stands for other bytes.
  let from = 0;
  let offset = 0;
  for (;;) {
    const index = lossy.indexOf('\uFFFD', from);
    offset += encoder.encode(lossy.slice(from, index)).length;
    if (index < 0 || !startsWith(bytes.subarray(offset), [0xef, 0xbf, 0xbd])) break;
    from = index + 1;
    offset += 3;
  }
  const isBreak = (byte: number | undefined) => byte === undefined || byte <= 0x20;
  let start = offset;
  let end = offset + 1;
  while (start > 0 && offset - start < 20 && !isBreak(bytes[start - 1])) start -= 1;
  while (end < bytes.length && end - offset < 20 && !isBreak(bytes[end])) end += 1;
  const word = new TextDecoder('windows-1252').decode(bytes.subarray(start, end)).replace(/[\p{C}"]/gu, '');
  const line = bytes.subarray(0, offset).filter((byte) => byte === 0x0a).length + 1;
  return {
    line,
    message: `is not UTF-8 text here: "${word}" is stored in another encoding, probably Windows-1252. Save the file as UTF-8 (in Excel: "CSV UTF-8").`,
  };
}

function lineOf(text: string, index: number): number {
  return text.slice(0, Math.max(index, 0)).split('\n').length;
}
