/** Who writes to the graph while it is measured. */

/**
 * Who writes while contestants are asked. `none`: nobody. `second`: an editor commits each second. `first`: an editor commits,
 * everybody waits until the default configuration has noticed, and each question of a round is asked once; and so on.
 */
export const writesNames = ['none', 'second', 'first'] as const;
export type Writes = (typeof writesNames)[number];
