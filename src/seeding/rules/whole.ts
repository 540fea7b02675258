/** The rule that a seed is not empty. */
import type { Rule } from './rule.ts';

export const noDataVersion: Rule = {
  code: 'NO_DATA_VERSION',
  severity: 'error',
  means: 'No file gives `dataVersion`.',
  check: ({ parts }) =>
    parts.dataVersion !== null
      ? []
      : [
          {
            file: parts.files[0] ?? '',
            line: 0,
            id: null,
            message: 'No file gives dataVersion. Write `dataVersion: "1.0.0"` at the top of seed.yaml.',
          },
        ],
};
