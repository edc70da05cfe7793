import type {
  PutScalingPolicyCommandInput,
  RegisterScalableTargetCommandInput,
  SuspendedState,
  TargetTrackingScalingPolicyConfiguration,
} from '@aws-sdk/client-application-auto-scaling';
import type {Alarms, Capacities} from '../../kernel/ports.ts';
import {AwsError} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {trackingAlarms} from './tracking-alarms.ts';

/** A capacity that is scaled: unique by resource and dimension (SDK, RegisterScalableTarget). */
export interface Scaled {
  readonly region: string;
  readonly resource: string;
  readonly dimension: string;
}

export interface Target extends Scaled {
  readonly arn: string;
  readonly createdAt: number;
  readonly min: number;
  readonly max: number;
  readonly suspended: SuspendedState;
}

export interface Policy extends Scaled {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly tracking: TargetTrackingScalingPolicyConfiguration;
  readonly alarms: readonly {readonly name: string; readonly arn: string}[];
}

export interface SavedScaling {
  targets: readonly Target[];
  policies: readonly Policy[];
}

const same = (a: Scaled) => (b: Scaled) =>
  a.region === b.region && a.resource === b.resource && a.dimension === b.dimension;

const DIMENSION = /^dynamodb:(table|index):(Read|Write)CapacityUnits$/;

export class ScalingStore {
  saved: SavedScaling = {targets: [], policies: []};
  readonly world: World;
  private readonly capacities: Capacities;
  private readonly alarms: Alarms;

  constructor(world: World, {capacities, alarms}: {readonly capacities: Capacities; readonly alarms: Alarms}) {
    this.world = world;
    this.capacities = capacities;
    this.alarms = alarms;
  }

  /** Makes or changes; what is not given stays. The capacity is moved into the limits (SDK, RegisterScalableTarget). */
  async register(input: RegisterScalableTargetCommandInput, region: string): Promise<Target> {
    const scaled = scaledOf(input, region);
    const units = await this.capacities.units(scaled.resource, scaled.dimension, region);
    if (units === undefined)
      throw new AwsError('ValidationException', `DynamoDB table does not exist: ${scaled.resource}`);
    const found = this.saved.targets.find(same(scaled));
    const {MinCapacity: min = found?.min, MaxCapacity: max = found?.max} = input;
    if (min === undefined || max === undefined)
      throw new AwsError('ValidationException', 'MinCapacity and MaxCapacity are required for a new scalable target');
    if (max < min) throw new AwsError('ValidationException', 'Maximum capacity cannot be less than minimum capacity');
    const {world} = this;
    const target: Target = {
      ...scaled,
      min,
      max,
      arn: found?.arn ?? `arn:aws:application-autoscaling:${region}:${world.account}:scalable-target/${world.id(32)}`,
      createdAt: found?.createdAt ?? world.timeline.now(),
      suspended: {...RUNNING, ...found?.suspended, ...input.SuspendedState},
    };
    this.saved.targets = [...this.saved.targets.filter((each) => each !== found), target];
    const within = Math.min(max, Math.max(min, units));
    if (units > 0 && within !== units)
      await this.capacities.setUnits(target.resource, target.dimension, region, within);
    return target;
  }

  /** With it go its policies and their alarms (SDK, DeregisterScalableTarget). */
  deregister(scaled: Scaled): void {
    const target = this.needTarget(scaled);
    for (const policy of this.saved.policies.filter(same(target))) this.dropPolicy(policy);
    this.saved.targets = this.saved.targets.filter((each) => each !== target);
  }

