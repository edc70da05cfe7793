import {bytes} from '../render/bytes.ts';
import {counted} from '../render/count.ts';

/** What a month of these backups costs, roughly, and what that rests on. */
export interface CostEstimate {
  readonly monthlyUsd: number;
  readonly assumptions: readonly string[];
}

export interface CostFacts {
  /** Bytes of every table that will be protected; AWS's own count, up to six hours old. */
  readonly tableBytes: readonly number[];
  readonly buckets: number;
  readonly retentionDays: number;
  /** AWS Backup restores for tests: `cron(…)`; undefined when it does not. */
  readonly testedAt: string | undefined;
}

/** US dollars per GB and month in us-east-1: warm DynamoDB and warm S3 backup (AWS Backup pricing page). */
const TABLE_PRICE = 0.1;
const BUCKET_PRICE = 0.05;
const GB = 1024 ** 3;

/**
 * Every nightly copy of a table is a full one (AWS Backup Developer Guide, plan options), so a table costs its size
 * once per night that is kept. Buckets are copied incrementally; their size is not asked for. Pure.
 */
export function estimateCost({tableBytes, buckets, retentionDays, testedAt}: CostFacts): CostEstimate {
  const total = tableBytes.reduce((sum, each) => sum + each, 0);
  const gigabytes = total / GB;
  return {
    monthlyUsd: Math.round(gigabytes * retentionDays * TABLE_PRICE * 100) / 100,
    assumptions: [
      `${counted(tableBytes.length, 'table')} of ${bytes(total)} in all, a full copy a night, ${retentionDays} nights kept, ${TABLE_PRICE} USD per GB and month`,
      ...(buckets > 0
        ? [
            `not counted: ${counted(buckets, 'bucket')} at ${BUCKET_PRICE} USD per GB and month, incremental, and their requests`,
          ]
        : []),
      ...(testedAt === undefined
        ? []
        : [`not counted: restore tests at ${testedAt}, each paid for, and what they restore by the GB`]),
      'prices of us-east-1; other regions differ: https://aws.amazon.com/backup/pricing/',
    ],
  };
}
