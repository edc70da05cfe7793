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

/** Reads these pools, writes below `cognito/`, and reads back only what a later slice needs: it cannot delete anything. */
export function functionPolicy({
  poolArns,
  bucket,
  logGroup,
  place,
}: {
  readonly poolArns: readonly string[];
  readonly bucket: string;
  readonly logGroup: string;
  readonly place: Place;
}): object {
  const {partition, account, region} = place;
  const objects = `arn:${partition}:s3:::${bucket}/cognito/*`;
  return document(
    allow(
      [
        'cognito-idp:DescribeUserPool',
        'cognito-idp:ListGroups',
        'cognito-idp:ListUsers',
        'cognito-idp:ListUsersInGroup',
      ],
      poolArns,
    ),
    allow(['s3:PutObject'], [objects]),
    allow(['s3:GetObject'], [`${objects}/progress.json`, `${objects}/manifest.json`]),
    // Without it a missing object answers 403 instead of 404 (S3 API reference, GetObject).
    allow(['s3:ListBucket'], [`arn:${partition}:s3:::${bucket}`]),
    allow(
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      [`arn:${partition}:logs:${region}:${account}:log-group:${logGroup}:*`],
    ),
  );
}

export const machinePolicy = (functionArn: string) => document(allow(['lambda:InvokeFunction'], [functionArn]));

export const schedulePolicy = (machineArn: string, queueArn: string) =>
  document(allow(['states:StartExecution'], [machineArn]), allow(['sqs:SendMessage'], [queueArn]));
