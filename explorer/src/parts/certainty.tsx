/**
 * How the page shows the strength of the evidence behind a status: rising bars beside the words, and the width of a
 * line.
 */
export type Certainty = 'VERY_LOW' | 'LOW' | 'MODERATE' | 'HIGH';

export const certainties: readonly Certainty[] = ['VERY_LOW', 'LOW', 'MODERATE', 'HIGH'];

export const certaintyWords: Readonly<Record<Certainty, string>> = {
  VERY_LOW: 'very low certainty',
  LOW: 'low certainty',
  MODERATE: 'moderate certainty',
  HIGH: 'high certainty',
};

const meanings: Readonly<Record<Certainty, string>> = {
  VERY_LOW: 'a single voice without a count, or reference sites alone',
  LOW: 'one small counted study, or two independent textbooks or uncounted studies',
  MODERATE: 'two independent counted studies, or one with at least 30 observations',
  HIGH: 'three independent counted studies with at least 100 observations in all',
};

/** ", moderate certainty", or nothing for an ungraded relation. */
export const andCertainty = (certainty: Certainty | null): string =>
  certainty === null ? '' : `, ${certaintyWords[certainty]}`;

/** 0 for the lowest grade. Structural relations, which nobody doubts, rank above all grades. */
export const gradeOf = (certainty: Certainty | null): number =>
  certainty === null ? certainties.length : certainties.indexOf(certainty);

/** Width of a line, in units of the drawing. Structural relations have no grade and are drawn like the second. */
export function lineWidth(certainty: Certainty | null): number {
  return { VERY_LOW: 1.4, LOW: 2.8, MODERATE: 4.6, HIGH: 7 }[certainty ?? 'LOW'];
}

/** Four rising bars; the grade is the number of filled ones. */
function Bars({ certainty }: { readonly certainty: Certainty }) {
  return (
    <svg class="bars" viewBox="0 0 22 14" aria-hidden="true">
      {certainties.map((one, index) => (
        <rect
          key={one}
          class={index <= gradeOf(certainty) ? 'is-full' : 'is-hollow'}
          x={index * 5.5 + 0.75}
          y={10.25 - index * 3.1}
          width="4"
          height={3 + index * 3.1}
        />
      ))}
    </svg>
  );
}

export function CertaintyBadge({ certainty }: { readonly certainty: Certainty | null }) {
  if (certainty === null) return null;
  return (
    <span class="certainty" title={meanings[certainty]}>
      <Bars certainty={certainty} />
      {certaintyWords[certainty]}
    </span>
  );
}

export function CertaintyLegend() {
  return (
    <details class="grades">
      <summary>What the bars mean</summary>
      <ul>
        {certainties.toReversed().map((one) => (
          <li key={one}>
            <Bars certainty={one} /> <strong>{certaintyWords[one]}</strong> <small>{meanings[one]}</small>
          </li>
        ))}
      </ul>
      <p class="hint">
        One grade lower if equally strong sources disagree or counts clash. Grades are named after GRADE.
      </p>
    </details>
  );
}
