/** What readers can take from a view: its query, its Cypher, the picture of the map, and a citation. */
import { textOf } from '../../api/client.ts';
import { writeAddress, type Address } from '../../address.ts';
import type { Evidence, Perspective } from '../../perspective.ts';
import { ClaimsQuery } from '../claims/query.ts';
import { DisputesQuery } from '../disputes/query.ts';
import { MapQuery } from '../map/query.ts';
import { StepsQuery } from '../numb/query.ts';
import { QuizQuery } from '../quiz/query.ts';
import { AboutQuery, NerveWalkQuery, RamusWalkQuery, RegionWalkQuery } from '../walk/query.ts';
import { cypherOf } from './cypher.ts';
import { useCitation } from './citation.ts';
import { SavePicture } from './save-picture.tsx';

export function TakeAway({ address, perspective }: { readonly address: Address; readonly perspective: Perspective }) {
  const { evidence, label } = perspective;
  const { document: query, variables } = queryOf(address, evidence);
  const graphiql = `/graphql?${new URLSearchParams({ query, variables: JSON.stringify(variables, null, 2) }).toString()}`;
  const cypher = cypherOf(address);
  const citation = useCitation(writeAddress(address));
  return (
    <>
      <a href={graphiql}>Show the query in GraphiQL</a>
      {cypher === null ? null : (
        <details>
          <summary>Show in Neo4j Browser</summary>
          <label>
            Cypher to run there
            <textarea readOnly rows={4} value={cypher} onFocus={(event) => event.currentTarget.select()} />
          </label>
        </details>
      )}
      {address.page === 'map' ? (
        <SavePicture
          what="the map"
          drawing={() => document.querySelector<SVGSVGElement>('svg.body-map')}
          caption={{
            title: `Nerves of the back${address.show === null ? '' : `: ${address.show.replaceAll(/[:-]/g, ' ')}`} (${label})`,
            legend: 'Plain colour: accepted. Stripes: variant. Dots: disputed.',
            citation,
          }}
          name="nerves-of-the-back"
        />
      ) : null}
      <details>
        <summary>Cite this</summary>
        <label>
          Citation
          <textarea readOnly rows={3} value={citation} onFocus={(event) => event.currentTarget.select()} />
        </label>
      </details>
    </>
  );
}

function queryOf({ page, show, step }: Address, evidence: Evidence): { document: string; variables: object } {
  if (page === 'disputes') return { document: textOf(DisputesQuery), variables: {} };
  if (step !== null) return { document: textOf(ClaimsQuery), variables: { id: step, evidence } };
  if (page === 'numb') return { document: textOf(StepsQuery), variables: { evidence } };
  if (page === 'quiz') return { document: textOf(QuizQuery), variables: { evidence } };
  if (show === null) return { document: textOf(MapQuery), variables: { evidence } };
  const kind = show.split(':')[0] ?? '';
  const walk = ['spinal-nerve', 'dorsal-ramus', 'ventral-ramus', 'ramus-branch'].includes(kind)
    ? RamusWalkQuery
    : ['cluneal-group', 'peripheral-nerve'].includes(kind)
      ? NerveWalkQuery
      : kind === 'skin-region'
        ? RegionWalkQuery
        : null;
  if (walk === null) return { document: textOf(AboutQuery), variables: { id: show } };
  return { document: textOf(walk), variables: { id: show, evidence } };
}
