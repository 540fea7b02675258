/** How much the evidence behind a status is worth: a grade from documented clauses. Pure functions. */
import { everything, evaluate, isUsual, majority, type Evaluation, type EvidenceStatus } from './claim.ts';
import { wilson } from './proportion.ts';
import {
  compareRepresentatives,
  strength,
  strengthIfStated,
  voicesOf,
  type Voice,
  type WeighedClaim,
} from './voices.ts';

/**
 * Grades of certainty, weakest first. The names are those of GRADE (Guyatt et al., BMJ 2008;336:924); the clauses are this
 * project's own, because GRADE rates trials and not dissections.
 */
export const certainties = ['VERY_LOW', 'LOW', 'MODERATE', 'HIGH'] as const;
export type Certainty = (typeof certainties)[number];

/** One study with at least this many observations is more than a first look. */
const fairSample = 30;
/** Three studies with at least this many observations between them are a body of evidence. */
const largeSample = 100;

/**
 * Grades the side that a status follows: the supporting claims of an ACCEPTED or VARIANT relation; of a DISPUTED one the
 * disputing claims if they are at least as strong, otherwise the supporting ones. A source on both sides has been removed
 * from both.
 *
 * A counted study is an independent voice that comes from a primary study or systematic review, states its own finding, and
 * gives a sample size. An implied claim is not counted: its sample was not examined for this.
 *
 * 1. HIGH: at least three counted studies with at least 100 observations in all.
 * 2. MODERATE: at least two counted studies, or one with at least 30 observations.
 * 3. LOW: one counted study, or at least two independent voices of textbooks, reviews, terminologies or uncounted studies.
 * 4. VERY_LOW: anything less: a single uncounted voice, or reference sites and encyclopaedias alone.
 *
 * One grade lower if the other side is as strong (except for a VARIANT, where a denial and a rare finding agree). Implied claims
 * on that other side have the strength of stated ones here: they do not decide a status, but leave doubt. One grade lower if two
 * counted studies disagree: shares in the same unit whose 95 % intervals do not overlap, or a word (USUAL, SOMETIMES) and a share
 * whose interval lies wholly on the other side of one half.
 */
export function certaintyOf(
  status: EvidenceStatus,
  {
    supporting,
    disputing,
  }: { readonly supporting: readonly WeighedClaim[]; readonly disputing: readonly WeighedClaim[] },
): Certainty {
  const disputersLead = status === 'DISPUTED' && strongestOf(disputing) >= strongestOf(supporting);
  const [leading, opposing] = disputersLead ? [disputing, supporting] : [supporting, disputing];
  const voices = voicesOf(leading);
  const studies = voices.flatMap(({ claims }) => countedStudy(claims) ?? []);
  const observations = studies.reduce((sum, { sampleSize }) => sum + (sampleSize ?? 0), 0);
  const contested =
    status !== 'VARIANT' && opposing.length > 0 && strongestOf(opposing, strengthIfStated) >= strongestOf(leading);
  const steps = Number(contested) + Number(disagree(studies));
  return (
    certainties[Math.max(0, certainties.indexOf(grade(voices, studies.length, observations)) - steps)] ?? 'VERY_LOW'
  );
}

const graded = new WeakMap<Evaluation, Certainty>();

/** The certainty of an evaluated relation; null for a structural one, which no evidence decides. */
export function certaintyOfEvaluation(evaluation: Evaluation): Certainty | null {
  const { status, sides } = evaluation;
  if (sides === null) return null;
  const known = graded.get(evaluation) ?? certaintyOf(status, sides);
  graded.set(evaluation, known);
  return known;
}

/** What all sources together say of a relation and how much that is worth, for readers who see no claims. */
export function gradesOf(relation: Parameters<typeof evaluate>[0]): {
  readonly status: EvidenceStatus | null;
  readonly certainty: Certainty | null;
} {
  const evaluation = evaluate(relation, everything);
  if (evaluation === null) return { status: null, certainty: null };
  return { status: evaluation.status, certainty: certaintyOfEvaluation(evaluation) };
}

/** The weakest of some grades, as that of a path; null when none of its steps has one. */
export function weakestCertainty(grades: readonly (Certainty | null)[]): Certainty | null {
  const known = grades.filter((one) => one !== null).map((one) => certainties.indexOf(one));
  return known.length === 0 ? null : (certainties[Math.min(...known)] ?? null);
}

const statusSigns = { ACCEPTED: '✓', VARIANT: '±', DISPUTED: '?' } as const satisfies Record<EvidenceStatus, string>;

/** Status and certainty in a few letters, for an arrow that has no room for words: "✓ •••". One dot for each grade. */
export function signOf(status: EvidenceStatus, certainty: Certainty | null): string {
  const dots = certainty === null ? '' : ` ${'•'.repeat(certainties.indexOf(certainty) + 1)}`;
  return `${statusSigns[status]}${dots}`;
}

function grade(voices: readonly Voice[], studies: number, observations: number): Certainty {
  if (studies >= 3 && observations >= largeSample) return 'HIGH';
  if (studies >= 2 || (studies === 1 && observations >= fairSample)) return 'MODERATE';
  const scholarly = voices.filter(({ claim }) => strength(claim) >= 2).length;
  return studies === 1 || scholarly >= 2 ? 'LOW' : 'VERY_LOW';
}

/** The claim of a voice that reports its own counted finding, the one with the largest sample; null when there is none. */
function countedStudy(claims: readonly WeighedClaim[]): WeighedClaim | null {
  const counted = claims.filter(
    ({ sourceKind, background, implied, sampleSize }) =>
      (sourceKind === 'PRIMARY_STUDY' || sourceKind === 'SYSTEMATIC_REVIEW') &&
      !background &&
      !implied &&
      sampleSize !== null,
  );
  return [...counted].sort(compareRepresentatives)[0] ?? null;
}

function disagree(studies: readonly WeighedClaim[]): boolean {
  const shares = studies.flatMap(({ prevalence, sampleSize, sampleUnit }) => {
    if (prevalence === null || sampleSize === null) return [];
    return [{ unit: sampleUnit, ...wilson(Math.round(prevalence * sampleSize), sampleSize) }];
  });
  const words = studies.flatMap(({ frequency }) => frequency ?? []);
  const clash = shares.some((one, place) =>
    shares.slice(place + 1).some((other) => one.unit === other.unit && (one.high < other.low || other.high < one.low)),
  );
  return (
    clash || shares.some(({ low, high }) => words.some((word) => (isUsual(word) ? high < majority : low > majority)))
  );
}

function strongestOf(claims: readonly WeighedClaim[], weigh: (claim: WeighedClaim) => number = strength): number {
  return Math.max(-1, ...claims.map(weigh));
}
