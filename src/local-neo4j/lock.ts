/** Prevents two processes from running servers on the same data folder. */
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CommandError } from '../errors.ts';

/** Lock files held by this process: an id in a file may belong to an earlier process that happened to have our id. */
const held = new Set<string>();

export interface Lock {
  /** Also records the server's process, which may outlive a launcher that is killed. */
  note: (serverProcess: number) => Promise<void>;
  release: () => Promise<void>;
}

/**
 * Locks a folder with a file that contains the ids of the processes using it. A file whose processes have all ended is
 * taken over. Throws a `CommandError` if one is still running.
 */
export async function takeLock(file: string): Promise<Lock> {
  await mkdir(dirname(file), { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(`${String(process.pid)}\n`);
      await handle.close();
      held.add(file);
      return {
        note: (serverProcess) => writeFile(file, `${String(process.pid)}\n${String(serverProcess)}\n`),
        release: () => {
          held.delete(file);
          return rm(file, { force: true });
        },
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owners = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
      const alive = owners.map(Number).filter((owner) => (owner === process.pid ? held.has(file) : isRunning(owner)));
      if (alive.length > 0 || attempt > 2) {
        const processes = (alive.length > 0 ? alive : owners).map(String).join(' and ');
        throw new CommandError(
          `Another Neo4j runs from ${dirname(file)} already (process ${processes}): stop it, choose another folder, ` +
            `or delete ${file} if that process is something else.`,
        );
      }
      await rm(file, { force: true });
    }
  }
}

/** True if a process with this id is running, whoever owns it. */
export function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
