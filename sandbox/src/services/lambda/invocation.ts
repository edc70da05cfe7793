import type {LambdaFunction} from './function.ts';
import type {Instance, Message} from './instance.ts';

export interface Outcome {
  readonly payload: unknown;
  readonly failure?: {readonly name: string; readonly message: string};
}

export interface Invocation {
  readonly id: string;
  readonly lambda: LambdaFunction;
  readonly event: unknown;
  /** Sandbox time, milliseconds since 1970. */
  readonly now: number;
  /** A line of Lambda itself, beside those of the function. */
  readonly log: (line: string) => void;
}

/**
 * One event in, one answer out, within the function's time limit; START, END and REPORT around its output (Lambda
 * Developer Guide, viewing logs for Node.js functions). The limit is of the wall clock: the function's work is real.
 */
export async function callInstance(instance: Instance, call: Invocation): Promise<Outcome> {
  const {id, lambda, log} = call;
  const began = performance.now();
  log(`START RequestId: ${id} Version: $LATEST`);
  const {outcome, status} = await answerOf(instance, call);
  const elapsed = performance.now() - began;
  if (status === 'Status: timeout')
    log(`${new Date(call.now + elapsed).toISOString()} ${id} Task timed out after ${lambda.timeout}.00 seconds`);
  log(`END RequestId: ${id}`);
  log(report(instance, call, elapsed, status));
  return outcome;
}

interface Ended {
  readonly outcome: Outcome;
  /** What the report says of an invocation that gave no answer. */
  readonly status?: string;
}

function answerOf(instance: Instance, {id, lambda, event, now}: Invocation): Promise<Ended> {
  const {child} = instance;
  const limit = lambda.timeout * 1000;
  return new Promise((resolve) => {
    let answer: Message | undefined;
    let flushed = false;
    let timedOut = false;
    const end = (ended: Ended) => {
      clearTimeout(timer);
      child.off('message', heard);
      child.off('close', closed);
      resolve(ended);
    };
    // The answer and the output come by two ways: both must have arrived.
    const settle = () => {
      if (answer && flushed) end({outcome: outcomeOf(answer)});
    };
    const heard = (message: Message) => {
      if (message.id === id) answer = message;
      settle();
    };
    const closed = (code: number | null) => end(timedOut ? timeOut(id, lambda) : crash(id, code));
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, limit);
    instance.flushed = (of) => {
      flushed ||= of === id;
      settle();
    };
    child.on('message', heard);
    child.once('close', closed);
    child.send({id, event, deadline: Date.now() + limit, now});
  });
}

const outcomeOf = ({payload, failure}: Message): Outcome =>
  failure ? {payload: failure, failure: {name: failure.errorType, message: failure.errorMessage}} : {payload};

/**
 * What Lambda itself says of an invocation that gave no answer (Step Functions Developer Guide, handling errors: newer
 * runtimes report a time-out as Sandbox.Timedout).
 */
function timeOut(id: string, {timeout}: LambdaFunction): Ended {
  const message = `RequestId: ${id} Error: Task timed out after ${timeout}.00 seconds`;
  return {outcome: failed('Sandbox.Timedout', message), status: 'Status: timeout'};
}

function crash(id: string, code: number | null): Ended {
  const how = code ? `Runtime exited with error: exit status ${code}` : 'Runtime exited without providing a reason';
  const outcome = failed('Runtime.ExitError', `RequestId: ${id} Error: ${how}`);
  return {outcome, status: 'Status: error\tError Type: Runtime.ExitError'};
}

const failed = (name: string, message: string): Outcome => ({
  payload: {errorType: name, errorMessage: message},
  failure: {name, message},
});

function report(instance: Instance, {id, lambda}: Invocation, elapsed: number, status: string | undefined): string {
  const {initMs, memory} = instance;
  delete instance.initMs;
  return [
    `REPORT RequestId: ${id}`,
    `Duration: ${elapsed.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(elapsed)} ms`,
    `Memory Size: ${lambda.memory} MB`,
    `Max Memory Used: ${memory} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(status === undefined ? [] : [status]),
  ].join('\t');
}
