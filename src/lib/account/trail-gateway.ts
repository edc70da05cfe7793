import {CloudTrailClient, paginateLookupEvents} from '@aws-sdk/client-cloudtrail';
import {type AwsAccess, connect} from '../aws/access.ts';
import {toBackupctlError} from '../aws/errors.ts';

/** AWS Backup could not select: there was no job, and this is the only trace. */
export interface SelectionFailure {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly code: string;
  readonly message: string;
}

export interface TrailGateway {
  selectionFailures(since: number): Promise<readonly SelectionFailure[]>;
}

export function createTrailGateway(access: AwsAccess): TrailGateway {
  const client = connect(CloudTrailClient, access);
  return {
    async selectionFailures(since) {
      // 90 days of history without charge (AWS Backup Developer Guide, logging with CloudTrail and troubleshooting).
      const input = {
        LookupAttributes: [{AttributeKey: 'EventName' as const, AttributeValue: 'ProcessBackupPlanSelection'}],
        StartTime: new Date(since),
      };
      const failures: SelectionFailure[] = [];
      try {
        for await (const {Events = []} of paginateLookupEvents({client}, input)) {
          for (const {EventTime, CloudTrailEvent} of Events) failures.push(...failureOf(EventTime, CloudTrailEvent));
        }
      } catch (error) {
        throw toBackupctlError(error, 'look up the nightly selections in CloudTrail');
      }
      return failures;
    },
  };
}

function failureOf(time: Date | undefined, text = '{}'): SelectionFailure[] {
  const event: unknown = JSON.parse(text);
  const code = field(event, 'errorCode');
  if (code === undefined) return [];
  return [{at: time?.getTime() ?? 0, code, message: field(event, 'errorMessage') ?? ''}];
}

function field(of: unknown, name: string): string | undefined {
  const value: unknown = typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}
