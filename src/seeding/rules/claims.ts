/** Rules about the content of claims. */
import { structureKindOfId } from '../../../schema/ontology.ts';
import type { SeedRelation } from '../format.ts';
import { kindOfSource, type Rule } from './rule.ts';

export const frequencyAndPrevalence: Rule = {
  code: 'FREQUENCY_AND_PREVALENCE',
  severity: 'error',
  means: 'A claim gives a number and a word for the same thing.',
  check: ({ claims }) =>
    claims
      .filter(({ claim }) => typeof claim.prevalence === 'number' && (claim.frequency ?? null) !== null)
      .map(({ claim, about, placeOf }) => ({
        ...placeOf(['frequency']),
        id: about,
        message: `gives both a prevalence and a frequency for ${claim.source}. Keep the number, and delete the word.`,
      })),
};

export const noneSupports: Rule = {
  code: 'NONE_SUPPORTS',
  severity: 'error',
  means: 'A claim counts none and yet supports.',
  check: ({ claims }) =>
    claims
      .filter(
        ({ claim, relation }) =>
          claim.stance === 'SUPPORTS' && (claim.prevalence === 0 || (claim.count === 0 && relation !== null)),
      )
      .map(({ claim, about, placeOf }) => ({
        ...placeOf([claim.prevalence === 0 ? 'prevalence' : 'count']),
        id: about,
        message: `counts none and yet supports, for ${claim.source}. Write \`stance: DISPUTES\`.`,
      })),
};

export const editorialClaim: Rule = {
  code: 'EDITORIAL_CLAIM',
  severity: 'error',
  means: 'Something other than our division of the skin rests on an editorial source.',
  check: (seed) =>
    seed.claims
      .filter(({ claim, relation }) => kindOfSource(claim.source, seed) === 'EDITORIAL' && !isDivisionOfSkin(relation))
      .map(({ claim, about, placeOf }) => ({
        ...placeOf(['source']),
        id: about,
        message: `rests on ${claim.source}, an editorial source, on which only PART_OF between two skin regions may rest. Name a published source.`,
      })),
};

function isDivisionOfSkin(relation: SeedRelation | null): boolean {
  return (
    relation?.type === 'PART_OF' && [relation.from, relation.to].every((id) => structureKindOfId(id) === 'SkinRegion')
  );
}
