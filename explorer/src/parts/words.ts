/** Enum values and ids in plain words. */

/** "CONTRIBUTES_TO" or "PASSES" with "UNDER" in words: "contributes to", "passes under". */
export function typeInWords({ type, how }: { readonly type: string; readonly how?: string | null }): string {
  return (how == null ? type : `${type} ${how}`).toLowerCase().replaceAll('_', ' ');
}

const kinds: Readonly<Record<string, string>> = {
  PRIMARY_STUDY: 'primary study',
  SYSTEMATIC_REVIEW: 'systematic review',
  TEXTBOOK: 'textbook',
  REVIEW: 'review',
  TERMINOLOGY: 'terminology',
  REFERENCE_SITE: 'reference site',
  ENCYCLOPEDIA: 'encyclopaedia',
  EDITORIAL: 'our own division of the skin',
};

export const sourceKindInWords = (kind: string): string => kinds[kind] ?? kind.toLowerCase().replaceAll('_', ' ');

export const kindInWords = (kind: string): string => kind.toLowerCase().replaceAll('_', ' ');

/** "Superior cluneal nerves", as in a heading. */
export const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