  async putPolicy(input: PutScalingPolicyCommandInput, region: string): Promise<Policy> {
    const scaled = scaledOf(input, region);
    this.needTarget(scaled);
    const tracking = trackingOf(input);
    const name = input.PolicyName ?? '';
    const others = this.saved.policies.filter(same(scaled));
    const found = others.find((each) => each.name === name);
    // hashicorp/terraform-provider-aws 41179 has the words.
    if (others.some((each) => each !== found && metricOf(each.tracking) === metricOf(tracking)))
      throw new AwsError(
        'ValidationException',
        'Only one TargetTrackingScaling policy for a given metric specification is allowed.',
      );
    if (found) this.dropPolicy(found);
    const {world} = this;
    const arn =
      found?.arn ??
      `arn:aws:autoscaling:${region}:${world.account}:scalingPolicy:${world.uuid()}:resource/dynamodb/${scaled.resource}:policyName/${name}`;
    const units = (await this.capacities.units(scaled.resource, scaled.dimension, region)) ?? 0;
    const alarms = trackingAlarms({...scaled, arn, units, target: tracking.TargetValue ?? 0}, () => world.uuid());
    const createdAt = found?.createdAt ?? world.timeline.now();
    const made = alarms.map((alarm) => ({name: alarm.name, arn: this.alarms.put(alarm)}));
    const policy: Policy = {...scaled, name, arn, createdAt, tracking, alarms: made};
    this.saved.policies = [...this.saved.policies, policy];
    return policy;
  }

  deletePolicy(scaled: Scaled, name: string | undefined): void {
    const policy = this.saved.policies.filter(same(scaled)).find((each) => each.name === name);
    if (!policy) throw notFound(`No scaling policy found for ${described(scaled)}, policy name: ${name}`);
    this.dropPolicy(policy);
  }

  /** The alarms of target tracking are the policy's own (Application Auto Scaling User Guide, deleting such a policy). */
  private dropPolicy(policy: Policy): void {
    this.alarms.remove(
      policy.region,
      policy.alarms.map(({name}) => name),
    );
    this.saved.policies = this.saved.policies.filter((each) => each !== policy);
  }

  private needTarget(scaled: Scaled): Target {
    const found = this.saved.targets.find(same(scaled));
    if (!found) throw notFound(`No scalable target registered for ${described(scaled)}`);
    return found;
  }
}

const RUNNING = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

const described = ({resource, dimension}: Scaled) =>
  `service namespace: dynamodb, resource ID: ${resource}, scalable dimension: ${dimension}`;
const notFound = (message: string) => new AwsError('ObjectNotFoundException', message);
const metricOf = (tracking: TargetTrackingScalingPolicyConfiguration) =>
  tracking.PredefinedMetricSpecification?.PredefinedMetricType;

/** Only DynamoDB scales here. */
export function scaledOf(
  input: {
    readonly ServiceNamespace?: string | undefined;
    readonly ResourceId?: string | undefined;
    readonly ScalableDimension?: string | undefined;
  },
  region: string,
): Scaled {
  const {ServiceNamespace: namespace, ResourceId: resource = '', ScalableDimension: dimension = ''} = input;
  if (namespace !== 'dynamodb') throw notHere(`the service namespace ${namespace}`);
  const [, kind] = DIMENSION.exec(dimension) ?? [];
  const fits = kind === 'index' ? /^table\/[^/]+\/index\/[^/]+$/ : /^table\/[^/]+$/;
  if (kind === undefined || !fits.test(resource))
    throw new AwsError('ValidationException', `Unsupported resource or dimension: ${resource}, ${dimension}`);
  return {region, resource, dimension};
}

function trackingOf(input: PutScalingPolicyCommandInput): TargetTrackingScalingPolicyConfiguration {
  const {PolicyType, TargetTrackingScalingPolicyConfiguration: tracking} = input;
  const metric = tracking && metricOf(tracking);
  if (PolicyType !== 'TargetTrackingScaling' || tracking === undefined || metric === undefined)
    throw notHere('any policy but target tracking of a predefined metric');
  const wanted = input.ScalableDimension?.includes(':Read')
    ? 'DynamoDBReadCapacityUtilization'
    : 'DynamoDBWriteCapacityUtilization';
  if (metric !== wanted)
    throw new AwsError('ValidationException', `The metric ${metric} does not fit ${input.ScalableDimension}`);
  return tracking;
}

const notHere = (what: string) =>
  new AwsError(
    'NotImplementedBySandbox',
    `application-autoscaling with ${what} is not implemented by the sandbox`,
    501,
  );
