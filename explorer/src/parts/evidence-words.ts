/** The kinds of sources behind a relation, in words: "12 primary studies (45 cadavers, 600 sides), 3 textbooks". */

/** The fields of a claim that are needed here. */
export interface ClaimWeight {
  readonly stance: 'SUPPORTS' | 'DISPUTES';
  /** True if a study only reports earlier work. */
  readonly background: boolean;
  /** True if the source merely names something else. */
  readonly implied: boolean;
  readonly sampleSize: number | null;
  readonly sampleUnit: string | null;
  readonly source: { readonly id: string; readonly kind: string };
}

const groups: readonly { readonly kinds: readonly string[]; readonly one: string; readonly many: string }[] = [
  { kinds: ['PRIMARY_STUDY'], one: 'primary study', many: 'primary studies' },
  { kinds: ['SYSTEMATIC_REVIEW'], one: 'systematic review', many: 'systematic reviews' },
  { kinds: ['TEXTBOOK', 'TERMINOLOGY'], one: 'textbook', many: 'textbooks' },
  { kinds: ['REVIEW'], one: 'review', many: 'reviews' },
  { kinds: ['REFERENCE_SITE', 'ENCYCLOPEDIA'], one: 'reference site', many: 'reference sites' },
  { kinds: ['EDITORIAL'], one: 'our own division of the skin', many: 'our own division of the skin' },
];

/**
 * The sources of one side by kind, strongest first, with the observations of the primary studies by unit. A study that counts
 * several things counts once, with its largest sample. Says "no study" if there is none, and "by implication only"
 * if no source of that side says so outright.
 */
export function evidenceInWords(claims: readonly ClaimWeight[], stance: ClaimWeight['stance'] = 'SUPPORTS'): string {
  const side = claims.filter((claim) => claim.stance === stance);
  if (side.length === 0) return 'no source';
  const samples = new Map<string, { unit: string; size: number }>();
  for (const { source, background, implied, sampleSize, sampleUnit } of side) {
    if (source.kind !== 'PRIMARY_STUDY' || background || implied || sampleSize === null) continue;
    const key = source.id;
    if ((samples.get(key)?.size ?? 0) < sampleSize) samples.set(key, { unit: sampleUnit ?? 'cases', size: sampleSize });
  }
  const byUnit = new Map<string, number>();
  for (const { unit, size } of samples.values()) byUnit.set(unit, (byUnit.get(unit) ?? 0) + size);
  const observed = [...byUnit].map(([unit, size]) => `${String(size)} ${unit}`).join(', ');
  const words = groups.flatMap(({ kinds, one, many }) => {
    const count = new Set(side.filter(({ source }) => kinds.includes(source.kind)).map(({ source }) => source.id)).size;
    if (count === 0) return [];
    const counted = kinds.includes('PRIMARY_STUDY') ? (observed === '' ? ' (no count)' : ` (${observed})`) : '';
    return [kinds.includes('EDITORIAL') ? one : `${String(count)} ${count === 1 ? one : many}${counted}`];
  });
  const studied = side.some(({ source }) => source.kind === 'PRIMARY_STUDY' || source.kind === 'SYSTEMATIC_REVIEW');
  const said = side.every(({ implied }) => implied) ? ', by implication only' : '';
  return `${[...words, ...(studied ? [] : ['no study'])].join(', ')}${said}`;
}
