import type {AddressInfo} from 'node:net';
import type {Authority} from './kernel/authorize.ts';
import {createControl} from './kernel/control.ts';
import {createFaults, type Faults} from './kernel/faults.ts';
import {type LoadedService, loadService} from './kernel/operations.ts';
import {createRequestLog, type RequestLog} from './kernel/request-log.ts';
import {createServer} from './kernel/server.ts';
import type {Service} from './kernel/service.ts';
import {createTimeline} from './kernel/timeline.ts';
import {createWorld, type World} from './kernel/world.ts';
import {plantSeed} from './seeds/index.ts';
import {type Autoscaling, createAutoscaling} from './services/application-autoscaling/index.ts';
import {type Backup, createBackup} from './services/backup/index.ts';
import {createCloudtrail} from './services/cloudtrail/index.ts';
import {type CloudWatch, createCloudwatch} from './services/cloudwatch/index.ts';
import {type Cognito, createCognito} from './services/cognito-idp/index.ts';
import {createDynamodb, type Dynamodb} from './services/dynamodb/index.ts';
import {createEvents, type EventBridge} from './services/events/index.ts';
import {evaluate} from './services/iam/evaluate.ts';
import {createIam, type Iam} from './services/iam/index.ts';
import {createKms, type Kms} from './services/kms/index.ts';
import {createLambda, type Lambda} from './services/lambda/index.ts';
import {createLogs} from './services/logs/index.ts';
import {createS3, type S3} from './services/s3/index.ts';
import {createScheduler, type Scheduler} from './services/scheduler/index.ts';
import {createSns, type Sns} from './services/sns/index.ts';
import {createSqs, type Sqs} from './services/sqs/index.ts';
import {createStates, type States} from './services/states/index.ts';
import {createSts} from './services/sts/index.ts';
import {createTagging} from './services/tagging/index.ts';

export interface SandboxOptions {
  /** `empty`, `questionnaire` or `large:<users>[:<groups each>]`. */
  readonly seed?: string;
  /** 0 or absent: a free one. */
  readonly port?: number;
  /** Pages of every list are at most this long. */
  readonly pageSize?: number;
  /** Cognito's rates are enforced; in tests off unless asked for. */
  readonly quotas?: boolean;
  /** Milliseconds until IAM's changes are seen elsewhere. */
  readonly settleMs?: number;
  /** Sandbox time at the start, milliseconds since 1970; absent: now. */
  readonly now?: number;
}

export interface Sandbox {
  readonly endpoint: string;
  readonly world: World;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly authority: Authority;
  readonly iam: Iam;
  readonly kms: Kms;
  readonly sns: Sns;
  readonly sqs: Sqs;
  readonly events: EventBridge;
  readonly cloudwatch: CloudWatch;
  readonly dynamodb: Dynamodb;
  readonly s3: S3;
  readonly cognito: Cognito;
  readonly backup: Backup;
  readonly autoscaling: Autoscaling;
  readonly lambda: Lambda;
  readonly states: States;
  readonly scheduler: Scheduler;
  close(): Promise<void>;
}

export const ACCOUNT = '123456789012';
export const REGION = 'eu-west-1';

/** A whole local AWS on 127.0.0.1. Several can live in one process; each has its own world. */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  let endpoint = '';
  const world = createWorld({
    account: ACCOUNT,
    region: REGION,
    timeline: createTimeline(options.now),
    options: {quotas: options.quotas ?? false, settleMs: options.settleMs ?? 0, pageSize: options.pageSize},
    endpoint: () => endpoint,
  });
  const limit: {policy: object | undefined} = {policy: undefined};
  const parts = await createServices(world, () => limit.policy);
  const services = new Map<string, LoadedService>(
    parts.all.map((service) => [service.signingName, loadService(service)]),
  );
  const faults = createFaults();
  const requests = createRequestLog();
  const latency = {ms: 0};
  const authority: Authority = {
    get callerPolicy() {
      return limit.policy;
    },
    set callerPolicy(policy) {
      limit.policy = policy;
    },
    roles: () => parts.iam.roles,
    evaluate,
  };
  const state = stateOf(parts.all);
  const controls = Object.assign({}, ...parts.all.map((service) => service.controls)) as Service['controls'];
  const control = createControl({world, faults, log: requests, authority, latency, controls: controls ?? {}, ...state});
  const server = createServer({world, services, faults, log: requests, authority, control, latency});
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const {all, ...named} = parts;
  const sandbox: Sandbox = {
    ...named,
    endpoint,
    world,
    faults,
    requests,
    authority,
    async close() {
      world.timeline.stop();
      for (const service of all) await service.close?.();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await plantSeed(sandbox, options.seed ?? 'empty');
  return sandbox;
}

async function createServices(world: World, callerPolicy: () => object | undefined) {
  const iam = createIam(world, callerPolicy);
  const kms = createKms(world);
  const sns = createSns(world);
  const sqs = createSqs(world);
  const {topics} = sns;
  const queues = sqs.port;
  const events = createEvents(world, {topics, queues});
  const cloudwatch = createCloudwatch(world, {topics});
  const telling = {events: events.port, metrics: cloudwatch.port};
  const {roles} = iam;
  const logs = createLogs(world);
  const dynamodb = await createDynamodb(world);
  const autoscaling = createAutoscaling(world, {capacities: dynamodb.capacities, alarms: cloudwatch.own});
  const s3 = createS3(world);
  const cognito = createCognito(world);
  const lambda = createLambda(world, {roles, write: logs.write});
  const {functions} = lambda;
  const states = createStates(world, {functions, roles, ...telling});
  const scheduler = createScheduler(world, {machines: states.machines, functions, roles, queues});
  const tagging = createTagging(world, {taggables: [dynamodb.taggable, s3.taggable, cognito.taggable]});
  const backup = createBackup(world, {
    roles,
    keys: kms.keys,
    topics,
    ...telling,
    protectables: [dynamodb.protectable, s3.protectable],
  });
  const all: readonly Service[] = [
    createSts(),
    iam,
    logs,
    dynamodb,
    s3,
    cognito,
    lambda,
    states,
    scheduler,
    tagging,
    backup,
    kms,
    sns,
    sqs,
    events,
    cloudwatch,
    autoscaling,
    createCloudtrail(world, backup.trail),
  ].map(({service}) => service);
  return {
    ...{iam, kms, sns, sqs, events, cloudwatch, autoscaling, lambda},
    ...{dynamodb, s3, cognito, backup, states, scheduler, all},
  };
}

/** The whole world as JSON, by service. */
function stateOf(services: readonly Service[]) {
  return {
    async save(): Promise<unknown> {
      const saved = await Promise.all(
        services.map(async (service) => [service.signingName, (await service.save?.()) ?? null]),
      );
      return Object.fromEntries(saved);
    },
    async load(saved: unknown): Promise<void> {
      const world = new Map<string, unknown>(Object.entries(saved as object));
      for (const service of services) {
        const own = world.get(service.signingName);
        if (own !== undefined && own !== null) await service.load?.(own as never);
      }
    },
  };
}
