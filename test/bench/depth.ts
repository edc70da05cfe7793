// How many round trips deep a command is: the questionnaire account, 1,500 ms a call, and the same code built with the
// bound of calls in flight lifted, so that no call waits for anything but an answer that it needs.
import {cpSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Plugin} from 'esbuild';
import {bundleCli} from '../../scripts/cli-bundle.mjs';
import {openDesk, runCommand, setUp} from '../support/cli.ts';
import {root} from '../support/root.ts';

const LATENCY_MS = 1500;
const BOUND = 'IN_FLIGHT = 10;';

const unbounded: Plugin = {
  name: 'unbounded',
  setup({onLoad}) {
    onLoad({filter: /src[/\\]lib[/\\]aws[/\\]access\.ts$/}, ({path}) => {
      const source = readFileSync(path, 'utf8');
      if (!source.includes(BOUND)) throw new Error(`${path} does not hold "${BOUND}"`);
      return {contents: source.replace(BOUND, 'IN_FLIGHT = 10_000;'), loader: 'ts'};
    });
  },
};

/** A second build beside the shipped one; answers its starting script. */
async function buildUnbounded(folder: string): Promise<string> {
  for (const part of ['bin', 'package.json', 'oclif.manifest.json'])
    cpSync(join(root, part), join(folder, part), {recursive: true});
  await bundleCli(join(folder, 'dist'), [unbounded]);
  return join(folder, 'bin/run.js');
}

export interface Depth {
  readonly command: string;
  readonly calls: number;
  /** What started in each wave; there are as many as the command is deep. */
  readonly waves: readonly (readonly string[])[];
}

export async function measureDepths(commands: readonly (readonly string[])[]): Promise<readonly Depth[]> {
  const folder = mkdtempSync(join(tmpdir(), 'backupctl-depth-'));
  const desk = await openDesk();
  const depths: Depth[] = [];
  try {
    const script = await buildUnbounded(folder);
    await setUp(desk);
    await desk.nights(2);
    await fetch(`${desk.box.endpoint}/_sandbox/latency`, {method: 'POST', body: JSON.stringify({ms: LATENCY_MS})});
    for (const args of commands) {
      desk.box.requests.clear();
      await runCommand(script, args, {cwd: desk.folder, env: desk.env});
      const calls = desk.box.requests.list();
      const waves = wavesOf(calls.map(({service, operation, began}) => ({name: `${service}:${operation}`, began})));
      depths.push({command: args.join(' '), calls: calls.length, waves});
    }
  } finally {
    await desk.close();
    rmSync(folder, {recursive: true, force: true});
  }
  return depths;
}

/** With this latency and no queue, what starts within half of it of the wave's first call waited for the same answers. */
function wavesOf(calls: readonly {readonly name: string; readonly began: number}[]): readonly (readonly string[])[] {
  const waves: {readonly began: number; readonly names: string[]}[] = [];
  for (const {name, began} of calls.toSorted((a, b) => a.began - b.began)) {
    const last = waves.at(-1);
    if (last !== undefined && began - last.began < LATENCY_MS * 0.66) last.names.push(name);
    else waves.push({began, names: [name]});
  }
  return waves.map(({names}) => names);
}
