import * as sdk from '@aws-sdk/client-cloudtrail';
import {pageOf} from '../../kernel/paging.ts';
import {AwsError, type Handlers, type Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';

/** What a service of the sandbox leaves in the event history. */
export interface TrailRecord {
  readonly time: number;
  readonly name: string;
  readonly region: string;
  /** `backup.amazonaws.com`. */
  readonly source: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** 90 days of event history (CloudTrail User Guide, event history). */
const HORIZON = 90 * 86_400_000;

/** CloudTrail's event history: only what services of AWS themselves wrote; calls of the API are not recorded here. */
export function createCloudtrail(world: World, events: () => readonly TrailRecord[]): {readonly service: Service} {
  const handlers: Handlers<typeof sdk> = {
    LookupEvents({LookupAttributes = [], StartTime, EndTime, MaxResults = 50, NextToken}, {region}) {
      // "Currently the list can contain only one item" (CloudTrail API reference, LookupEvents).
      if (LookupAttributes.length > 1)
        throw new AwsError('InvalidLookupAttributesException', 'You can specify only one lookup attribute.');
      if (MaxResults < 1 || MaxResults > 50)
        throw new AwsError('InvalidMaxResultsException', 'The maximum number of results must be between 1 and 50.');
      const from = Math.max(StartTime?.getTime() ?? 0, world.timeline.now() - HORIZON);
      const to = EndTime?.getTime() ?? world.timeline.now();
      if (from > to) throw new AwsError('InvalidTimeRangeException', 'The start time must be before the end time.');
      const [attribute] = LookupAttributes;
      const found = events()
        .filter((event) => event.region === region && event.time >= from && event.time <= to)
        .filter((event) => attribute === undefined || fits(event, attribute))
        .toSorted((a, b) => b.time - a.time);
      const {items, next} = pageOf(
        found,
        Math.min(MaxResults, world.pageSize(50)),
        NextToken,
        'InvalidNextTokenException',
      );
      return {Events: items.map((event) => shape(event, world.account)), NextToken: next};
    },
  };
  return {service: {signingName: 'cloudtrail', protocol: 'awsJson1_1', sdk, handlers}};
}

function fits({name, source}: TrailRecord, {AttributeKey, AttributeValue}: sdk.LookupAttribute): boolean {
  if (AttributeKey === 'EventName') return name === AttributeValue;
  if (AttributeKey === 'EventSource') return source === AttributeValue;
  return false;
}

function shape(event: TrailRecord, account: string): sdk.Event {
  const id = `${event.name}-${event.time}`;
  return {
    EventId: id,
    EventName: event.name,
    EventTime: new Date(event.time),
    EventSource: event.source,
    ReadOnly: 'false',
    Resources: [],
    // The fields of a service event (CloudTrail User Guide, non-API events captured by CloudTrail).
    CloudTrailEvent: JSON.stringify({
      eventVersion: '1.08',
      userIdentity: {accountId: account, invokedBy: event.source},
      eventTime: new Date(event.time).toISOString(),
      eventSource: event.source,
      eventName: event.name,
      awsRegion: event.region,
      sourceIPAddress: event.source,
      eventID: id,
      readOnly: false,
      eventType: 'AwsServiceEvent',
      recipientAccountId: account,
      ...(event.errorCode === undefined ? {} : {errorCode: event.errorCode, errorMessage: event.errorMessage}),
      serviceEventDetails: event.details,
    }),
  };
}
