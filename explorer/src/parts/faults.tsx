/** A notice above the page about records that are missing because the server could not read them. */
import { useFaults } from '../api/faults.ts';

export function Faults() {
  const faults = useFaults();
  if (faults.length === 0) return null;
  return (
    <div class="failed" role="alert">
      <p>Some records are missing because they could not be read.</p>
      <ul>
        {faults.map((fault) => (
          <li key={fault}>{fault}</li>
        ))}
      </ul>
    </div>
  );
}
