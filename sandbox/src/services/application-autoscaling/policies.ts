import type * as sdk from '@aws-sdk/client-application-auto-scaling';
import {pageOf} from '../../kernel/paging.ts';
import type {Handlers} from '../../kernel/service.ts';
import {type Policy, type ScalingStore, scaledOf} from './scaling-store.ts';

export function policyHandlers(store: ScalingStore): Handlers<typeof sdk> {
  const {world} = store;
  return {
    async PutScalingPolicy(input, {region}) {
      const policy = await store.putPolicy(input, region);
      return {PolicyARN: policy.arn, Alarms: alarmsOf(policy)};
    },
    DeleteScalingPolicy(input, {region}) {
      store.deletePolicy(scaledOf(input, region), input.PolicyName);
      return {};
    },
    DescribeScalingPolicies(input, {region}) {
      const {ServiceNamespace, PolicyNames, ResourceId, ScalableDimension, MaxResults = 10, NextToken} = input;
      const found = store.saved.policies.filter(
        (policy) =>
          ServiceNamespace === 'dynamodb' &&
          policy.region === region &&
          (PolicyNames?.includes(policy.name) ?? true) &&
          (ResourceId === undefined || policy.resource === ResourceId) &&
          (ScalableDimension === undefined || policy.dimension === ScalableDimension),
      );
      // Ten at most, unlike the other lists (SDK, DescribeScalingPoliciesRequest.MaxResults).
      const size = Math.min(MaxResults, world.pageSize(10));
      const {items, next} = pageOf(found, size, NextToken, 'InvalidNextTokenException');
      return {ScalingPolicies: items.map(shape), NextToken: next};
    },
  };
}

const alarmsOf = ({alarms}: Policy) => alarms.map(({name, arn}) => ({AlarmName: name, AlarmARN: arn}));

function shape(policy: Policy): sdk.ScalingPolicy {
  return {
    PolicyARN: policy.arn,
    PolicyName: policy.name,
    ServiceNamespace: 'dynamodb',
    ResourceId: policy.resource,
    ScalableDimension: policy.dimension as sdk.ScalableDimension,
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingScalingPolicyConfiguration: policy.tracking,
    Alarms: alarmsOf(policy),
    CreationTime: new Date(policy.createdAt),
  };
}
