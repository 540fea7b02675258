import { describe, expect, it } from 'vitest';
import { withRelease } from '../../src/commands/release-notes.ts';

const changelog = `# Changelog

## [Unreleased]

### Added

- A page to look at.

## [1.0.0] - 2026-01-02

- The first release.
`;

describe('the changelog of a release', () => {
  it('moves unreleased changes under the version, adds the schema changes, and leaves the rest alone', () => {
    expect(withRelease(changelog, '1.1.0', '2026-02-03', ['Breaking: Query.old was removed.'])).toBe(`# Changelog

## [Unreleased]

## [1.1.0] - 2026-02-03

### Added

- A page to look at.

### API schema

- Breaking: Query.old was removed.

## [1.0.0] - 2026-01-02

- The first release.
`);
  });

  it('is refused if nothing is unreleased, the version is already out, or the section is missing', () => {
    const empty = changelog.replace(/### Added\n\n- A page to look at\.\n\n/, '');
    expect(() => withRelease(empty, '1.1.0', '2026-02-03', [])).toThrow('lists nothing under "## [Unreleased]"');
    expect(() => withRelease(changelog, '1.0.0', '2026-02-03', [])).toThrow('already lists 1.0.0');
    expect(() => withRelease('# Changelog\n', '1.1.0', '2026-02-03', [])).toThrow('has no "## [Unreleased]" section');
  });
});
