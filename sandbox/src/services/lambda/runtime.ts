import type {World} from '../../kernel/world.ts';
import type {LambdaFunction} from './function.ts';
import {endInstance, type Instance, type Log, startInstance} from './instance.ts';
import {callInstance, type Outcome} from './invocation.ts';

export interface RuntimeParts {
  readonly world: World;
  /** Where a function's output goes, line by line. */
  readonly log: Log;
}

/** Runs deployment packages in child processes that stay warm, as Lambda does, with nothing of this process's variables. */
export class Runtime {
  private readonly parts: RuntimeParts;
  private readonly instances = new Map<string, Instance[]>();

  constructor(parts: RuntimeParts) {
    this.parts = parts;
  }

  async invoke(lambda: LambdaFunction, event: unknown): Promise<Outcome> {
    const {world, log} = this.parts;
    const instance = this.warm(lambda) ?? (await this.start(lambda));
    try {
      return await callInstance(instance, {
        id: world.uuid(),
        lambda,
        event,
        now: world.timeline.now(),
        log: (line) => log(lambda, instance.stream, line),
      });
    } finally {
      instance.busy = false;
      if (instance.child.exitCode !== null || instance.child.signalCode !== null) this.drop(lambda, instance);
    }
  }

  /** Taken at once: two events never share an instance. */
  private warm(lambda: LambdaFunction): Instance | undefined {
    const found = this.instances.get(keyOf(lambda))?.find(({busy}) => !busy);
    if (found) found.busy = true;
    return found;
  }

  private async start(lambda: LambdaFunction): Promise<Instance> {
    const instance = await startInstance(lambda, this.parts.world, this.parts.log);
    this.instances.set(keyOf(lambda), [...(this.instances.get(keyOf(lambda)) ?? []), instance]);
    return instance;
  }

  private drop(lambda: LambdaFunction, instance: Instance): void {
    endInstance(instance);
    const left = (this.instances.get(keyOf(lambda)) ?? []).filter((each) => each !== instance);
    this.instances.set(keyOf(lambda), left);
  }

  async close(): Promise<void> {
    for (const instance of [...this.instances.values()].flat()) {
      const {child} = instance;
      const running = child.exitCode === null && child.signalCode === null;
      const gone = running ? new Promise((resolve) => child.once('exit', resolve)) : Promise.resolve();
      endInstance(instance);
      await gone;
    }
    this.instances.clear();
  }
}

const keyOf = ({arn, revision}: LambdaFunction) => `${arn}@${revision}`;
