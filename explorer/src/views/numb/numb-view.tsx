/** What goes numb: nerves that are cut or blocked, and the regions that lose all or part of their supply. */
import { useMemo, useState } from 'preact/hooks';
import { allPages, ask, useAnswer } from '../../api/client.ts';
import { BodyMap, type Paint } from '../../parts/body-map.tsx';
import { andCertainty, gradeOf } from '../../parts/certainty.tsx';
import { useNaming } from '../../parts/naming.tsx';
import { votes, type Status } from '../../parts/status.tsx';
import type { Evidence } from '../../perspective.ts';
import { nervesOf, type Skin } from '../map/skin.ts';
import { effectsOf, type Effect } from './blockade.ts';
import { StepsQuery, type StepRow } from './query.ts';

export interface NumbViewProps {
  readonly skin: Skin;
  readonly evidence: Evidence;
  readonly cut: readonly string[];
  readonly onCut: (cut: readonly string[]) => void;
  readonly onShow: (id: string) => void;
}

const common = ['cluneal-group:superior', 'cluneal-group:middle', 'cluneal-group:inferior'];
/** The map's patterns, reused here: dots if all supply is lost, stripes if some is. */
const signs: Readonly<Partial<Record<Effect, Status>>> = { numb: 'DISPUTED', 'partly supplied': 'VARIANT' };

async function allSteps(evidence: Evidence): Promise<StepRow[]> {
  const pages = await allPages(async (after) => (await ask(StepsQuery, { evidence, after })).relations);
  return pages.flatMap(({ edges }) => edges);
}

