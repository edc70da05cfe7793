import {mkdirSync} from 'node:fs';
import {setTimeout as wait} from 'node:timers/promises';
import {guardAccount} from './account/guard.ts';
import type {AwsAccess} from './aws/access.ts';
import type {Identity} from './aws/identity.ts';
import type {Clock} from './clock.ts';
import {bucketName, type Config} from './config/config.ts';
import {readConfig} from './config/read.ts';
import {sourcesOf} from './config/sources.ts';
import type {Environment} from './environments/environment.ts';
import type {GlobalFlags} from './flags.ts';
import {createGateways, type Gateways} from './gateways.ts';
import {createPrompter, type Prompter} from './prompt.ts';
import {headerLine} from './render/header.ts';
import type {Look} from './render/look.ts';
import type {Reporter} from './report/reporter.ts';

export interface ContextWish {
  readonly flags: GlobalFlags;
  readonly environment: 'required' | 'optional';
  readonly json: boolean;
  readonly version: string;
  /** Where the package lies: the nightly's zip is beside the code. */
  readonly root: string;
  readonly stateFolder: string;
  readonly look: Look;
  readonly signal: AbortSignal;
  readonly command: string;
}

/** What a command works with: made here and nowhere else. */
export interface Context {
  readonly identity: Identity;
  readonly region: string;
  readonly config: Config;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly prompt: Prompter;
  readonly signal: AbortSignal;
  readonly look: Look;
  readonly version: string;
  readonly root: string;
  /** The account's backup bucket. */
  readonly bucket: string;
  /** Journals of runs; made with mode 0700. */
  readonly stateFolder: string;
  /** Milliseconds between two looks at a job of AWS. */
  readonly pollMs: number;
  readonly gateways: Gateways;
  /** Set when `-e` was given or the environment was required. */
  readonly environment: Environment | undefined;
  /** Every environment that the configuration, tags or stack names tell of. */
  environments(): Promise<readonly Environment[]>;
}

/** AWS Backup jobs take minutes; 20 s is polite. A rehearsal asks faster. */
const POLL_MS = 20_000;

/** @throws what configuration, credentials, region or a wrong account give */
export async function openContext(wish: ContextWish): Promise<Context> {
  const {env} = process;
  const {flags} = wish;
  const {config, sources} = await readSettings(flags);
  const [{resolveAws}, {createSlots}, {IN_FLIGHT}] = await Promise.all([
    import('./aws/settings.ts'),
    import('./aws/slots.ts'),
    import('./aws/access.ts'),
  ]);
  const {profile, region, endpoint, ownEndpoint} = await resolveAws({
    profile: sources.profile.value,
    region: sources.region.value,
    env,
  });
  const clock = createClock();
  const access: AwsAccess = {
    profile,
    region,
    version: wish.version,
    pathStyle: ownEndpoint,
    ...(endpoint === undefined ? {} : {endpoint}),
    slots: createSlots(IN_FLIGHT),
    onDate: clock.follow,
  };
  const {readIdentity} = await import('./aws/identity.ts');
  const identity = await readIdentity(access);
  const name = flags.environment;
  if (!wish.json) process.stderr.write(`${headerLine({identity, region, profile, environment: name}, wish.look)}\n\n`);
  guardAccount(identity, config, name);

  const prompt = createPrompter({interactive: isInteractive(wish), yes: flags.yes});
  const place = {...identity, region};
  const bucket = bucketName(config, identity.account, region);
  const gateways = createGateways(access, {identity, bucket});
  const {createEnvironmentFinder} = await import('./environments/find.ts');
  const finder = createEnvironmentFinder({config, place, prompt, tags: () => gateways.tags()});
  const environment = name !== undefined || wish.environment === 'required' ? await finder.choose(name) : undefined;
  const {createReporter} = await import('./report/create.ts');
  return {
    identity,
    region,
    config,
    clock,
    prompt,
    gateways,
    environment,
    reporter: createReporter({quiet: wish.json, look: wish.look, tty: process.stderr.isTTY === true && !env['CI']}),
    signal: wish.signal,
    look: wish.look,
    version: wish.version,
    root: wish.root,
    bucket,
    stateFolder: ensureFolder(env['BACKUPCTL_STATE'] ?? wish.stateFolder),
    pollMs: Number(env['BACKUPCTL_POLL_MS'] ?? POLL_MS),
    environments: () => finder.all(),
  };
}

/** Configuration, profile and region, with who asked for each; asks AWS nothing. */
export async function readSettings(flags: Pick<GlobalFlags, 'config' | 'environment' | 'profile' | 'region'>) {
  const config = await readConfig(process.cwd(), flags.config);
  const guarded = flags.environment === undefined ? undefined : config.environments?.[flags.environment];
  return {config, sources: sourcesOf(flags, process.env, guarded, config.file)};
}

/** Somebody sits there: both streams are terminals, and nothing forbids questions. */
function isInteractive({flags, json}: ContextWish): boolean {
  const terminals = process.stdin.isTTY === true && process.stderr.isTTY === true;
  return terminals && !json && !flags['no-input'] && !process.env['CI'];
}

interface FollowingClock extends Clock {
  readonly follow: (date: string) => void;
}

/** Runs with this machine from the first `Date` header on. Later headers are ignored: they have whole seconds only. */
function createClock(): FollowingClock {
  let offset: number | undefined;
  return {
    now: () => Date.now() + (offset ?? 0),
    elapsed: () => performance.now(),
    sleep: async (ms, signal) => {
      await wait(ms, undefined, {signal}).catch(() => undefined);
    },
    follow: (date) => {
      const time = Date.parse(date);
      if (offset === undefined && !Number.isNaN(time)) offset = time - Date.now();
    },
  };
}

function ensureFolder(folder: string): string {
  mkdirSync(folder, {recursive: true, mode: 0o700});
  return folder;
}
