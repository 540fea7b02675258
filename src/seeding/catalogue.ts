/** Every fault that a check knows: those of form, which reading finds, and the rules about what is read. */
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

/** The rules that a graph keeps. */
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

/** The rules between a graph and the drawing of the body. */
export const mapRules: readonly Rule[] = [noShape, duplicateShape, unknownShape];

/** The rules between a graph and `left-out.yaml`. Breaking them makes a graph incomplete, not wrong. */
export const factRules: readonly Rule[] = [duplicateRow, forgottenFact, claimedAndLeftOut, unknownFact];

/** The rules between a graph and what is kept of earlier versions. */
export const historyRules: readonly Rule[] = [retiredId, unknownReplacement, lostId, sameDataVersion];

/** Every code, with its severity and what it means: errors first. */
export const faults: ReadonlyMap<string, Pick<Rule, 'severity' | 'means'>> = new Map(
  [
    ...Object.entries(formFaults),
    ...[...graphRules, ...mapRules, ...factRules, ...historyRules].map((rule) => [rule.code, rule] as const),
  ]
    .map(([code, { severity, means }]) => [code, { severity, means }] as const)
    .sort(([, a], [, b]) => (a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : 0)),
);
