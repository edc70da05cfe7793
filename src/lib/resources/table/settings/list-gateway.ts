import {
  type ApplicationAutoScalingClient,
  paginateDescribeScalableTargets,
  paginateDescribeScalingPolicies,
  paginateDescribeScheduledActions,
} from '@aws-sdk/client-application-auto-scaling';
import {type CloudWatchClient, paginateDescribeAlarms} from '@aws-sdk/client-cloudwatch';
import {type LambdaClient, paginateListEventSourceMappings} from '@aws-sdk/client-lambda';
import {type AccountLists, type ListName, watchedTables} from './lists.ts';
import {plain, refusal} from './read-part.ts';

export interface ListClients {
  readonly scaling: ApplicationAutoScalingClient;
  readonly cloudwatch: CloudWatchClient;
  readonly lambda: LambdaClient;
}

/**
 * Whole lists, once a night, instead of a call per table. Alarms cannot be asked for by dimension at all (SDK
 * client-cloudwatch, DescribeAlarms); DescribeAlarmsForMetric can, but only by one whole set of dimensions and one metric
 * a call, and it leaves out alarms on expressions.
 */
export async function readLists({scaling, cloudwatch, lambda}: ListClients): Promise<AccountLists> {
  const tables = {ServiceNamespace: 'dynamodb'} as const;
  const [scalableTargets, scalingPolicies, scheduledActions, alarms, eventSourceMappings] = await Promise.all([
    listed('scalableTargets', paginateDescribeScalableTargets({client: scaling}, tables), 'ScalableTargets'),
    listed('scalingPolicies', paginateDescribeScalingPolicies({client: scaling}, tables), 'ScalingPolicies'),
    listed('scheduledActions', paginateDescribeScheduledActions({client: scaling}, tables), 'ScheduledActions'),
    listed('alarms', paginateDescribeAlarms({client: cloudwatch}, {MaxRecords: 100}), 'MetricAlarms', (alarm) =>
      // An account may have thousands that are about something else.
      watchedTables(alarm).length > 0 ? [alarm] : [],
    ),
    listed('eventSourceMappings', paginateListEventSourceMappings({client: lambda}, {}), 'EventSourceMappings'),
  ]);
  return {scalableTargets, scalingPolicies, scheduledActions, alarms, eventSourceMappings};
}

type Items<Name extends ListName> = Extract<AccountLists[Name], {readonly items: unknown}>['items'];

async function listed<Name extends ListName>(
  name: Name,
  pages: AsyncIterable<object>,
  member: string,
  keep: (item: Items<Name>[number]) => readonly Items<Name>[number][] = (item) => [item],
): Promise<{readonly items: Items<Name>} | {readonly code: string}> {
  const items: Items<Name>[number][] = [];
  try {
    for await (const page of pages) {
      const found: unknown = Reflect.get(page, member);
      for (const item of plain<Items<Name>[number][]>(found ?? [])) items.push(...keep(item));
    }
    return {items: items as unknown as Items<Name>};
  } catch (error) {
    return {code: refusal(error, `list ${name}`)};
  }
}
