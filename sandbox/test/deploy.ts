import {CreateRoleCommand, PutRolePolicyCommand} from '@aws-sdk/client-iam';
import {CreateFunctionCommand, LambdaClient} from '@aws-sdk/client-lambda';
import {SchedulerClient} from '@aws-sdk/client-scheduler';
import {CreateStateMachineCommand, SFNClient} from '@aws-sdk/client-sfn';
import {ZipFile} from 'yazl';
import type {Sandbox} from '../src/index.ts';
import {clientsOf} from './clients.ts';

/** Clients, roles, functions and machines of one sandbox. */
export function deploymentOf(box: Sandbox) {
  const settings = {
    endpoint: box.endpoint,
    region: 'eu-west-1',
    credentials: {accessKeyId: 'k', secretAccessKey: 's'},
    maxAttempts: 1,
  };
  const lambda = new LambdaClient(settings);
  const states = new SFNClient(settings);

  async function role(name: string, service: string, ...statements: [action: string, resource: string][]) {
    const {iam} = clientsOf(box);
    const trust = JSON.stringify({
      Statement: [{Effect: 'Allow', Principal: {Service: `${service}.amazonaws.com`}, Action: 'sts:AssumeRole'}],
    });
    await iam.send(new CreateRoleCommand({RoleName: name, AssumeRolePolicyDocument: trust}));
    const Statement = statements.map(([Action, Resource]) => ({Effect: 'Allow', Action, Resource}));
    await iam.send(
      new PutRolePolicyCommand({RoleName: name, PolicyName: 'p', PolicyDocument: JSON.stringify({Statement})}),
    );
    return `arn:aws:iam::123456789012:role/${name}`;
  }

  async function deploy(source: string, more: object = {}) {
    const {FunctionArn = ''} = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'f',
        Role: await role('f-role', 'lambda', ['logs:PutLogEvents', '*']),
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: {ZipFile: await zipOf(source)},
        ...more,
      }),
    );
    return FunctionArn;
  }

  /** A machine whose role may do these; answers its ARN. */
  async function machine(name: string, definition: object, ...rights: [action: string, resource: string][]) {
    const roleArn = await role(`${name}-role`, 'states', ...rights);
    const {stateMachineArn = ''} = await states.send(
      new CreateStateMachineCommand({name, definition: JSON.stringify(definition), roleArn}),
    );
    return stateMachineArn;
  }

  return {lambda, states, scheduler: new SchedulerClient(settings), role, deploy, machine};
}

export async function zipOf(source: string): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(source), 'index.mjs');
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
