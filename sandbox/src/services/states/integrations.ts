import type {HistoryEvent} from '@aws-sdk/client-sfn';
import {AwsError} from '../../kernel/service.ts';
import {INVOKE, LAMBDA, START} from './definition.ts';
import type {Machinery, Running} from './execution.ts';
import {inputOf, type NewEvent, note, outputOf} from './history.ts';
import {StateFailure} from './state-failure.ts';

/** The events of one attempt: optimised integrations and Lambda by its own ARN are told in different words. */
interface Telling {
  readonly scheduled: NewEvent;
  readonly started: NewEvent;
  readonly succeeded: (output: unknown) => NewEvent;
  readonly failed: (failure: StateFailure) => NewEvent;
  readonly timedOut: NewEvent;
}

/**
 * Lambda by its own ARN, Lambda by the optimised integration, and StartExecution that does not wait for the end.
 * `timeout`: seconds, of the wall clock as the function's own limit is; what times out goes on unheard.
 */
export async function callResource(
  resource: string,
  parameters: unknown,
  timeout: number | undefined,
  {execution, machinery}: Running,
): Promise<unknown> {
  const tell = (event: NewEvent) => note(execution, machinery.world.timeline.now(), event);
  const region = execution.machineArn.split(':')[3] ?? '';
  const telling = LAMBDA.test(resource)
    ? tellOfFunction(resource, parameters, timeout)
    : tellOfTask(resource, parameters, timeout, region);
  tell(telling.scheduled);
  tell(telling.started);
  try {
    const work =
      resource === START
        ? startExecution(execution.roleArn, parameters, machinery)
        : invoke(resource, execution.roleArn, parameters, machinery);
    const output = await within(timeout, work);
    tell(telling.succeeded(output));
    return output;
  } catch (failure) {
    if (failure instanceof StateFailure)
      tell(failure.error === 'States.Timeout' ? telling.timedOut : telling.failed(failure));
    throw failure;
  }
}

async function within<Result>(seconds: number | undefined, work: Promise<Result>): Promise<Result> {
  if (seconds === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StateFailure('States.Timeout')), seconds * 1000);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
    // Nobody hears any more how it ends.
    work.catch(() => undefined);
  }
}

async function invoke(resource: string, roleArn: string, parameters: unknown, machinery: Machinery): Promise<unknown> {
  const {functions, roles, world} = machinery;
  const given = resource === INVOKE ? (parameters as Invocation) : {FunctionName: resource, Payload: parameters};
  const arn = (given.FunctionName ?? '').replace(/(:function:[^:]+):.+$/, '$1');
  if (!roles.allows(roleArn, 'lambda:InvokeFunction', arn))
    throw refused('Lambda', 'AWSLambda', world.uuid(), denied(roleArn, 'lambda:InvokeFunction', arn, 403));
  if (!functions.exists(arn))
    throw refused('Lambda', 'AWSLambda', world.uuid(), {
      name: 'ResourceNotFoundException',
      status: 404,
      message: `Function not found: ${arn}:$LATEST`,
    });
  const {payload, failure} = await functions.invoke(arn, given.Payload);
  if (failure) throw new StateFailure(failure.name, JSON.stringify(payload));
  if (resource !== INVOKE) return payload;
  const headers = {'X-Amz-Executed-Version': '$LATEST', 'Content-Type': 'application/json'};
  return {ExecutedVersion: '$LATEST', Payload: payload, ...sdkMetadata(world.uuid(), headers), StatusCode: 200};
}

interface Invocation {
  readonly FunctionName?: string;
  readonly Payload?: unknown;
}

interface Start {
  readonly StateMachineArn?: string;
  readonly Input?: unknown;
  readonly Name?: string;
}

