import {createHash} from 'node:crypto';
import * as sdk from '@aws-sdk/client-lambda';
import {pageOf} from '../../kernel/paging.ts';
import type {Functions, Roles} from '../../kernel/ports.ts';
import {AwsError, type Handlers, type Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import type {LambdaFunction} from './function.ts';
import {type Mapping, mappingHandlers} from './mappings.ts';
import {Runtime} from './runtime.ts';

export interface Lambda {
  readonly service: Service;
  readonly functions: Functions;
  readonly mappings: Mapping[];
}

export interface LambdaParts {
  readonly roles: Roles;
  readonly write: (group: string, stream: string, message: string) => boolean;
}

/** AWS Lambda: the deployed zip really runs, as its role, with its time limit. */
export function createLambda(world: World, {roles, write}: LambdaParts): Lambda {
  const deployed = new Map<string, LambdaFunction>();
  const mappings: Mapping[] = [];
  const runtime = new Runtime({
    world,
    log({name, region}, stream, line) {
      // The settings of now, not those that the instance was started with.
      const lambda = deployed.get(`${region}/${name}`);
      // Without the right to write, a function's output is lost and nobody is told (Lambda Developer Guide, CloudWatch logs).
      if (
        lambda &&
        roles.allows(
          lambda.roleArn,
          'logs:PutLogEvents',
          `arn:aws:logs:${lambda.region}:${world.account}:log-group:${lambda.logGroup}:*`,
        )
      )
        write(lambda.logGroup, stream, line);
    },
  });
  const need = (name = '', region = '') => {
    const found = deployed.get(`${region}/${name.replace(/^arn:.*:function:/, '')}`);
    if (!found)
      throw new AwsError(
        'ResourceNotFoundException',
        `Function not found: arn:aws:lambda:${region}:${world.account}:function:${name}`,
        404,
      );
    return found;
  };
  const byArn = (arn: string) => [...deployed.values()].find((each) => each.arn === arn);
  const functions: Functions = {
    exists: (arn) => byArn(arn) !== undefined,
    async invoke(arn, payload) {
      const lambda = byArn(arn);
      if (!lambda) throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
      return world.timeline.track(runtime.invoke(lambda, payload));
    },
  };
  const handlers = {
    ...deploymentHandlers(deployed, world, roles, need),
    ...readHandlers(deployed, world, need),
    ...invokeHandlers(functions, need),
    ...mappingHandlers(world, () => mappings),
  };
  return {
    functions,
    mappings,
    service: {
      signingName: 'lambda',
      protocol: 'restJson1',
      sdk,
      handlers,
      invalid: 'InvalidParameterValueException',
      actions: (operation) => [`lambda:${operation === 'Invoke' ? 'InvokeFunction' : operation}`],
      resources: (operation, input, {region, account}) => [
        // Takes no resource (Service Authorization Reference, AWS Lambda).
        operation === 'ListEventSourceMappings'
          ? '*'
          : `arn:aws:lambda:${region}:${account}:function:${String(input['FunctionName'] ?? '*').replace(/^arn:.*:function:/, '')}`,
      ],
      save: () => ({
        functions: [...deployed.values()].map((each) => ({...each, zip: each.zip.toString('base64')})),
        mappings,
      }),
      load(saved: SavedLambda) {
        deployed.clear();
        for (const each of saved.functions)
          deployed.set(`${each.region}/${each.name}`, {...each, zip: Buffer.from(each.zip, 'base64')});
        mappings.splice(0, mappings.length, ...saved.mappings);
      },
      close: () => runtime.close(),
    },
  };
}

interface SavedLambda {
  readonly functions: readonly (Omit<LambdaFunction, 'zip'> & {readonly zip: string})[];
  readonly mappings: readonly Mapping[];
}

type Sdk = typeof sdk;
type Need = (name?: string, region?: string) => LambdaFunction;

const sha256 = (zip: Buffer) => createHash('sha256').update(zip).digest('base64');

function refuseRole(roles: Roles, arn: string): void {
  // Lambda Developer Guide, troubleshooting: also said of a role that is only too new.
  if (!roles.trusts(arn, 'lambda.amazonaws.com') || !roles.settled(arn))
    throw new AwsError(
      'InvalidParameterValueException',
      'The role defined for the function cannot be assumed by Lambda.',
    );
}

function deploymentHandlers(
  deployed: Map<string, LambdaFunction>,
  world: World,
  roles: Roles,
  need: Need,
): Handlers<Sdk> {
  const changed = (lambda: LambdaFunction) => {
    lambda.revision = world.uuid();
    lambda.modifiedAt = world.timeline.now();
    return shape(lambda);
  };
  return {
    CreateFunction(input, {region, account}) {
      const {
        FunctionName: name = '',
        Role = '',
        Code,
        Handler = '',
        Runtime: runtime = '',
        Timeout = 3,
        MemorySize = 128,
      } = input;
      if (!/^[a-zA-Z0-9-_]{1,64}$/.test(name))
        throw new AwsError('InvalidParameterValueException', `Invalid function name ${name}`);
      if (deployed.has(`${region}/${name}`))
        throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, 409);
      if (!/^nodejs(20|22|24)\.x$/.test(runtime))
        throw new AwsError(
          'InvalidParameterValueException',
          `The sandbox runs nodejs20.x, nodejs22.x and nodejs24.x, not ${runtime}`,
        );
      checkLimits(Timeout, MemorySize);
      refuseRole(roles, Role);
      const zip = Buffer.from(Code?.ZipFile ?? []);
      if (zip.length === 0)
        throw new AwsError('InvalidParameterValueException', 'Uploaded file must be a non-empty zip');
      const lambda: LambdaFunction = {
        name,
        region,
        arn: `arn:aws:lambda:${region}:${account}:function:${name}`,
        roleArn: Role,
        runtime,
        handler: Handler,
        timeout: Timeout,
        memory: MemorySize,
        description: input.Description ?? '',
        environment: {...input.Environment?.Variables},
        architectures: input.Architectures ?? ['x86_64'],
        zip,
        sha256: sha256(zip),
        revision: world.uuid(),
        modifiedAt: world.timeline.now(),
        tags: {...input.Tags},
        logGroup: input.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
      };
      deployed.set(`${region}/${name}`, lambda);
      return shape(lambda);
    },
    UpdateFunctionCode({FunctionName, ZipFile}, {region}) {
      const lambda = need(FunctionName, region);
      lambda.zip = Buffer.from(ZipFile ?? []);
      lambda.sha256 = sha256(lambda.zip);
      return changed(lambda);
    },
    UpdateFunctionConfiguration(input, {region}) {
      const lambda = need(input.FunctionName, region);
      checkLimits(input.Timeout ?? lambda.timeout, input.MemorySize ?? lambda.memory);
      if (input.Role !== undefined) refuseRole(roles, input.Role);
      lambda.roleArn = input.Role ?? lambda.roleArn;
      lambda.handler = input.Handler ?? lambda.handler;
      lambda.runtime = input.Runtime ?? lambda.runtime;
      lambda.timeout = input.Timeout ?? lambda.timeout;
      lambda.memory = input.MemorySize ?? lambda.memory;
      lambda.description = input.Description ?? lambda.description;
      lambda.environment = input.Environment?.Variables ?? lambda.environment;
      lambda.logGroup = input.LoggingConfig?.LogGroup ?? lambda.logGroup;
      return changed(lambda);
    },
    DeleteFunction({FunctionName}, {region}) {
      deployed.delete(`${region}/${need(FunctionName, region).name}`);
      return {};
    },
    TagResource({Resource = '', Tags = {}}, {region}) {
      const lambda = need(Resource, region);
      lambda.tags = {...lambda.tags, ...Tags};
      return {};
    },
  };
}

