/** Starts a real local Neo4j, with Docker or from its Maven artifacts, depending on which is available. */
import { CommandError } from '../errors.ts';
import { dockerPlaces, launchByDocker, prepareDocker } from './docker.ts';
import { launchByMaven, mavenHasData, mavenPlaces } from './maven.ts';
import type { Engine, LaunchOptions, LocalNeo4j } from './options.ts';
import { checkPassword, readPassword } from './password.ts';
import { probeEngines } from './probe.ts';
import { defaultPrograms } from './program.ts';

export { neo4jImage } from './docker.ts';
export type { Engine, LaunchOptions, LocalNeo4j } from './options.ts';
export { type EngineProbes, type Probe, probeEngines } from './probe.ts';
export { defaultPrograms, type Programs } from './program.ts';

/**
 * Starts Neo4j on the loopback address and waits until Bolt and HTTP answer. Throws a `CommandError` if neither way is
 * available, a port is in use, the password does not match the data, or the server exits or does not answer within 120
 * s.
 */
export async function launchNeo4j(options: LaunchOptions): Promise<LocalNeo4j> {
  if (options.password !== null) checkPassword(options.password);
  const engine = options.engine ?? (await chooseEngine(options));
  return engine === 'docker' ? launchByDocker(options) : launchByMaven(options);
}

/** Docker if its daemon answers and the image is available, otherwise Maven; reports which and why. */
export async function chooseEngine({
  onProgress,
  signal,
  programs = defaultPrograms,
}: Pick<LaunchOptions, 'onProgress' | 'signal' | 'programs'>): Promise<Engine> {
  const { docker, maven } = await probeEngines(programs);
  signal?.throwIfAborted();
  const prepared = docker.ok ? await prepareDocker(programs, onProgress, signal) : docker;
  if (prepared.ok) {
    onProgress('Neo4j runs in Docker, whose daemon answers.');
    return 'docker';
  }
  if (maven.ok) {
    onProgress(`Neo4j runs on Java from its Maven artefacts, not in Docker, because ${prepared.reason}.`);
    return 'maven';
  }
  throw new CommandError(
    `A local Neo4j cannot be started on this machine: not with Docker, because ${prepared.reason}; ` +
      `not with Java and Maven, because ${maven.reason}. Install either (Debian: apt-get install default-jre-headless maven).`,
  );
}

/** The password stored for an engine's data; `lost` if there is data but no stored password. */
export async function keptPassword(
  engine: Engine,
  folder: string,
): Promise<{ readonly password: string | null; readonly lost: string | null }> {
  if (engine === 'docker') return { password: await readPassword(dockerPlaces(folder).password), lost: null };
  const places = mavenPlaces(folder);
  const password = await readPassword(places.password);
  if (password !== null || !(await mavenHasData(places))) return { password, lost: null };
  return {
    password,
    lost:
      `The password of the data in ${places.home} is lost (there is no ${places.password}): pass it if you know it (--password), ` +
      `or delete ${places.home} to start with an empty graph, which npm run seed fills again.`,
  };
}
