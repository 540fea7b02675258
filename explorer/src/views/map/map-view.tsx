/** The map and a list beside it: what the selected nerve supplies, or what supplies the selected region. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { BodyMap, type Paint } from '../../parts/body-map.tsx';
import { andCertainty, CertaintyBadge, CertaintyLegend } from '../../parts/certainty.tsx';
import { SpineStrip } from '../../parts/spine-strip.tsx';
import { classOf, Legend, StatusBadge, statuses, statusWords, votes, type Status } from '../../parts/status.tsx';
import { compareSupplies, nervesOf, noRegion, type Skin, type Supply } from './skin.ts';

export interface MapViewProps {
  readonly skin: Skin;
  /** What a nerve other than a spinal nerve supplies; null for anything else. */
  readonly nerveSkin: readonly Supply[] | null;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly show: string | null;
  readonly onShow: (id: string | null) => void;
  /** Content below the list: the paths. */
  readonly children: ComponentChildren;
}

export function MapView({ skin, nerveSkin, groups, show, onShow, children }: MapViewProps) {
  const [pointed, setPointed] = useState<string | null>(null);
  const [dermatomes, setDermatomes] = useState(false);
  const [shown, setShown] = useState<ReadonlySet<Status>>(new Set(statuses));
  const isRegion = show?.startsWith('skin-region:') === true;
  const isSpinal = show?.startsWith('spinal-nerve:') === true;
  const visible = ({ status }: Supply) => shown.has(status);
  const supplies = (nerveSkin ?? (isSpinal ? skin.supplies.filter(({ nerve }) => nerve === show) : [])).filter(
    (one) => visible(one) && one.region !== noRegion,
  );
  const unnamed = isSpinal ? skin.unnamed.filter((one) => one.nerve === show && visible(one)) : [];
  const charted = isSpinal ? skin.dermatomes.filter(({ nerve }) => nerve === show) : [];
  const suppliers = isRegion ? nervesOf(skin, show).filter(visible) : [];
  const paint = new Map<string, Paint>(
    supplies
      .toSorted(compareSupplies)
      .toReversed()
      .map((one) => [
        one.region,
        { status: one.status, text: `${statusWords[one.status]}, ${votes(one)}${andCertainty(one.certainty)}` },
      ]),
  );
  const describe = (region: string) => {
    const painted = paint.get(region);
    if (painted !== undefined) return painted.text;
    const nerves = nervesOf(skin, region).filter(visible);
    if (nerves.length === 0) return 'no spinal nerve in these sources';
    return `supplied by ${nerves.map((one) => `${one.level} (${statusWords[one.status]}, ${votes(one)})`).join(', ')}`;
  };
  const marks = new Map<string, Status>(suppliers.map(({ nerve, status }) => [nerve, status]));
  const name = (region: string) => skin.names.get(region) ?? region;
  const toggle = (status: Status) => {
    const next = new Set(shown);
    if (!next.delete(status)) next.add(status);
    setShown(next);
  };
  return (
    <div class="map-view">
      <div class="pickers">
        <SpineStrip
          nerves={skin.nerves}
          marks={marks}
          chosen={show}
          onChoose={(id) => onShow(id === show ? null : id)}
        />
        <div class="groups" role="group" aria-label="Cluneal groups">
          {groups.map((group) => (
            <button
              key={group.id}
              type="button"
              aria-pressed={show === group.id}
              onClick={() => onShow(show === group.id ? null : group.id)}
            >
              {group.name}
            </button>
          ))}
        </div>
      </div>
      <div class="map-frame">
        <BodyMap
          names={skin.names}
          paint={paint}
          outlined={new Set(dermatomes ? charted.map(({ region }) => region) : [])}
          chosen={isRegion ? show : null}
          highlighted={pointed}
          onChoose={(id) => onShow(id === show ? null : id)}
          onPoint={setPointed}
          describe={describe}
        />
        <p class="pointed" aria-live="polite">
          {pointed === null ? 'Point at a region, or choose one.' : `${name(pointed)}: ${describe(pointed)}.`}
        </p>
        <fieldset class="filters">
          <legend>Show</legend>
          {statuses.map((status) => (
            <label key={status}>
              <input type="checkbox" checked={shown.has(status)} onChange={() => toggle(status)} />{' '}
              {statusWords[status]}
            </label>
          ))}
          <label>
            <input type="checkbox" checked={dermatomes} onChange={() => setDermatomes(!dermatomes)} /> dermatome as
            charted (outline)
          </label>
        </fieldset>
        <Legend />
        <CertaintyLegend />
      </div>
      <div class="list">
        <ListFor
          {...{
            show,
            isSpinal,
            isRegion,
            supplies,
            unnamed,
            charted,
            suppliers,
            nerveSkin,
            name,
            onShow,
            setPointed,
            skin,
          }}
        />
        {children}
      </div>
    </div>
  );
}

