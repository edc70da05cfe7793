import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import {OWNER_TAG} from '../../account/plan.ts';
import {type AwsAccess, connect} from '../../aws/access.ts';
import {errorName, toBackupctlError} from '../../aws/errors.ts';

export interface DeployedFunction {
  readonly roleArn: string;
  readonly runtime: string;
  readonly timeout: number;
  readonly memory: number;
  readonly sha256: string;
}

export interface FunctionGateway {
  find(name: string): Promise<DeployedFunction | undefined>;
  create(name: string, wanted: DeployedFunction, zip: Buffer): Promise<void>;
  updateCode(name: string, zip: Buffer): Promise<void>;
  updateSettings(name: string, wanted: DeployedFunction): Promise<void>;
  logRetention(group: string): Promise<number | 'no group' | 'for ever'>;
  putLogGroup(group: string, days: number): Promise<void>;
  remove(name: string): Promise<void>;
  removeLogGroup(group: string): Promise<void>;
}

const HANDLER = 'index.handler';
const WAIT = {maxWaitTime: 120, minDelay: 1, maxDelay: 5};

export function createFunctionGateway(access: AwsAccess): FunctionGateway {
  return {...functionCalls(connect(LambdaClient, access)), ...logCalls(connect(CloudWatchLogsClient, access))};
}

async function attempt(doing: string, work: () => Promise<unknown>, harmless?: string): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (errorName(error) !== harmless) throw toBackupctlError(error, doing);
  }
}

type LogCalls = Pick<FunctionGateway, 'logRetention' | 'putLogGroup' | 'removeLogGroup'>;

function functionCalls(lambda: LambdaClient): Omit<FunctionGateway, keyof LogCalls> {
  return {
    find: (name) => findFunction(lambda, name),
    create: (name, wanted, zip) =>
      attempt(
        `create the function ${name}`,
        async () => {
          await lambda.send(
            new CreateFunctionCommand({
              ...settings(name, wanted),
              Handler: HANDLER,
              Code: {ZipFile: zip},
              Description: 'Nightly export of Cognito users and groups. Made by backupctl.',
              Tags: {[OWNER_TAG.key]: OWNER_TAG.value},
            }),
          );
          await waitUntilFunctionActiveV2({client: lambda, ...WAIT}, {FunctionName: name});
        },
        'ResourceConflictException',
      ),
    updateCode: (name, zip) =>
      attempt(`update the code of the function ${name}`, async () => {
        await lambda.send(new UpdateFunctionCodeCommand({FunctionName: name, ZipFile: zip}));
        await waitUntilFunctionUpdatedV2({client: lambda, ...WAIT}, {FunctionName: name});
      }),
    updateSettings: (name, wanted) =>
      attempt(`change the function ${name}`, async () => {
        await lambda.send(new UpdateFunctionConfigurationCommand({...settings(name, wanted), Handler: HANDLER}));
        await waitUntilFunctionUpdatedV2({client: lambda, ...WAIT}, {FunctionName: name});
      }),
    remove: (name) =>
      attempt(
        `remove the function ${name}`,
        () => lambda.send(new DeleteFunctionCommand({FunctionName: name})),
        'ResourceNotFoundException',
      ),
  };
}

function logCalls(logs: CloudWatchLogsClient): LogCalls {
  return {
    async logRetention(group) {
      try {
        const {logGroups = []} = await logs.send(new DescribeLogGroupsCommand({logGroupNamePrefix: group}));
        const found = logGroups.find(({logGroupName}) => logGroupName === group);
        return found ? (found.retentionInDays ?? 'for ever') : 'no group';
      } catch (error) {
        throw toBackupctlError(error, `read the log group ${group}`);
      }
    },
    async putLogGroup(group, days) {
      await attempt(
        `create the log group ${group}`,
        () => logs.send(new CreateLogGroupCommand({logGroupName: group})),
        'ResourceAlreadyExistsException',
      );
      await attempt(`set the retention of ${group}`, () =>
        logs.send(new PutRetentionPolicyCommand({logGroupName: group, retentionInDays: days})),
      );
    },
    removeLogGroup: (group) =>
      attempt(
        `remove the log group ${group}`,
        () => logs.send(new DeleteLogGroupCommand({logGroupName: group})),
        'ResourceNotFoundException',
      ),
  };
}

const settings = (name: string, {roleArn, runtime, timeout, memory}: DeployedFunction) => ({
  FunctionName: name,
  Role: roleArn,
  Runtime: runtime as 'nodejs22.x',
  Timeout: timeout,
  MemorySize: memory,
});

async function findFunction(lambda: LambdaClient, name: string): Promise<DeployedFunction | undefined> {
  try {
    const found = await lambda.send(new GetFunctionConfigurationCommand({FunctionName: name}));
    return {
      roleArn: found.Role ?? '',
      runtime: found.Runtime ?? '',
      timeout: found.Timeout ?? 0,
      memory: found.MemorySize ?? 0,
      sha256: found.CodeSha256 ?? '',
    };
  } catch (error) {
    if (errorName(error) === 'ResourceNotFoundException') return undefined;
    throw toBackupctlError(error, `read the function ${name}`);
  }
}
