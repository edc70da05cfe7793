/** What AWS lists for the whole account only, or is asked for more cheaply that way: read once a night. Pure. */

/** A member is null when the table has nothing there. */
export interface Lists {
  readonly scalableTargets: readonly Scaled[] | null;
  readonly scalingPolicies: readonly (Scaled & {readonly PolicyName?: string})[] | null;
  readonly scheduledActions: readonly (Scaled & {readonly ScheduledActionName?: string})[] | null;
  readonly alarms: readonly SavedAlarm[] | null;
  readonly eventSourceMappings: readonly {readonly EventSourceArn?: string; readonly FunctionArn?: string}[] | null;
}

export type ListName = keyof Lists;

/** Application Auto Scaling names a table `table/NAME`, an index `table/NAME/index/INDEX` (SDK, ScalableTarget). */
interface Scaled {
  readonly ResourceId?: string;
  readonly ScalableDimension?: string;
}

export interface SavedAlarm {
  readonly AlarmName?: string;
  readonly Dimensions?: readonly Dimension[];
  /** An alarm on an expression names its metrics here instead. */
  readonly Metrics?: readonly {
    readonly MetricStat?: {readonly Metric?: {readonly Dimensions?: readonly Dimension[]}};
  }[];
}

interface Dimension {
  readonly Name?: string;
  readonly Value?: string;
}

/** The whole account's, or why it cannot be had: AWS's name of the refusal. */
export type AccountLists = {
  readonly [Name in ListName]: {readonly items: NonNullable<Lists[Name]>} | {readonly code: string};
};

const BELONGS: {readonly [Name in ListName]: (item: NonNullable<Lists[Name]>[number], table: Named) => boolean} = {
  scalableTargets: isScaled,
  scalingPolicies: isScaled,
  scheduledActions: isScaled,
  alarms: (alarm, {name}) => watchedTables(alarm).includes(name),
  eventSourceMappings: ({EventSourceArn}, {arn}) => EventSourceArn?.startsWith(`${arn}/stream/`) ?? false,
};

export const LIST_NAMES = Object.keys(BELONGS) as ListName[];

interface Named {
  readonly name: string;
  readonly arn: string;
}

/** The part of a list that is about one table. */
export function ofTable<Name extends ListName>(
  list: Name,
  items: NonNullable<Lists[Name]>,
  table: Named,
): Lists[Name] | null {
  const belongs = BELONGS[list] as (item: unknown, table: Named) => boolean;
  const own = (items as readonly unknown[]).filter((item) => belongs(item, table));
  return own.length === 0 ? null : (own as unknown as Lists[Name]);
}

/** The tables whose metrics an alarm is about, by the dimension `TableName`; none for most alarms. */
export function watchedTables({Dimensions = [], Metrics = []}: SavedAlarm): readonly string[] {
  return [...Dimensions, ...Metrics.flatMap(({MetricStat}) => MetricStat?.Metric?.Dimensions ?? [])].flatMap(
    ({Name, Value}) => (Name === 'TableName' && Value !== undefined ? [Value] : []),
  );
}

function isScaled({ResourceId = ''}: Scaled, {name}: Named): boolean {
  return ResourceId === `table/${name}` || ResourceId.startsWith(`table/${name}/index/`);
}
