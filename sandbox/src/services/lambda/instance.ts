import {type ChildProcess, fork} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import type {World} from '../../kernel/world.ts';
import {BOOTSTRAP} from './bootstrap.ts';
import type {LambdaFunction} from './function.ts';
import {unzip} from './unzip.ts';

/** What an instance sends: once that it is ready, then an answer per invocation. */
export interface Message {
  readonly id?: string;
  readonly ready?: boolean;
  readonly memory: number;
  readonly payload?: unknown;
  readonly failure?: {readonly errorType: string; readonly errorMessage: string};
}

/** A child process that holds one deployment package and takes one event at a time. */
export interface Instance {
  readonly child: ChildProcess;
  readonly folder: string;
  /** As Lambda names the stream of each instance. */
  readonly stream: string;
  readonly startedAt: number;
  busy: boolean;
  /** Megabytes at its peak, as last heard. */
  memory: number;
  /** Milliseconds until it was ready; told in the report of its first invocation and then forgotten. */
  initMs?: number;
  /** Called with the id of an invocation when its last line of output has been read. */
  flushed: (id: string) => void;
}

export type Log = (lambda: LambdaFunction, stream: string, line: string) => void;

export async function startInstance(lambda: LambdaFunction, world: World, log: Log): Promise<Instance> {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-lambda-'));
  await unzip(lambda.zip, folder);
  const bootstrap = join(folder, '.sandbox-bootstrap.mjs');
  writeFileSync(bootstrap, BOOTSTRAP);
  const child = fork(bootstrap, {
    cwd: folder,
    env: variables(lambda, folder, world),
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const day = new Date(world.timeline.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  const instance: Instance = {
    child,
    folder,
    stream: `${day}/[$LATEST]${world.id(32)}`,
    startedAt: performance.now(),
    busy: true,
    memory: 0,
    flushed: () => undefined,
  };
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({input: stream}).on('line', (line) => {
      if (line.startsWith('\0')) instance.flushed(line.slice(1));
      else if (line !== '') log(lambda, instance.stream, line);
    });
  }
  child.on('message', ({memory, ready}: Message) => {
    instance.memory = memory;
    if (ready) instance.initMs = performance.now() - instance.startedAt;
  });
  return instance;
}

export function endInstance({child, folder}: Instance): void {
  child.kill('SIGKILL');
  rmSync(folder, {recursive: true, force: true});
}

/** Lambda Developer Guide, defined runtime environment variables. */
function variables(lambda: LambdaFunction, folder: string, world: World): NodeJS.ProcessEnv {
  const session = world.issueSession(lambda.roleArn, lambda.name);
  return {
    ...lambda.environment,
    PATH: process.env['PATH'],
    _HANDLER: lambda.handler,
    LAMBDA_TASK_ROOT: folder,
    AWS_REGION: lambda.region,
    AWS_LAMBDA_FUNCTION_NAME: lambda.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(lambda.memory),
    AWS_EXECUTION_ENV: `AWS_Lambda_${lambda.runtime}`,
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    AWS_ENDPOINT_URL: world.endpoint(),
    SANDBOX_FUNCTION_ARN: lambda.arn,
  };
}
