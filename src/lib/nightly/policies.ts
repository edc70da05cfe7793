import {DOMAIN_ACTION, POOL_ACTIONS} from '../resources/user-pool/configuration/actions.ts';
import {tableSettingsStatements} from './table-policies.ts';

/** Least privilege for the three roles of a nightly: each may do its own step and nothing else. */

export interface Place {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

const allow = (Action: readonly string[], Resource: readonly string[]) => ({Effect: 'Allow', Action, Resource});
const document = (...Statement: object[]) => ({Version: '2012-10-17', Statement});

export function trustPolicy(service: 'lambda' | 'states' | 'scheduler'): object {
  return document({Effect: 'Allow', Principal: {Service: `${service}.amazonaws.com`}, Action: 'sts:AssumeRole'});
}

export interface FunctionRights {
  readonly poolArns: readonly string[];
  /** Whether it also saves the settings of tables. */
  readonly tables: boolean;
  readonly bucket: string;
  readonly logGroup: string;
  readonly place: Place;
}

/** What the function may do for each kind of night, and its logs. It cannot delete anything. */
export function functionPolicy({poolArns, tables, bucket, logGroup, place}: FunctionRights): object {
  const {partition, account, region} = place;
  return document(
    // A statement without a resource would be no policy at all.
    ...(poolArns.length > 0 ? poolStatements(poolArns, `arn:${partition}:s3:::${bucket}`) : []),
    ...(tables ? tableSettingsStatements(place, bucket) : []),
    allow(
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      [`arn:${partition}:logs:${region}:${account}:log-group:${logGroup}:*`],
    ),
  );
}

/**
 * Reads these pools, writes below `cognito/`, and reads back only what a later slice needs: no users. A mark on what is
 * superseded lets the bucket's lifecycle remove it when its time is up.
 */
function poolStatements(poolArns: readonly string[], bucketArn: string): readonly object[] {
  const objects = `${bucketArn}/cognito/*`;
  return [
    allow(
      [
        ...['AdminGetUser', 'ListGroups', 'ListUsers', 'ListUsersInGroup'].map((name) => `cognito-idp:${name}`),
        ...POOL_ACTIONS,
      ].sort(),
      poolArns,
    ),
    // Of any pool: AWS knows no narrower resource for it.
    allow([DOMAIN_ACTION], ['*']),
    allow(['s3:AbortMultipartUpload', 's3:GetObjectTagging', 's3:PutObject', 's3:PutObjectTagging'], [objects]),
    allow(['s3:GetObject'], [`${objects}/progress.json`, `${objects}/manifest.json`, `${objects}/seen-*.bin`]),
    // Without it a missing object answers 403 instead of 404 (S3 API reference, GetObject).
    allow(['s3:ListBucket'], [bucketArn]),
  ];
}

/** Starts itself once more: under the name of the night. */
export const machinePolicy = (functionArn: string, machineArns: readonly string[]) =>
  document(allow(['lambda:InvokeFunction'], [functionArn]), allow(['states:StartExecution'], machineArns));

export const schedulePolicy = (machineArns: readonly string[], queueArn: string) =>
  document(allow(['states:StartExecution'], machineArns), allow(['sqs:SendMessage'], [queueArn]));
