import {type ChildProcess, fork} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {World} from '../../kernel/world.ts';
import {BOOTSTRAP} from './bootstrap.ts';
import type {LambdaFunction} from './function.ts';
import {unzip} from './unzip.ts';

export interface Outcome {
  readonly payload: unknown;
  readonly failure?: {readonly name: string; readonly message: string};
}

export interface RuntimeParts {
  readonly world: World;
  /** Where a function's output goes, line by line. */
  readonly log: (functionName: string, line: string) => void;
}

interface Instance {
  readonly child: ChildProcess;
  readonly folder: string;
  busy: boolean;
}

interface Answer {
  readonly id?: string;
  readonly payload?: unknown;
  readonly failure?: {readonly errorType: string; readonly errorMessage: string};
}

/** Runs deployment packages in child processes that stay warm, as Lambda does, with nothing of this process's variables. */
export class Runtime {
  private readonly parts: RuntimeParts;
  private readonly instances = new Map<string, Instance[]>();

  constructor(parts: RuntimeParts) {
    this.parts = parts;
  }

  async invoke(lambda: LambdaFunction, event: unknown): Promise<Outcome> {
    const instance = await this.free(lambda);
    instance.busy = true;
    try {
      return await this.call(instance, lambda, event);
    } finally {
      instance.busy = false;
    }
  }

  private call(instance: Instance, lambda: LambdaFunction, event: unknown): Promise<Outcome> {
    const {child} = instance;
    const id = this.parts.world.uuid();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.kill(lambda, instance);
        end(failed('Sandbox.Timedout', `RequestId: ${id} Error: Task timed out after ${lambda.timeout}.00 seconds`));
      }, lambda.timeout * 1000);
      const answered = (answer: Answer) => {
        if (answer.id !== id) return;
        end(
          answer.failure
            ? {payload: answer.failure, failure: {name: answer.failure.errorType, message: answer.failure.errorMessage}}
            : {payload: answer.payload},
        );
      };
      const died = () => {
        this.kill(lambda, instance);
        end(failed('Runtime.ExitError', `RequestId: ${id} Error: Runtime exited`));
      };
      const end = (outcome: Outcome) => {
        clearTimeout(timer);
        child.off('message', answered);
        child.off('exit', died);
        resolve(outcome);
      };
      child.on('message', answered);
      child.once('exit', died);
      child.send({id, event, deadline: Date.now() + lambda.timeout * 1000, requestId: id});
    });
  }

  private async free(lambda: LambdaFunction): Promise<Instance> {
    const warm = this.instances.get(keyOf(lambda))?.find(({busy}) => !busy);
    return warm ?? this.start(lambda);
  }

  private async start(lambda: LambdaFunction): Promise<Instance> {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-lambda-'));
    await unzip(lambda.zip, folder);
    const bootstrap = join(folder, '.sandbox-bootstrap.mjs');
    writeFileSync(bootstrap, BOOTSTRAP);
    const child = fork(bootstrap, {
      cwd: folder,
      env: this.variables(lambda, folder),
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        for (const line of chunk.toString().split('\n')) if (line !== '') this.parts.log(lambda.name, line);
      });
    }
    const instance = {child, folder, busy: false};
    this.instances.set(keyOf(lambda), [...(this.instances.get(keyOf(lambda)) ?? []), instance]);
    return instance;
  }

  /** Lambda Developer Guide, defined runtime environment variables. */
  private variables(lambda: LambdaFunction, folder: string): NodeJS.ProcessEnv {
    const {world} = this.parts;
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

  private kill(lambda: LambdaFunction, instance: Instance): void {
    instance.child.kill('SIGKILL');
    rmSync(instance.folder, {recursive: true, force: true});
    this.instances.set(
      keyOf(lambda),
      (this.instances.get(keyOf(lambda)) ?? []).filter((each) => each !== instance),
    );
  }

  async close(): Promise<void> {
    for (const {child, folder} of [...this.instances.values()].flat()) {
      if (child.exitCode === null) {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        await gone;
      }
      rmSync(folder, {recursive: true, force: true});
    }
    this.instances.clear();
  }
}

/**
 * What Lambda itself says of an invocation that gave no answer (Step Functions Developer Guide, handling errors: newer
 * runtimes report a time-out as Sandbox.Timedout).
 */
const failed = (name: string, message: string): Outcome => ({
  payload: {errorType: name, errorMessage: message},
  failure: {name, message},
});

const keyOf = ({arn, revision}: LambdaFunction) => `${arn}@${revision}`;
