/** Errors that a second attempt meets again. */
const FINAL = ['POOL_MISSING', 'POOL_REPLICA', 'ARCHIVE_MANIFEST_UNREADABLE'];

/** Seconds. Ten million users in three groups each take nineteen hours at a third of the quota. */
const LONGEST = 48 * 3600;

const ALL = ['States.ALL'];

/**
 * The loop that lets an export outgrow one function: slice, look, slice again. Its input stays below one kilobyte, and
 * the function's own progress lies in the bucket, so a redrive days later goes on where the run stopped. That is why
 * nothing catches what a slice throws: a redrive enters the state that failed, and a Fail state would only fail again
 * (Step Functions Developer Guide, redriving executions).
 *
 * EventBridge Scheduler may deliver a night twice and cannot name an execution by a date (names take no colon, and its
 * time has two). So what it starts only starts the night itself, under a name made of pool and date: Step Functions
 * refuses the second of that name for 90 days (Step Functions API reference, StartExecution).
 */
export function stateMachineDefinition({
  functionArn,
  machineArn,
}: {
  readonly functionArn: string;
  readonly machineArn: string;
}): object {
  return {
    Comment: 'Exports one Cognito user pool, slice by slice. Made by backupctl.',
    StartAt: 'Delivered or begun?',
    TimeoutSeconds: LONGEST,
    States: {
      'Delivered or begun?': {
        Type: 'Choice',
        Choices: [{Variable: '$.night', IsPresent: true, Next: 'Slice'}],
        Default: 'Begin the night',
      },
      'Begin the night': {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution',
        Parameters: {
          StateMachineArn: machineArn,
          'Name.$': "States.Format('{}-{}', $.name, States.ArrayGetItem(States.StringSplit($.scheduledTime, 'T'), 0))",
          Input: {'night.$': '$', 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id'},
        },
        ResultPath: null,
        Retry: [
          {ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException'], MaxAttempts: 0},
          {ErrorEquals: ALL, IntervalSeconds: 10, MaxAttempts: 5, BackoffRate: 2},
        ],
        Catch: [
          {
            ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException'],
            ResultPath: '$.failure',
            Next: 'Delivered twice',
          },
        ],
        Next: 'Begun',
      },
      Begun: {Type: 'Succeed'},
      'Delivered twice': {Type: 'Succeed'},
      Slice: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: {FunctionName: functionArn, 'Payload.$': '$.night'},
        ResultSelector: {'done.$': '$.Payload.done', 'trouble.$': '$.Payload.trouble'},
        ResultPath: '$.result',
        Retry: [
          {ErrorEquals: FINAL, MaxAttempts: 0},
          // A slice may be repeated at any time; what fails for good fails again and ends the run.
          {ErrorEquals: ALL, IntervalSeconds: 10, MaxAttempts: 8, BackoffRate: 2, MaxDelaySeconds: 900},
        ],
        Next: 'Complete?',
      },
      'Complete?': {
        Type: 'Choice',
        Choices: [
          {
            And: [
              {Variable: '$.result.done', BooleanEquals: true},
              {Variable: '$.result.trouble', StringEquals: ''},
            ],
            Next: 'Complete',
          },
          {Variable: '$.result.done', BooleanEquals: true, Next: 'Complete, but look'},
        ],
        Default: 'Slice',
      },
      Complete: {Type: 'Succeed'},
      'Complete, but look': {Type: 'Fail', Error: 'ARCHIVE_IN_DOUBT', CausePath: '$.result.trouble'},
    },
  };
}
