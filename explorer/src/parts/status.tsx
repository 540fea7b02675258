/** How the page shows a status: a colour, always with a second visual cue. */
export type Status = 'ACCEPTED' | 'VARIANT' | 'DISPUTED';

export const statuses: readonly Status[] = ['ACCEPTED', 'VARIANT', 'DISPUTED'];

export const statusWords: Readonly<Record<Status, string>> = {
  ACCEPTED: 'accepted',
  VARIANT: 'variant',
  DISPUTED: 'disputed',
};

const meanings: Readonly<Record<Status, string>> = {
  ACCEPTED: 'supported, and not disputed by equally strong sources',
  VARIANT: 'reported in fewer than half of cases',
  DISPUTED: 'disputed by sources at least as strong as those for it',
};

export const classOf = (status: Status): string => `is-${statusWords[status]}`;

export function StatusBadge({ status }: { readonly status: Status }) {
  return (
    <span class={`badge ${classOf(status)}`} title={meanings[status]}>
      <svg viewBox="0 0 24 8" aria-hidden="true">
        <line x1="1" y1="4" x2="23" y2="4" />
      </svg>
      {statusWords[status]}
    </span>
  );
}

/** "5 sources for, 2 against". */
export function votes({
  sourcesFor,
  sourcesAgainst,
}: {
  readonly sourcesFor: number;
  readonly sourcesAgainst: number;
}) {
  const support = `${String(sourcesFor)} ${sourcesFor === 1 ? 'source' : 'sources'}`;
  return sourcesAgainst === 0 ? support : `${support} for, ${String(sourcesAgainst)} against`;
}

export function Legend() {
  return (
    <ul class="legend" aria-label="Status">
      {statuses.map((status) => (
        <li key={status}>
          <svg viewBox="0 0 28 18" aria-hidden="true" class={`swatch ${classOf(status)}`}>
            <rect class="area" x="1" y="1" width="26" height="16" rx="3" />
            <rect class="texture" x="1" y="1" width="26" height="16" rx="3" fill={textureOf(status)} />
          </svg>
          <span>
            {statusWords[status]} <small>{meanings[status]}</small>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The pattern drawn over the colour of an area. */
export function textureOf(status: Status): string {
  return status === 'ACCEPTED' ? 'none' : `url(#texture-${statusWords[status]})`;
}

/** The pattern definitions, once per page. */
export function Textures() {
  return (
    <svg class="hidden" aria-hidden="true" width="0" height="0">
      <defs>
        <pattern id="texture-variant" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="texture-variant" width="3" height="9" />
        </pattern>
        <pattern id="texture-disputed" width="9" height="9" patternUnits="userSpaceOnUse">
          <circle class="texture-disputed" cx="4.5" cy="4.5" r="1.9" />
        </pattern>
      </defs>
    </svg>
  );
}
