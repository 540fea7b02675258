/** Says above the page which records are missing from it because the server could not read them. */
import { useFaults } from '../api/faults.ts';

export function Faults() {
  const faults = useFaults();
  if (faults.length === 0) return null;
  return (
    <div class="failed" role="alert">
      <p>Some records are left out, because they cannot be read.</p>
      <ul>
        {faults.map((fault) => (
          <li key={fault}>{fault}</li>
        ))}
      </ul>
    </div>
  );
}
