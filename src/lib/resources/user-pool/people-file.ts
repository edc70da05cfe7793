import type {FileHandle} from 'node:fs/promises';
import {open} from 'node:fs/promises';

/** A file of lines that names people: readable by its owner alone. Made at the first line. */
export interface PeopleFile {
  readonly path: string;
  add(line: object): Promise<void>;
  /** Answers the number of lines; everything is on disk then. Closing twice is closing once. */
  close(): Promise<number>;
}

/** Begins anew: a run that goes on passes over everybody again, and writes the whole file. */
export function openPeopleFile(path: string): PeopleFile {
  let file: Promise<FileHandle> | undefined;
  let lines = 0;
  let last: Promise<unknown> = Promise.resolve();
  let closed: Promise<number> | undefined;
  const finish = async () => {
    await last;
    const handle = await file;
    await handle?.sync();
    await handle?.close();
    return lines;
  };
  return {
    path,
    add(line) {
      file ??= open(path, 'w', 0o600);
      const handle = file;
      lines += 1;
      const written = last.then(async () => (await handle).appendFile(`${JSON.stringify(line)}\n`));
      last = written;
      return written;
    },
    close() {
      closed ??= finish();
      return closed;
    },
  };
}
