/** The catalogue of faults that a check can report: those found while reading, and the rules about the content. */
import { duplicateShape, noShape, unknownShape } from './rules/body-map.ts';
import { editorialClaim, frequencyAndPrevalence, noneSupports } from './rules/claims.ts';
import { duplicateClaim, duplicateId, duplicateName, duplicateRelation } from './rules/duplicates.ts';
import { domainOrRange, wrongHow } from './rules/edges.ts';
import { claimedAndLeftOut, duplicateRow, forgottenFact, unknownFact } from './rules/left-out.ts';
import { danglingId, uncitedSource } from './rules/references.ts';
import { lostId, retiredId, sameDataVersion, unknownReplacement } from './rules/retired.ts';
import type { Rule } from './rules/rule.ts';
import { fieldNotOfKind, missingRank, noDefinition } from './rules/structures.ts';
import { cycle, unreachedByWalk, unreachedStructure, unsuppliedRegion } from './rules/walks.ts';
import { noDataVersion } from './rules/whole.ts';
import { formFaults } from './form-faults.ts';

/** Rules about the graph. */
export const graphRules: readonly Rule[] = [
  noDataVersion,
  duplicateId,
  duplicateRelation,
  duplicateClaim,
  danglingId,
  domainOrRange,
  wrongHow,
  fieldNotOfKind,
  missingRank,
  cycle,
  frequencyAndPrevalence,
  noneSupports,
  editorialClaim,
  duplicateName,
  noDefinition,
  unreachedStructure,
  unreachedByWalk,
  unsuppliedRegion,
  uncitedSource,
];

/** Rules that relate the graph to the drawing of the body. */
export const mapRules: readonly Rule[] = [noShape, duplicateShape, unknownShape];

/** Rules that relate the graph to `left-out.yaml`. Violations make a graph incomplete, not wrong. */
export const factRules: readonly Rule[] = [duplicateRow, forgottenFact, claimedAndLeftOut, unknownFact];

/** The rules between a graph and what is kept of earlier versions. */
export const historyRules: readonly Rule[] = [retiredId, unknownReplacement, lostId, sameDataVersion];

/** Every code with its severity and meaning, errors first. */
export const faults: ReadonlyMap<string, Pick<Rule, 'severity' | 'means'>> = new Map(
  [
    ...Object.entries(formFaults),
    ...[...graphRules, ...mapRules, ...factRules, ...historyRules].map((rule) => [rule.code, rule] as const),
  ]
    .map(([code, { severity, means }]) => [code, { severity, means }] as const)
    .sort(([, a], [, b]) => (a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : 0)),
);