interface ListProps {
  readonly show: string | null;
  readonly isSpinal: boolean;
  readonly isRegion: boolean;
  readonly supplies: readonly Supply[];
  readonly unnamed: readonly Supply[];
  readonly charted: readonly Supply[];
  readonly suppliers: readonly Supply[];
  readonly nerveSkin: readonly Supply[] | null;
  readonly name: (region: string) => string;
  readonly onShow: (id: string | null) => void;
  readonly setPointed: (region: string | null) => void;
  readonly skin: Skin;
}

function ListFor(props: ListProps) {
  const { show, isSpinal, isRegion, supplies, unnamed, charted, suppliers, nerveSkin, name, onShow, setPointed } =
    props;
  if (show === null)
    return (
      <div class="welcome">
        <h2>Which nerve supplies which skin, and who says so?</h2>
        <p>
          Choose a spinal nerve on the left, or a region on the map. The skin lights up, and the way to it is drawn
          nerve by nerve. Choose a step to read what each source says for and against it.
        </p>
      </div>
    );
  if (isRegion)
    return (
      <>
        <h2>Nerves of the {name(show)}</h2>
        {suppliers.length === 0 ? <p class="empty">In these sources, no spinal nerve reaches it.</p> : null}
        <ul class="rows">
          {suppliers.map((one) => (
            <li key={one.nerve} class={classOf(one.status)}>
              <button type="button" onClick={() => onShow(one.nerve)}>
                {one.level}
              </button>
              <StatusBadge status={one.status} />
              <CertaintyBadge certainty={one.certainty} />
              <span class="votes">
                {votes(one)}
                {one.region === show ? '' : ` (${name(one.region)})`}
              </span>
            </li>
          ))}
        </ul>
      </>
    );
  if (!isSpinal && nerveSkin === null) return null;
  return (
    <>
      <h2>Skin{isSpinal ? ` of ${show.slice('spinal-nerve:'.length)}` : ''}</h2>
      {supplies.length === 0 ? <p class="empty">In these sources, it reaches no named region of skin.</p> : null}
      <ul class="rows">
        {supplies.toSorted(compareSupplies).map((one) => (
          <li
            key={one.region}
            class={classOf(one.status)}
            onPointerEnter={() => setPointed(one.region)}
            onPointerLeave={() => setPointed(null)}
          >
            <button type="button" onClick={() => onShow(one.region)}>
              {name(one.region)}
            </button>
            <StatusBadge status={one.status} />
            <CertaintyBadge certainty={one.certainty} />
            <span class="votes">{votes(one)}</span>
          </li>
        ))}
      </ul>
      {unnamed.map((one) => (
        <p key={one.nerve} class="unnamed">
          <strong>Region not named:</strong> reaches the skin of the back, but the sources do not say where (
          {votes(one)}). <StatusBadge status={one.status} />
          <CertaintyBadge certainty={one.certainty} />
        </p>
      ))}
      {charted.length === 0 ? null : (
        <>
          <h3>Dermatome as charted</h3>
          <ul class="rows">
            {charted.map((one) => (
              <li key={one.region}>
                <button type="button" onClick={() => onShow(one.region)}>
                  {name(one.region)}
                </button>
                <StatusBadge status={one.status} />
                <CertaintyBadge certainty={one.certainty} />
                <span class="votes">{votes(one)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
