/** A small map of the skin and landmarks that one position in a dispute concerns, with the same in words. */
import { useQuery } from '../../api/client.ts';
import { MiniMap, type Mark } from '../../parts/mini-map.tsx';
import { useNaming } from '../../parts/naming.tsx';
import { originsInWords, siteOf, type Place, type PositionClaim } from './position.ts';
import { SkinOfQuery } from './query.ts';

export function PositionMap({ claims }: { readonly claims: readonly PositionClaim[] }) {
  const nameOf = useNaming();
  const { regions, nerves, landmarks } = siteOf(claims);
  const answer = useQuery(SkinOfQuery, nerves.length === 0 ? null : { ids: nerves.map(({ id }) => id).slice(0, 100) });
  const skin = (answer.state === 'ready' ? (answer.data.nodes ?? []) : []).flatMap((node) =>
    'skinSupplied' in node ? (node.skinSupplied?.nodes ?? []).map(({ region }) => region.id) : [],
  );
  if (regions.length === 0 && nerves.length === 0) return null;
  const marks = new Map<string, Mark>([
    ...skin.map((id) => [id, { said: false, denied: false }] as const),
    ...regions.map(({ id, isSupported, isDenied }) => [id, { said: isSupported, denied: isDenied }] as const),
  ]);
  const withLevels = (place: Place) => {
    const origins = originsInWords(place, nameOf);
    return `${nameOf(place)}${origins === '' ? '' : ` (${origins})`}`;
  };
  const said = regions.filter(({ isSupported }) => isSupported);
  const denied = regions.filter(({ isSupported, isDenied }) => isDenied && !isSupported);
  return (
    <figure class="position-map">
      <MiniMap marks={marks} landmarks={new Set(landmarks.map(({ id }) => id))} />
      <figcaption>
        {said.length === 0 ? null : (
          <p>
            <span class="key is-said" /> supplied: {said.map(withLevels).join('; ')}
          </p>
        )}
        {denied.length === 0 ? null : (
          <p>
            <span class="key is-denied" /> said not to be:{' '}
            {denied.map((place) => withLevels({ ...place, origins: place.denied, denied: [] })).join('; ')}
          </p>
        )}
        {nerves.length === 0 ? null : (
          <p>
            <span class="key is-at-stake" /> skin of {nerves.map(withLevels).join('; ')}
          </p>
        )}
      </figcaption>
    </figure>
  );
}
