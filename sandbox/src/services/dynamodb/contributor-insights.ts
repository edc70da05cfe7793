import type * as sdk from '@aws-sdk/client-dynamodb';
import {pageOf} from '../../kernel/paging.ts';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import type {ItemStore} from './item-store.ts';
import type {Insight, TableRecord, TableStore} from './table-store.ts';

/**
 * The setting of a table and of each global index (SDK client-dynamodb, UpdateContributorInsights). No rule counts
 * anything here. ENABLING and DISABLING are over with the answer that says them.
 */
export function insightHandlers(store: TableStore, items: ItemStore): Handlers<typeof sdk> {
  const indexesOf = async ({name}: TableRecord) =>
    ((await items.describe(name))?.GlobalSecondaryIndexes ?? []).map(({IndexName = ''}) => IndexName);
  async function find(tableName: string | undefined, index: string | undefined, region: string) {
    const table = store.need(tableName, region);
    if (index !== undefined && !(await indexesOf(table)).includes(index))
      throw new AwsError('ResourceNotFoundException', `Requested resource not found: Index: ${index} not found`);
    return {table, of: index ?? '', named: {TableName: table.name, ...(index === undefined ? {} : {IndexName: index})}};
  }
  return {
    async UpdateContributorInsights(input, {region}) {
      const {table, of, named} = await find(input.TableName, input.IndexName, region);
      const mode = input.ContributorInsightsMode ?? 'ACCESSED_AND_THROTTLED_KEYS';
      const {[of]: _before, ...others} = table.insights ?? {};
      const enable = input.ContributorInsightsAction === 'ENABLE';
      table.insights = enable ? {...others, [of]: {mode, at: store.world.timeline.now()}} : others;
      return {
        ...named,
        ContributorInsightsStatus: enable ? 'ENABLING' : 'DISABLING',
        ...(enable ? {ContributorInsightsMode: mode} : {}),
      };
    },
    async DescribeContributorInsights({TableName, IndexName}, {region}) {
      const {table, of, named} = await find(TableName, IndexName, region);
      const insight = table.insights?.[of];
      if (insight === undefined) return {...named, ContributorInsightsStatus: 'DISABLED'};
      const sorted = ((await items.describe(table.name))?.KeySchema ?? []).length > 1;
      return {
        ...summary(named, insight),
        ContributorInsightsRuleList: ruleNames(of === '' ? table.name : of, insight, sorted),
        LastUpdateDateTime: new Date(insight.at),
      };
    },
    async ListContributorInsights({TableName, MaxResults = 100, NextToken}, {region}) {
      const tables =
        TableName === undefined
          ? [...store.tables.values()].filter((table) => table.region === region)
          : [store.need(TableName, region)];
      const all = await Promise.all(
        tables.map(async (table) =>
          [undefined, ...(await indexesOf(table))].map((index) =>
            summary(
              {TableName: table.name, ...(index === undefined ? {} : {IndexName: index})},
              table.insights?.[index ?? ''],
            ),
          ),
        ),
      );
      const size = Math.min(MaxResults, store.world.pageSize(100));
      const {items: page, next} = pageOf(all.flat(), size, NextToken, 'ValidationException');
      return {ContributorInsightsSummaries: [...page], NextToken: next};
    },
  };
}

interface Named {
  readonly TableName: string;
  readonly IndexName?: string;
}

function summary(named: Named, insight: Insight | undefined): sdk.ContributorInsightsSummary {
  return insight === undefined
    ? {...named, ContributorInsightsStatus: 'DISABLED'}
    : {...named, ContributorInsightsStatus: 'ENABLED', ContributorInsightsMode: insight.mode};
}

/** Partition and sort keys, most accessed and most throttled (DynamoDB Developer Guide, contributor insights, rules). */
function ruleNames(resource: string, {mode, at}: Insight, sorted: boolean): string[] {
  const throttled = sorted ? ['PKT', 'SKT'] : ['PKT'];
  const accessed = sorted ? ['PKC', 'SKC'] : ['PKC'];
  const kinds = mode === 'THROTTLED_KEYS' ? throttled : [...accessed, ...throttled];
  return kinds.map((kind) => `DynamoDBContributorInsights-${kind}-${resource}-${Math.round(at)}`);
}
