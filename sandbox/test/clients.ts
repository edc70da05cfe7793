import {ApplicationAutoScalingClient} from '@aws-sdk/client-application-auto-scaling';
import {BackupClient} from '@aws-sdk/client-backup';
import {CloudTrailClient} from '@aws-sdk/client-cloudtrail';
import {CloudWatchClient} from '@aws-sdk/client-cloudwatch';
import {CognitoIdentityProviderClient} from '@aws-sdk/client-cognito-identity-provider';
import {DynamoDBClient} from '@aws-sdk/client-dynamodb';
import {EventBridgeClient} from '@aws-sdk/client-eventbridge';
import {IAMClient} from '@aws-sdk/client-iam';
import {KMSClient} from '@aws-sdk/client-kms';
import {LambdaClient} from '@aws-sdk/client-lambda';
import {ResourceGroupsTaggingAPIClient} from '@aws-sdk/client-resource-groups-tagging-api';
import {S3Client} from '@aws-sdk/client-s3';
import {SNSClient} from '@aws-sdk/client-sns';
import {SQSClient} from '@aws-sdk/client-sqs';
import {STSClient} from '@aws-sdk/client-sts';
import {expect} from 'vitest';
import type {Sandbox} from '../src/index.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** Real SDK clients against a sandbox: one attempt, so that every refusal is seen. */
export function clientsOf({endpoint}: Sandbox, accessKeyId = 'test', region = 'eu-west-1') {
  const settings = {endpoint, region, credentials: {accessKeyId, secretAccessKey: 'test'}, maxAttempts: 1};
  return {
    sts: new STSClient(settings),
    scaling: new ApplicationAutoScalingClient(settings),
    lambda: new LambdaClient(settings),
    cloudtrail: new CloudTrailClient(settings),
    cloudwatch: new CloudWatchClient(settings),
    events: new EventBridgeClient(settings),
    kms: new KMSClient(settings),
    sns: new SNSClient(settings),
    sqs: new SQSClient(settings),
    iam: new IAMClient(settings),
    backup: new BackupClient(settings),
    dynamodb: new DynamoDBClient(settings),
    s3: new S3Client({...settings, forcePathStyle: true}),
    tagging: new ResourceGroupsTaggingAPIClient(settings),
    cognito: new CognitoIdentityProviderClient(settings),
  };
}

/** A request of the control API. */
export async function control(endpoint: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${endpoint}/_sandbox/${path}`, {
    method,
    ...(body === undefined ? {} : {body: JSON.stringify(body)}),
  });
  return answer.json();
}

/** Errors by what a client sees of them. */
export const named = (name: string, message?: RegExp) =>
  expect.objectContaining({name, ...(message ? {message: expect.stringMatching(message)} : {})});