/** Step Functions Developer Guide, start a new AWS Step Functions execution: request response. */
async function startExecution(
  roleArn: string,
  parameters: unknown,
  {world, roles, start}: Machinery,
): Promise<unknown> {
  const {StateMachineArn: arn = '', Input, Name} = parameters as Start;
  if (!roles.allows(roleArn, 'states:StartExecution', arn))
    throw refused(
      'StepFunctions',
      'AWSStepFunctions',
      world.uuid(),
      denied(roleArn, 'states:StartExecution', arn, 400),
    );
  try {
    const started = start(arn, typeof Input === 'string' ? Input : JSON.stringify(Input ?? {}), Name);
    return {
      ExecutionArn: started.arn,
      ...sdkMetadata(world.uuid(), {'Content-Type': 'application/x-amz-json-1.0'}),
      StartDate: new Date(started.startedAt).toISOString(),
    };
  } catch (error) {
    if (error instanceof AwsError) throw refused('StepFunctions', 'AWSStepFunctions', world.uuid(), error);
    throw error;
  }
}

/**
 * What a service refuses, as a machine hears of it: `StepFunctions.ExecutionAlreadyExistsException`, with the service's
 * words in the cause (recorded in localstack, error_handling/test_task_service_sfn.snapshot.json; classmethod.jp,
 * "ExecutionAlreadyExistsException"). What the service's model does not declare is named after the service itself.
 */
function refused(
  prefix: string,
  service: string,
  requestId: string,
  {name, message, status}: Pick<AwsError, 'name' | 'message' | 'status'>,
): StateFailure {
  const declared =
    name === 'AccessDeniedException' ? `${service}Exception` : `${name.replace(/Exception$/, '')}Exception`;
  return new StateFailure(
    `${prefix}.${declared}`,
    `${message} (Service: ${service}; Status Code: ${status}; Error Code: ${name}; Request ID: ${requestId}; Proxy: null)`,
  );
}

const denied = (roleArn: string, action: string, arn: string, status: number) => ({
  name: 'AccessDeniedException',
  status,
  message: `User: ${roleArn} is not authorized to perform: ${action} on resource: ${arn} because no identity-based policy allows the ${action} action`,
});

/** Optimised integrations hand on the HTTP answer; only the headers that say something are given here. */
const sdkMetadata = (RequestId: string, headers: Readonly<Record<string, string>>) => ({
  SdkHttpMetadata: {
    AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    HttpHeaders: headers,
    HttpStatusCode: 200,
  },
  SdkResponseMetadata: {RequestId},
});

const failureDetails = ({error, message}: StateFailure) => ({error, ...(message === '' ? {} : {cause: message})});
const timeoutDetails = (seconds: number | undefined) => (seconds === undefined ? {} : {timeoutInSeconds: seconds});

function tellOfTask(arn: string, parameters: unknown, timeout: number | undefined, region: string): Telling {
  const [resourceType = '', resource = ''] = arn.replace('arn:aws:states:::', '').split(':');
  const what = {resourceType, resource};
  return {
    scheduled: {
      type: 'TaskScheduled',
      taskScheduledEventDetails: {...what, region, parameters: JSON.stringify(parameters), ...timeoutDetails(timeout)},
    },
    started: {type: 'TaskStarted', taskStartedEventDetails: what},
    succeeded: (output) => ({type: 'TaskSucceeded', taskSucceededEventDetails: {...what, ...outputOf(output)}}),
    failed: (failure) => ({type: 'TaskFailed', taskFailedEventDetails: {...what, ...failureDetails(failure)}}),
    timedOut: {type: 'TaskTimedOut', taskTimedOutEventDetails: {...what, error: 'States.Timeout'}},
  };
}

function tellOfFunction(resource: string, parameters: unknown, timeout: number | undefined): Telling {
  const details: HistoryEvent['lambdaFunctionScheduledEventDetails'] = {
    resource,
    ...inputOf(parameters),
    ...timeoutDetails(timeout),
  };
  return {
    scheduled: {type: 'LambdaFunctionScheduled', lambdaFunctionScheduledEventDetails: details},
    started: {type: 'LambdaFunctionStarted'},
    succeeded: (output) => ({
      type: 'LambdaFunctionSucceeded',
      lambdaFunctionSucceededEventDetails: outputOf(output),
    }),
    failed: (failure) => ({
      type: 'LambdaFunctionFailed',
      lambdaFunctionFailedEventDetails: failureDetails(failure),
    }),
    timedOut: {type: 'LambdaFunctionTimedOut', lambdaFunctionTimedOutEventDetails: {error: 'States.Timeout'}},
  };
}