function checkLimits(timeout: number, memory: number): void {
  if (timeout < 1 || timeout > 900)
    throw new AwsError('InvalidParameterValueException', 'Timeout must be between 1 and 900 seconds');
  if (memory < 128 || memory > 10_240)
    throw new AwsError('InvalidParameterValueException', 'MemorySize must be between 128 and 10240');
}

function readHandlers(deployed: Map<string, LambdaFunction>, world: World, need: Need): Handlers<Sdk> {
  return {
    GetFunction({FunctionName}, {region}) {
      const lambda = need(FunctionName, region);
      return {
        Configuration: shape(lambda),
        Code: {RepositoryType: 'S3', Location: `${world.endpoint()}/code`},
        Tags: lambda.tags,
      };
    },
    GetFunctionConfiguration: ({FunctionName}, {region}) => shape(need(FunctionName, region)),
    ListFunctions({Marker, MaxItems = 50}, {region}) {
      const all = [...deployed.values()].filter((each) => each.region === region);
      const {items, next} = pageOf(all, Math.min(MaxItems, world.pageSize(50)), Marker);
      return {Functions: items.map(shape), NextMarker: next};
    },
    ListTags: ({Resource = ''}, {region}) => ({Tags: need(Resource, region).tags}),
  };
}

function invokeHandlers(functions: Functions, need: Need): Handlers<Sdk> {
  return {
    async Invoke({FunctionName, Payload, InvocationType = 'RequestResponse'}, {region}) {
      const {arn} = need(FunctionName, region);
      const event: unknown = Buffer.isBuffer(Payload) && Payload.length > 0 ? JSON.parse(Payload.toString()) : {};
      const running = functions.invoke(arn, event);
      if (InvocationType === 'Event') return {StatusCode: 202};
      const {payload, failure} = await running;
      return {
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        Payload: Buffer.from(JSON.stringify(payload)) as never,
        ...(failure ? {FunctionError: 'Unhandled'} : {}),
      };
    },
  };
}

function shape(lambda: LambdaFunction): sdk.FunctionConfiguration {
  return {
    FunctionName: lambda.name,
    FunctionArn: lambda.arn,
    Role: lambda.roleArn,
    Runtime: lambda.runtime as sdk.Runtime,
    Handler: lambda.handler,
    Timeout: lambda.timeout,
    MemorySize: lambda.memory,
    Description: lambda.description,
    CodeSize: lambda.zip.length,
    CodeSha256: lambda.sha256,
    Version: '$LATEST',
    RevisionId: lambda.revision,
    LastModified: new Date(lambda.modifiedAt).toISOString().replace('Z', '+0000'),
    Environment: {Variables: lambda.environment},
    Architectures: lambda.architectures as sdk.Architecture[],
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    LoggingConfig: {LogFormat: 'Text', LogGroup: lambda.logGroup},
  };
}