export function NumbView({ skin, evidence, cut, onCut, onShow }: NumbViewProps) {
  const answer = useAnswer(JSON.stringify(evidence), () => allSteps(evidence));
  const [pointed, setPointed] = useState<string | null>(null);
  const [wrong, setWrong] = useState('');
  const nameOf = useNaming();
  const steps = answer.state === 'ready' ? answer.data : null;
  const effects = useMemo(
    () => (steps === null ? [] : effectsOf(steps, new Set(cut), skin.inside)),
    [steps, cut, skin],
  );
  if (answer.state === 'failed')
    return (
      <p class="failed" role="alert">
        Could not load the nerves. {answer.message}
      </p>
    );
  if (steps === null) return <p class="loading">Loading the nerves …</p>;
  const names = new Map(steps.flatMap(({ node }) => [node.from, node.to]).map((one) => [one.id, nameOf(one)]));
  const others = [...names]
    .filter(([id]) => /^(?:peripheral-nerve|ramus-branch|dorsal-ramus):/.test(id))
    .map(([id, name]) => ({ id, name }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  const toggle = (id: string) => onCut(cut.includes(id) ? cut.filter((one) => one !== id) : [...cut, id]);
  const effect = new Map(effects.map((one) => [one.region, one]));
  const regionName = (id: string) => skin.names.get(id) ?? id;
  const paint = new Map<string, Paint>(
    effects.flatMap(({ region, effect: is }) => {
      // A spared region is painted too, as bare skin, since it may lie within one that is not spared.
      return cut.length === 0 ? [] : [[region, { status: signs[is] ?? null, text: is }] as const];
    }),
  );
  const describe = (region: string) =>
    cut.length === 0 ? 'nothing is cut' : (effect.get(region)?.effect ?? 'not known');
  const changed = effects.filter((one) => one.effect !== 'spared').sort((a, b) => (a.effect < b.effect ? -1 : 1));
  const spared = effects.filter((one) => one.effect === 'spared');
  return (
    <div class="numb">
      <div class="cuts">
        <h2>What goes numb?</h2>
        <fieldset>
          <legend>Cut or blocked</legend>
          {common.map((id) => (
            <label key={id}>
              <input type="checkbox" checked={cut.includes(id)} onChange={() => toggle(id)} /> {names.get(id) ?? id}
            </label>
          ))}
          {cut
            .filter((id) => !common.includes(id))
            .map((id) => (
              <label key={id}>
                <input type="checkbox" checked onChange={() => toggle(id)} />{' '}
                {names.get(id) ?? id.split(':').slice(1).join(':')}
              </label>
            ))}
          <label class="stacked">
            Another nerve
            <select
              value=""
              onChange={(event) => {
                if (event.currentTarget.value !== '') toggle(event.currentTarget.value);
              }}
            >
              <option value="">Choose …</option>
              {skin.nerves.map(({ id, level }) => (
                <option key={id} value={id}>
                  spinal nerve {level}
                </option>
              ))}
              {others.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </fieldset>
        <p class="hint">
          A nerve is lost if it is cut, or if all its origins are lost. Accepted steps count, and variants only if there
          is nothing else. Overlap between neighbouring nerves is not modelled.
        </p>
        <p class="hint">For teaching, not for diagnosis or treatment.</p>
        <h2>Where does it feel wrong?</h2>
        <label class="stacked">
          Region
          <select value={wrong} onChange={(event) => setWrong(event.currentTarget.value)}>
            <option value="">Choose …</option>
            {[...skin.names].map(([id, name]) =>
              id === 'skin-region:back-of-body' ? null : (
                <option key={id} value={id}>
                  {name}
                </option>
              ),
            )}
          </select>
        </label>
        {wrong === '' ? null : <Candidates skin={skin} steps={steps} region={wrong} onShow={onShow} />}
      </div>
      <div class="map-frame">
        <BodyMap
          names={skin.names}
          paint={paint}
          outlined={new Set()}
          chosen={null}
          highlighted={pointed}
          onChoose={setWrong}
          onPoint={setPointed}
          describe={describe}
        />
        <p class="pointed" aria-live="polite">
          {pointed === null ? 'Dots: numb. Stripes: partly supplied.' : `${regionName(pointed)}: ${describe(pointed)}.`}
        </p>
      </div>
      <div class="list">
        {cut.length === 0 ? (
          <p class="empty">Tick a nerve to see which skin loses its supply.</p>
        ) : (
          <>
            <h2>After the cut</h2>
            {changed.length === 0 ? <p class="empty">In these sources, no region depends on it.</p> : null}
            <ul class="effects">
              {changed.map((one) => (
                <li key={one.region}>
                  <button type="button" class="link" onClick={() => onShow(one.region)}>
                    {regionName(one.region)}
                  </button>{' '}
                  <strong class={one.effect === 'numb' ? 'is-numb' : 'is-partly'}>{one.effect}</strong>
                  <p>
                    <strong>Lost:</strong>{' '}
                    {one.lost.map((step) => `${nameOf(step.node.from)} (${votes(step)})`).join(', ') ||
                      'no whole nerve'}
                    .
                  </p>
                  <Nerves title="Remaining" steps={one.remaining} />
                  {one.remaining.length + one.inParts.length === 0 ? <p>Nothing remains.</p> : null}
                  {one.inParts.length + one.inWholes.length === 0 ? null : (
                    <details>
                      <summary>Nerves of its parts, and of regions that contain it</summary>
                      <Nerves title="Remaining in a part of it" steps={one.inParts} />
                      <Nerves title="Named for a larger region only, and may reach it" steps={one.inWholes} />
                    </details>
                  )}
                </li>
              ))}
            </ul>
            <p>
              <strong>Spared:</strong> {spared.map(({ region }) => regionName(region)).join(', ') || 'nothing'}.
            </p>
          </>
        )}
      </div>
    </div>
  );
}

/** "Remaining: superior cluneal nerves (3 sources), … ." */
function Nerves({ title, steps }: { readonly title: string; readonly steps: readonly StepRow[] }) {
  const nameOf = useNaming();
  const nerves = new Map(steps.map((step) => [step.node.from.id, `${nameOf(step.node.from)} (${votes(step)})`]));
  if (nerves.size === 0) return null;
  return (
    <p>
      <strong>{title}:</strong> {[...nerves.values()].join(', ')}.
    </p>
  );
}

function Candidates({
  skin,
  steps,
  region,
  onShow,
}: {
  readonly skin: Skin;
  readonly steps: readonly StepRow[];
  readonly region: string;
  readonly onShow: (id: string) => void;
}) {
  const nameOf = useNaming();
  const order = { ACCEPTED: 0, VARIANT: 1, DISPUTED: 2 };
  const nerves = steps
    .filter(({ node }) => node.type === 'SUPPLIES' && node.to.id === region)
    .sort(
      (a, b) =>
        order[a.status] - order[b.status] || gradeOf(b.certainty) - gradeOf(a.certainty) || b.sourcesFor - a.sourcesFor,
    );
  const levels = nervesOf(skin, region);
  return (
    <div class="candidates">
      <h3>Nerves</h3>
      {nerves.length === 0 ? <p class="empty">No nerve is named for exactly this region.</p> : null}
      <ol>
        {nerves.map((step) => (
          <li key={step.node.id}>
            <button type="button" class="link" onClick={() => onShow(step.node.from.id)}>
              {nameOf(step.node.from)}
            </button>{' '}
            <small>
              {step.status.toLowerCase()}, {votes(step)}
              {andCertainty(step.certainty)}
            </small>
          </li>
        ))}
      </ol>
      <h3>Levels</h3>
      <ol>
        {levels.map((one) => (
          <li key={one.nerve}>
            <button type="button" class="link" onClick={() => onShow(one.nerve)}>
              {one.level}
            </button>{' '}
            <small>
              {one.status.toLowerCase()}, {votes(one)}
              {andCertainty(one.certainty)}
            </small>
          </li>
        ))}
      </ol>
    </div>
  );
}
