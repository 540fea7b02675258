/** Faults of form, found while reading a file, before any rule about its content applies. */
export const formFaults = {
  UNREADABLE: {
    severity: 'error',
    means: 'A file or folder is missing, may not be read, or holds nothing to read.',
  },
  NOT_UTF8: { severity: 'error', means: 'A file is not text in UTF-8: saved in another encoding, or not text at all.' },
  YAML_SYNTAX: { severity: 'error', means: 'A file is not valid YAML: mostly a wrong indent or a missing quote.' },
  UNKNOWN_KEY: { severity: 'error', means: 'A key is misspelt, or stands in the wrong entry.' },
  MISSING_VALUE: { severity: 'error', means: 'A required key is missing.' },
  INVALID_VALUE: {
    severity: 'error',
    means: 'A value has the wrong form: a text for a number, a bad DOI, too long.',
  },
  INVALID_TEXT: {
    severity: 'error',
    means: 'A text holds what cannot be stored: a control character, half of a character, or U+FFFD for a lost one.',
  },
  INVALID_ID: { severity: 'error', means: 'An id has an unknown prefix, or a level that does not exist.' },
  UNKNOWN_WORD: { severity: 'error', means: 'A word is not one of those allowed here, as for kind, stance or topic.' },
  UNKNOWN_EDGE: { severity: 'error', means: 'The type of a relation does not exist.' },
  UNKNOWN_LANGUAGE: { severity: 'error', means: 'The language of a translation is not a BCP 47 tag.' },
  UNKNOWN_SCHEME: { severity: 'error', means: 'The scheme of an identifier is not one that the graph keeps.' },
  INVALID_IDENTIFIER: { severity: 'error', means: 'An identifier does not look like those of its scheme.' },
  INVALID_FACT: { severity: 'error', means: 'A row of the fact table is not written like `c033`.' },
  NO_CLAIM: { severity: 'error', means: 'A relation or a statement has no claim, so nothing supports it.' },
  MISSING_LOCATOR: { severity: 'error', means: 'A claim does not say what was read.' },
  PREVALENCE_OUT_OF_RANGE: { severity: 'error', means: 'A prevalence is not a share from 0 to 1.' },
  SAMPLE_SIZE_NOT_A_COUNT: { severity: 'error', means: 'A sample size is not a whole number from 1.' },
  COUNT_NOT_A_COUNT: { severity: 'error', means: 'A count is not a whole number from 0.' },
  COUNT_ABOVE_SAMPLE: { severity: 'error', means: 'A claim counts more than its sample.' },
  NEEDLESS_ACCEPTANCE: {
    severity: 'warning',
    means: '`left-out.yaml` accepts a warning that does not occur.',
  },
  NOT_READ: { severity: 'warning', means: 'A file in the folder is not read; the message says why.' },
} as const satisfies Record<string, { severity: 'error' | 'warning'; means: string }>;

export type FormCode = keyof typeof formFaults;
/** The codes of faults found while reading: faults of form, and some that rules find as well. */
export type ReadingCode = FormCode | 'DANGLING_ID' | 'DUPLICATE_ID' | 'WRONG_HOW';
