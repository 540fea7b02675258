/**
 * Who writes to the graph while contestants are measured. `none`: nobody. `second`: an editor commits every second. `first`: in
 * each round, an editor commits, the run waits until the default configuration has noticed, and each question is asked once.
 */
export const writesNames = ['none', 'second', 'first'] as const;
export type Writes = (typeof writesNames)[number];
