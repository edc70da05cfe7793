import type {Sandbox} from '../../create.ts';
import type {TableRecord} from '../../services/dynamodb/table-store.ts';
import type {SeedTable} from './tables.ts';

/** What other services know of a table, and what DynamoDB keeps beside its items: all that a restore loses. */
export async function surround(sandbox: Sandbox, table: SeedTable, record: TableRecord): Promise<void> {
  if (table.scaled) await scale(sandbox, record, table.scaled);
  if (table.guarded) guard(sandbox, record);
}

async function scale(
  {autoscaling}: Sandbox,
  {name, region}: TableRecord,
  {min, max}: {readonly min: number; readonly max: number},
): Promise<void> {
  for (const kind of ['Read', 'Write'] as const) {
    const scaled = {
      ServiceNamespace: 'dynamodb' as const,
      ResourceId: `table/${name}`,
      ScalableDimension: `dynamodb:table:${kind}CapacityUnits` as const,
    };
    await autoscaling.store.register({...scaled, MinCapacity: min, MaxCapacity: max}, region);
    await autoscaling.store.putPolicy(
      {
        ...scaled,
        PolicyName: `DynamoDB${kind}CapacityUtilization:table/${name}`,
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 70,
          PredefinedMetricSpecification: {PredefinedMetricType: `DynamoDB${kind}CapacityUtilization`},
        },
      },
      region,
    );
  }
}

function guard({cloudwatch, world}: Sandbox, record: TableRecord): void {
  record.pitr = {since: world.timeline.now(), days: 35};
  record.policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: {AWS: 'arn:aws:iam::210987654321:role/factory-reports'},
        Action: ['dynamodb:GetItem', 'dynamodb:Query'],
        Resource: record.arn,
      },
    ],
  });
  cloudwatch.plant(
    {
      AlarmName: `${record.name.slice(0, 200)}-throttled`,
      AlarmDescription: 'Requests to the table are throttled.',
      Namespace: 'AWS/DynamoDB',
      MetricName: 'ThrottledRequests',
      Dimensions: [{Name: 'TableName', Value: record.name}],
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    },
    record.region,
  );
}
