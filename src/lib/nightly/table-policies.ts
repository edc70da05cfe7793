import type {Place} from './policies.ts';

/**
 * What the night of the tables may do, as statements of the function's policy: it reads settings, never an item, and
 * writes below `settings/`. Which actions take no resource is the Service Authorization Reference's: those of Application
 * Auto Scaling, ListEventSourceMappings and GetResources. DescribeAlarms takes alarms, and needs `*` only for composite
 * ones (SDK client-cloudwatch, DescribeAlarms), which no table has.
 */
export function tableSettingsStatements({partition, account, region}: Place, bucket: string): readonly object[] {
  const local = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${account}:${rest}`;
  return [
    allow(
      [
        'dynamodb:DescribeContinuousBackups',
        'dynamodb:DescribeContributorInsights',
        'dynamodb:DescribeKinesisStreamingDestination',
        'dynamodb:DescribeTable',
        'dynamodb:DescribeTimeToLive',
        'dynamodb:GetResourcePolicy',
        'dynamodb:ListTagsOfResource',
      ],
      // Indexes and streams are below their table: `table/NAME/index/INDEX`, `table/NAME/stream/LABEL`.
      local('dynamodb', 'table/*'),
    ),
    allow(['cloudwatch:DescribeAlarms'], local('cloudwatch', 'alarm:*')),
    allow(
      [
        'application-autoscaling:DescribeScalableTargets',
        'application-autoscaling:DescribeScalingPolicies',
        'application-autoscaling:DescribeScheduledActions',
        'lambda:ListEventSourceMappings',
        'tag:GetResources',
      ],
      '*',
    ),
    // It reads back only what an earlier slice saved, for the index. Nothing of it is about a person.
    allow(['s3:GetObject', 's3:PutObject'], `arn:${partition}:s3:::${bucket}/settings/*`),
    {
      ...allow(['s3:ListBucket'], `arn:${partition}:s3:::${bucket}`),
      Condition: {StringLike: {'s3:prefix': 'settings/*'}},
    },
  ];
}

const allow = (Action: readonly string[], Resource: string) => ({Effect: 'Allow', Action, Resource: [Resource]});
