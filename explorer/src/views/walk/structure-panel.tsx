/** The selected structure: what it is, and its paths to or from the skin. */
import { useQuery } from '../../api/client.ts';
import type { Evidence } from '../../perspective.ts';
import { Show, useFailure } from '../../parts/answer.tsx';
import { useNaming } from '../../parts/naming.tsx';
import { capitalise, kindInWords } from '../../parts/words.ts';
import type { Arrow } from './layout.ts';
import { AboutQuery, NerveWalkQuery, RamusWalkQuery, RegionWalkQuery, type About, type Way } from './query.ts';
import { WalkView } from './walk-view.tsx';

export interface StructurePanelProps {
  readonly id: string;
  readonly evidence: Evidence;
  /** The chosen perspective, in words. */
  readonly label: string;
  /** Path and query of this view in the explorer. */
  readonly address: string;
  readonly step: string | null;
  readonly onStep: (relation: string) => void;
  readonly onStop: (structure: string) => void;
}

type Props = StructurePanelProps;

export function StructurePanel(props: Props) {
  const kind = props.id.split(':')[0];
  if (kind === 'spinal-nerve' || kind === 'dorsal-ramus' || kind === 'ventral-ramus' || kind === 'ramus-branch')
    return <FromRamus {...props} />;
  if (kind === 'cluneal-group' || kind === 'peripheral-nerve') return <FromNerve {...props} />;
  if (kind === 'skin-region') return <ToRegion {...props} />;
  return <OnlyAbout {...props} />;
}

function FromRamus(props: Props) {
  const { id, evidence } = props;
  const answer = useQuery(RamusWalkQuery, { id, evidence });
  return (
    <Show answer={answer} what="the ways">
      {({ structure }) => (
        <Walk
          {...props}
          about={structure as About | null}
          ways={waysOf(structure !== null && 'skinSupplied' in structure ? structure.skinSupplied?.nodes : null)}
          origins={[]}
        />
      )}
    </Show>
  );
}

function FromNerve(props: Props) {
  const { id, evidence } = props;
  const answer = useQuery(NerveWalkQuery, { id, evidence });
  return (
    <Show answer={answer} what="the ways">
      {({ structure }) => {
        const nerve = structure !== null && 'origins' in structure ? structure : null;
        const self =
          nerve === null ? null : { id: nerve.id, name: nerve.name, shortName: nerve.name, kind: nerve.kind };
        const origins = (nerve?.origins?.edges ?? []).flatMap((edge): Arrow[] =>
          self === null
            ? []
            : [
                {
                  id: edge.relation.id,
                  from: edge.node,
                  to: self,
                  type: edge.relation.type,
                  how: edge.relation.how,
                  status: edge.status,
                  certainty: edge.certainty,
                  sourcesFor: edge.sourcesFor,
                  sourcesAgainst: edge.sourcesAgainst,
                },
              ],
        );
        return (
          <Walk
            {...props}
            about={structure as About | null}
            ways={waysOf(nerve?.skinSupplied?.nodes)}
            origins={origins}
          />
        );
      }}
    </Show>
  );
}

function ToRegion(props: Props) {
  const { id, evidence } = props;
  const answer = useQuery(RegionWalkQuery, { id, evidence });
  return (
    <Show answer={answer} what="the ways">
      {({ structure }) => (
        <Walk
          {...props}
          about={structure as About | null}
          ways={waysOf(
            structure !== null && 'suppliedBySpinalNerves' in structure
              ? structure.suppliedBySpinalNerves?.nodes
              : null,
          )}
          origins={[]}
        />
      )}
    </Show>
  );
}

function OnlyAbout({ id }: Props) {
  const answer = useQuery(AboutQuery, { id });
  return (
    <Show answer={answer} what="the structure">
      {({ structure }) => <AboutStructure id={id} about={structure as About | null} />}
    </Show>
  );
}

type Rows = readonly { readonly paths: { readonly nodes: readonly Way[] } | null }[];

const waysOf = (rows: Rows | null | undefined): Way[] => (rows ?? []).flatMap(({ paths }) => paths?.nodes ?? []);

function Walk({
  about,
  ways,
  origins,
  ...props
}: Props & { readonly about: About | null; readonly ways: readonly Way[]; readonly origins: readonly Arrow[] }) {
  const nameOf = useNaming();
  return (
    <>
      <AboutStructure id={props.id} about={about} />
      {about === null ? null : ways.length === 0 && origins.length === 0 ? (
        <p class="empty">The chosen sources describe no way between it and the skin.</p>
      ) : (
        <WalkView
          title={`${capitalise(nameOf(about))}: ways ${about.kind === 'SKIN_REGION' ? 'from the spinal nerves' : 'to the skin'} (${props.label})`}
          address={props.address}
          ways={ways}
          origins={origins}
          evidence={props.evidence}
          step={props.step}
          onStep={props.onStep}
          onStop={props.onStop}
        />
      )}
    </>
  );
}

function AboutStructure({ id, about }: { readonly id: string; readonly about: About | null }) {
  const nameOf = useNaming();
  const missing = about === null ? `There is no structure with the id ${id}.` : null;
  useFailure(missing);
  if (about === null) return <p class="empty">{missing}</p>;
  const { name, latinName, kind, definition, identifiers, synonyms } = about;
  return (
    <header class="about">
      <h2>
        {capitalise(nameOf(about))} {name.startsWith(kindInWords(kind)) ? null : <small>{kindInWords(kind)}</small>}
      </h2>
      {nameOf(about) === name ? null : <p class="english">English: {name}</p>}
      {latinName === null ? null : (
        <p class="latin" lang="la">
          {latinName}
        </p>
      )}
      {definition === null ? null : <p>{definition}</p>}
      {synonyms.length === 0 && identifiers.length === 0 ? null : (
        <details>
          <summary>Other names and identifiers</summary>
          {synonyms.length === 0 ? null : <p>{synonyms.join('; ')}</p>}
          <ul class="identifiers">
            {identifiers.map(({ scheme, value, url }) => (
              <li key={`${scheme}${value}`}>
                {url === null ? (
                  `${scheme} ${value}`
                ) : (
                  <a href={url} rel="noreferrer" target="_blank">
                    {scheme} {value}
                  </a>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </header>
  );
}
