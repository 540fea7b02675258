/** The attributes of `<cluneal-walk>`: the values that they accept, and one sentence for any other. */
import { perspectives } from '../perspective.ts';

export const attributeNames = ['level', 'structure', 'region', 'perspective', 'language', 'theme', 'server'] as const;
export type Attributes = Readonly<Record<(typeof attributeNames)[number], string | null>>;

export interface Choice {
  /** Id of the structure whose walk is shown. */
  readonly id: string;
  /** Like `believe` in the explorer's address. */
  readonly believe: string;
  /** BCP 47 tag. */
  readonly language: string;
  /** Address of the server, without a trailing slash. */
  readonly server: string;
}

/** The kinds of structure that a walk can start or end at. */
const walkable =
  /^(?:spinal-nerve|dorsal-ramus|ventral-ramus|ramus-branch|cluneal-group|peripheral-nerve|skin-region):[A-Za-z0-9-]+$/;
const level = /^(?:C[1-8]|T(?:[1-9]|1[0-2])|L[1-5]|S[1-5]|Co1)$/;
const themes = ['light', 'dark', 'auto'];

/**
 * Reads the attributes. Throws an error with one sentence for the first invalid one. `scriptServer` is where the script
 * came from.
 */
export function readAttributes(given: Attributes, scriptServer: string | null): Choice {
  const theme = given.theme?.trim() ?? '';
  if (theme !== '' && !themes.includes(theme))
    throw new Error(`theme="${given.theme ?? ''}" is not a theme. Use light, dark or auto.`);
  return {
    id: idOf(given),
    believe: believeOf(given.perspective?.trim() ?? ''),
    language: languageOf(given.language?.trim() ?? ''),
    server: serverOf(given.server?.trim() ?? '', scriptServer),
  };
}

function idOf(given: Attributes): string {
  const named = (['level', 'structure', 'region'] as const).flatMap((name) => {
    const value = given[name]?.trim() ?? '';
    return value === '' ? [] : [{ name, value }];
  });
  const [first, second] = named;
  if (first === undefined)
    throw new Error('Nothing is chosen. Set level="L2", structure="cluneal-group:superior" or region="buttock".');
  if (second !== undefined)
    throw new Error(`Both ${first.name} and ${second.name} are set. Set one of level, structure and region.`);
  const { name, value } = first;
  if (name === 'level') {
    if (!level.test(value))
      throw new Error(
        `level="${value}" is not a spinal nerve. Levels are C1 to C8, T1 to T12, L1 to L5, S1 to S5 and Co1.`,
      );
    return `spinal-nerve:${value}`;
  }
  const id = name === 'region' && !value.includes(':') ? `skin-region:${value}` : value;
  if (name === 'region' && !(id.startsWith('skin-region:') && walkable.test(id)))
    throw new Error(`region="${value}" is not the id of a skin region. Ids look like buttock or skin-region:buttock.`);
  if (!walkable.test(id))
    throw new Error(
      `structure="${value}" is not the id of a nerve or of a skin region. Ids look like "cluneal-group:superior" or "peripheral-nerve:greater-occipital".`,
    );
  return id;
}

function believeOf(text: string): string {
  if (text === '') return 'all';
  if (perspectives.some(({ name }) => name === text)) return text;
  const sources = text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((source) => (source.includes(':') ? source : `source:${source}`));
  const known = perspectives.map(({ name }) => name).join(', ');
  // A single word without a hyphen or digit is more likely a mistyped perspective than a source.
  if (!text.includes(':') && /^[a-z]+$/i.test(text))
    throw new Error(
      `perspective="${text}" is not a perspective. Use ${known}, or ids of sources like "source:gray-1918".`,
    );
  const wrong = sources.find((source) => !/^source:[a-z0-9-]+$/.test(source));
  if (wrong !== undefined)
    throw new Error(
      `perspective="${text}" has "${wrong}", which is not the id of a source. Use ${known}, or ids like "source:gray-1918" with commas.`,
    );
  return sources.join(',');
}

function languageOf(text: string): string {
  if (text === '') return 'en';
  try {
    return Intl.getCanonicalLocales(text)[0] ?? 'en';
  } catch {
    throw new Error(`language="${text}" is not a language tag. Tags look like "de", "la" or "zh-Hans".`);
  }
}

function serverOf(text: string, scriptServer: string | null): string {
  if (text === '') {
    if (scriptServer === null)
      throw new Error(
        'The script does not know where it came from. Set server="https://…" to the address of the server.',
      );
    return scriptServer;
  }
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Error(
      `server="${text}" is not the address of a server. Addresses look like "https://graph.example.org".`,
    );
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
