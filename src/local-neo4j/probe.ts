/** Finds out how this machine can run a local Neo4j: a Docker daemon, or Java and Maven. */
import { defaultPrograms, firstWords, type Programs, runProgram } from './program.ts';

export type Probe = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export interface EngineProbes {
  /** Whether a Docker daemon answers. */
  readonly docker: Probe;
  /** Whether Java 17 or later and Maven are installed. */
  readonly maven: Probe;
}

/** The oldest Java that Neo4j 5.26 runs on. */
const oldestJava = 17;

const probeTimeoutMilliseconds = 20_000;

/** Probes both ways in parallel; never rejects. A reason is a clause without capital and full stop. */
export async function probeEngines(programs: Programs = defaultPrograms): Promise<EngineProbes> {
  const [docker, java, mvn] = await Promise.all([probeDocker(programs), findJava(programs), probeMaven(programs)]);
  const reasons = [java, mvn].flatMap((probe) => (probe.ok ? [] : [probe.reason]));
  return { docker, maven: reasons.length === 0 ? { ok: true } : { ok: false, reason: reasons.join(', and ') } };
}

/** The path of the Java program, from its own `java.home`, so that it can run with any environment. */
export async function findJava({
  java,
}: Pick<Programs, 'java'>): Promise<
  { readonly ok: true; readonly home: string } | { readonly ok: false; readonly reason: string }
> {
  const wanted = `Java ${String(oldestJava)} or newer is needed`;
  const result = await ask(java, ['-XshowSettings:properties', '-version']);
  if (result.missing) return { ok: false, reason: `the program ${java} is not on the path (${wanted})` };
  const property = (name: string) =>
    result.lines
      .map((line) => line.trim())
      .find((line) => line.startsWith(`${name} = `))
      ?.slice(name.length + 3);
  const home = property('java.home');
  const version = property('java.specification.version');
  if (!result.ok || home === undefined || version === undefined) {
    return { ok: false, reason: `the program ${java} does not run (${firstWords(result.lines)}; ${wanted})` };
  }
  return Number(version) >= oldestJava
    ? { ok: true, home }
    : { ok: false, reason: `the program ${java} is Java ${version} (${wanted})` };
}

async function probeDocker({ docker }: Programs): Promise<Probe> {
  const result = await ask(docker, ['version', '--format', '{{.Server.Version}}']);
  if (result.missing) return { ok: false, reason: `the program ${docker} is not on the path` };
  if (result.timedOut) return { ok: false, reason: `Docker's daemon did not answer within ${timeoutInWords}` };
  if (result.ok) return { ok: true };
  return { ok: false, reason: `Docker's daemon does not answer (${firstWords(result.lines, /daemon|error/iu)})` };
}

async function probeMaven({ mvn }: Programs): Promise<Probe> {
  const result = await ask(mvn, ['-v']);
  if (result.missing) return { ok: false, reason: `the program ${mvn} (Maven) is not on the path` };
  return result.ok
    ? { ok: true }
    : { ok: false, reason: `the program ${mvn} does not run (${firstWords(result.lines)})` };
}

const timeoutInWords = `${String(probeTimeoutMilliseconds / 1000)} s`;

const ask = (program: string, args: readonly string[]) =>
  runProgram(program, args, { timeoutMilliseconds: probeTimeoutMilliseconds });
