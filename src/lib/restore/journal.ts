import {mkdir, open, readdir, readFile, rename} from 'node:fs/promises';
import {join} from 'node:path';

/** Runs that this machine knows of. A hint only: without it AWS is asked, and the same names find the same things. */
export interface Journal<Run extends {readonly runId: string}> {
  load(runId: string): Promise<Run | undefined>;
  save(run: Run): Promise<void>;
  list(): Promise<readonly Run[]>;
}

/** One file per run, readable by its owner alone; written beside and renamed, so that a crash leaves the old one whole. */
export function createJournal<Run extends {readonly runId: string}>(
  stateFolder: string,
  kind: 'table' | 'user-pool',
): Journal<Run> {
  const folder = join(stateFolder, 'runs', kind);
  const load = async (runId: string): Promise<Run | undefined> => {
    try {
      return JSON.parse(await readFile(join(folder, `${runId}.json`), 'utf8')) as Run;
    } catch {
      return undefined;
    }
  };
  return {
    load: async (runId) => (/^[\w-]+$/.test(runId) ? load(runId) : undefined),
    async save(run) {
      await mkdir(folder, {recursive: true, mode: 0o700});
      const path = join(folder, `${run.runId}.json`);
      const file = await open(`${path}.new`, 'w', 0o600);
      await file.writeFile(`${JSON.stringify(run, null, 1)}\n`);
      await file.sync();
      await file.close();
      await rename(`${path}.new`, path);
    },
    async list() {
      const names = await readdir(folder).catch(() => []);
      const runs = await Promise.all(
        names.filter((name) => name.endsWith('.json')).map((name) => load(name.slice(0, -5))),
      );
      return runs.filter((run) => run !== undefined);
    },
  };
}
