/** The 31 spinal nerves as buttons, each marked by its status for the current selection. */
import { classOf, statusWords, type Status } from './status.tsx';

export interface SpineStripProps {
  readonly nerves: readonly { readonly id: string; readonly level: string; readonly part: string }[];
  readonly marks: ReadonlyMap<string, Status>;
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

const parts = ['CERVICAL', 'THORACIC', 'LUMBAR', 'SACRAL', 'COCCYGEAL'] as const;

export function SpineStrip({ nerves, marks, chosen, onChoose }: SpineStripProps) {
  return (
    <nav class="spine" aria-label="Spinal nerves">
      {parts.map((part) => (
        <div key={part} class="spine-part" role="group" aria-label={part.toLowerCase()}>
          <span class="spine-title" aria-hidden="true">
            {part.charAt(0) + part.slice(1).toLowerCase()}
          </span>
          {nerves
            .filter((nerve) => nerve.part === part)
            .map(({ id, level }) => {
              const mark = marks.get(id);
              return (
                <button
                  key={id}
                  type="button"
                  class={mark === undefined ? 'level' : `level ${classOf(mark)}`}
                  aria-pressed={chosen === id}
                  aria-label={`Spinal nerve ${level}${mark === undefined ? '' : `, ${statusWords[mark]}`}`}
                  onClick={() => onChoose(id)}
                >
                  {level}
                </button>
              );
            })}
        </div>
      ))}
    </nav>
  );
}
