/** The graph as one JSON document: seed files in one, with ids, kinds, statuses and certainties given for other tools. */
import { z } from 'zod';
import { certainties } from '../../schema/certainty.ts';
import { evidenceStatuses } from '../../schema/claim.ts';
import { claimFields, relationFields, type Field } from '../../schema/fields.ts';
import { relationId, structureKindOfId, structureKinds } from '../../schema/ontology.ts';
import { numberClaims } from './claim-ids.ts';
import {
  fileFormat,
  relationClaimFormat,
  relationFormat,
  someClaim,
  statementClaimFormat,
  statementFormat,
  structureFormat,
  type SeedFile,
} from './format.ts';

const derivedId = (field: Field) =>
  z.string({ error: 'is not text. Leave it out: it follows from the rest.' }).optional().describe(field.means);

const claimId = { id: derivedId(claimFields.id) };
const relationClaim = relationClaimFormat.safeExtend(claimId);
const statementClaim = statementClaimFormat.safeExtend(claimId);

/** The format that `export --format json` writes and `--from` reads; `schema/graph.schema.json` is generated from it. */
export const exchangeFormat = z.strictObject({
  $schema: z.string().optional(),
  ...fileFormat.shape,
  structures: z
    .array(
      structureFormat
        .safeExtend({ kind: z.enum(structureKinds as [string, ...string[]]).optional() })
        .superRefine(({ id, kind }, context) => {
          const right = structureKindOfId(id);
          if (kind !== undefined && right !== null && kind !== right)
            context.addIssue({
              code: 'custom',
              path: ['kind'],
              message: `is ${kind}, but the id ${id} makes it ${right}. Correct the id, or leave the kind out.`,
            });
        }),
    )
    .default([]),
  relations: z
    .array(
      relationFormat
        .safeExtend({
          id: derivedId(relationFields.id),
          status: z.enum(evidenceStatuses).optional(),
          certainty: z.enum(certainties).nullable().optional(),
          claims: z.array(relationClaim, { error: someClaim }).min(1, someClaim),
        })
        .superRefine(({ id, from, type, how, to }, context) => {
          const right = relationId({ from, type, how: how ?? null, to });
          if (id !== undefined && id !== right)
            context.addIssue({
              code: 'custom',
              path: ['id'],
              message: `is "${id}", but from, type, how and to make it "${right}". Correct it, or leave it out.`,
            });
        }),
    )
    .default([]),
  statements: z
    .array(statementFormat.safeExtend({ claims: z.array(statementClaim, { error: someClaim }).min(1, someClaim) }))
    .default([]),
});
export type Exchange = z.output<typeof exchangeFormat>;

/** A position in `disputeTopics` that refers to a claim with no matching id. */
export interface LostReference {
  readonly path: readonly (string | number)[];
  readonly id: string;
  readonly topic: string;
}

/**
 * The document as a seed file, without the added information. Claim ids follow from the order of claims, so references
 * in disputes are translated to the resulting ids.
 */
export function asSeedFile(data: Exchange): { file: SeedFile; lost: LostReference[] } {
  const { $schema: _schema, structures, relations, statements, disputeTopics, ...rest } = data;
  const numbered = [
    ...relations.flatMap(({ from, type, how, to, claims }) =>
      numberClaims(relationId({ from, type, how: how ?? null, to }), claims),
    ),
    ...[...Map.groupBy(statements, ({ about }) => about)].flatMap(([about, list]) =>
      numberClaims<{ source: string; id?: string | undefined }>(
        about,
        list.flatMap(({ claims }) => claims),
      ),
    ),
  ];
  const told = new Map(numbered.map(({ id, claim }) => [claim.id ?? id, id]));
  const following = new Set(numbered.map(({ id }) => id));
  const lost: LostReference[] = [];
  return {
    file: {
      ...rest,
      structures: structures.map(({ kind: _kind, ...structure }) => structure),
      relations: relations.map(({ id: _id, status: _status, certainty: _certainty, claims, ...relation }) => ({
        ...relation,
        claims: claims.map(({ id: _claim, ...claim }) => claim),
      })),
      statements: statements.map(({ claims, ...statement }) => ({
        ...statement,
        claims: claims.map(({ id: _claim, ...claim }) => claim),
      })),
      disputeTopics: disputeTopics.map((topic, number) => ({
        ...topic,
        positions: topic.positions.map((position, index) => ({
          ...position,
          claims: position.claims.map((id, place) => {
            const right = told.get(id);
            // Without this, another claim that gets the same id by its order would be mistaken for it.
            if (right === undefined && following.has(id))
              lost.push({
                path: ['disputeTopics', number, 'positions', index, 'claims', place],
                id,
                topic: topic.id,
              });
            return right ?? id;
          }),
        })),
      })),
    },
    lost,
  };
}

/** The JSON Schema of the document, with the meaning of each key. */
export function printExchangeSchema(): string {
  const schema = z.toJSONSchema(exchangeFormat, { io: 'input', target: 'draft-2020-12', unrepresentable: 'throw' });
  const { $schema, ...rest } = schema;
  return `${JSON.stringify(
    {
      $schema,
      title: 'A graph of cluneal-graph',
      description:
        'What "npm run export -- --format json" writes, and what "npm run seed -- --from" reads. That ids name something, that typed edges join the right kinds and much else is checked on reading: "npm run check -- --from FILE".',
      ...rest,
    },
    null,
    2,
  )}\n`;
}
