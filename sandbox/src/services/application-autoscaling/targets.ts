import type * as sdk from '@aws-sdk/client-application-auto-scaling';
import {pageOf} from '../../kernel/paging.ts';
import type {Handlers} from '../../kernel/service.ts';
import {type ScalingStore, scaledOf, type Target} from './scaling-store.ts';

export function targetHandlers(store: ScalingStore): Handlers<typeof sdk> {
  const {world} = store;
  return {
    async RegisterScalableTarget(input, {region}) {
      return {ScalableTargetARN: (await store.register(input, region)).arn};
    },
    DeregisterScalableTarget(input, {region}) {
      store.deregister(scaledOf(input, region));
      return {};
    },
    DescribeScalableTargets({ServiceNamespace, ResourceIds, ScalableDimension, MaxResults = 50, NextToken}, {region}) {
      const found = store.saved.targets.filter(
        (target) =>
          ServiceNamespace === 'dynamodb' &&
          target.region === region &&
          (ResourceIds?.includes(target.resource) ?? true) &&
          (ScalableDimension === undefined || target.dimension === ScalableDimension),
      );
      const size = Math.min(MaxResults, world.pageSize(50));
      const {items, next} = pageOf(found, size, NextToken, 'InvalidNextTokenException');
      return {ScalableTargets: items.map((target) => shape(target, world.account)), NextToken: next};
    },
    // Nothing here makes one: PutScheduledAction is not written.
    DescribeScheduledActions: () => ({ScheduledActions: []}),
  };
}

function shape(target: Target, account: string): sdk.ScalableTarget {
  return {
    ServiceNamespace: 'dynamodb',
    ResourceId: target.resource,
    ScalableDimension: target.dimension as sdk.ScalableDimension,
    MinCapacity: target.min,
    MaxCapacity: target.max,
    // Application Auto Scaling User Guide, service-linked roles.
    RoleARN: `arn:aws:iam::${account}:role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_DynamoDBTable`,
    CreationTime: new Date(target.createdAt),
    SuspendedState: target.suspended,
    ScalableTargetARN: target.arn,
  };
}
