/**
 * The loop that lets an export outgrow one function: slice, look, slice again. Its input stays below one kilobyte, and
 * the function's own progress lies in the bucket, so a redrive days later goes on where the run stopped.
 */
export function stateMachineDefinition(functionArn: string): object {
  return {
    Comment: 'Exports one Cognito user pool, slice by slice. Made by backupctl.',
    StartAt: 'Slice',
    States: {
      Slice: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: {FunctionName: functionArn, 'Payload.$': '$'},
        ResultSelector: {
          'done.$': '$.Payload.done',
          'date.$': '$.Payload.date',
          'runId.$': '$.Payload.runId',
          'users.$': '$.Payload.users',
        },
        ResultPath: '$.result',
        Retry: [
          {
            // A slice may be repeated at any time; what fails for good fails again and ends the run.
            ErrorEquals: ['States.ALL'],
            IntervalSeconds: 10,
            MaxAttempts: 5,
            BackoffRate: 2,
            MaxDelaySeconds: 300,
          },
        ],
        Catch: [{ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Failed'}],
        Next: 'Complete?',
      },
      'Complete?': {
        Type: 'Choice',
        Choices: [{Variable: '$.result.done', BooleanEquals: true, Next: 'Complete'}],
        Default: 'Slice',
      },
      Complete: {Type: 'Succeed'},
      Failed: {Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause'},
    },
  };
}
