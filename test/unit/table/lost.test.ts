import {describe, expect, test} from 'vitest';
import {BackupctlError} from '../../../src/lib/errors.ts';
import {lostBySaved, lostOfGone} from '../../../src/lib/resources/table/lost-of-gone.ts';
import type {SavedParts, TableSettingsDocument} from '../../../src/lib/resources/table/settings/settings.ts';

const saved = (parts: SavedParts, unread: TableSettingsDocument['unread'] = []): TableSettingsDocument => ({
  format: 1,
  tool: {name: 'backupctl', version: '0.1.0'},
  savedAt: '2026-11-24T01:15:02.000Z',
  TableName: 'orders',
  TableArn: 'arn:aws:dynamodb:eu-west-1:1:table/orders',
  parts,
  unread,
});

const ALL: SavedParts = {
  table: {
    StreamSpecification: {StreamEnabled: true, StreamViewType: 'NEW_IMAGE'},
    DeletionProtectionEnabled: true,
    TableClassSummary: {TableClass: 'STANDARD_INFREQUENT_ACCESS'},
    Replicas: [{RegionName: 'eu-north-1'}],
  },
  timeToLive: {TimeToLiveStatus: 'ENABLED', AttributeName: 'expires_at'},
  pointInTimeRecovery: {PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 14},
  tags: [
    {Key: 'backup', Value: 'daily'},
    {Key: 'aws:cloudformation:stack-name', Value: 's'},
  ],
  resourcePolicy: {Policy: '{}'},
  streamResourcePolicy: {Policy: '{}'},
  kinesisDestinations: [
    {StreamArn: 'arn:kinesis:one', DestinationStatus: 'ACTIVE'},
    {StreamArn: 'arn:kinesis:old', DestinationStatus: 'DISABLED'},
  ],
  contributorInsights: [{}, {IndexName: 'GSI1'}],
  scalableTargets: [
    {ResourceId: 'table/orders', ScalableDimension: 'dynamodb:table:ReadCapacityUnits'},
    {ResourceId: 'table/orders/index/GSI1', ScalableDimension: 'dynamodb:index:WriteCapacityUnits'},
  ],
  scheduledActions: [{ResourceId: 'table/orders', ScheduledActionName: 'monday'}],
  alarms: [{AlarmName: 'orders-slow'}, {AlarmName: 'TargetTracking-table/orders-AlarmHigh-1'}],
  eventSourceMappings: [{FunctionArn: 'arn:aws:lambda:eu-west-1:1:function:index-orders'}],
};

describe('what a table that is gone had', () => {
  test('setting by setting; AWS makes the alarms of autoscaling itself, and its own tags come with the stack', () => {
    expect(lostBySaved(saved(ALL))).toEqual([
      'time to live on expires_at',
      expect.stringMatching(/^stream NEW_IMAGE: a new one has a new ARN/),
      'point-in-time recovery, 14 days',
      'deletion protection',
      expect.stringMatching(/^tags backup: /),
      'table class STANDARD_INFREQUENT_ACCESS',
      'replicas in eu-north-1',
      'resource policy',
      'resource policy of the stream',
      'Kinesis destination arn:kinesis:one',
      'contributor insights on the table, GSI1',
      'autoscaling of the table ReadCapacityUnits, GSI1 WriteCapacityUnits',
      'scheduled scaling monday',
      'alarms orders-slow',
      'functions that read the stream: index-orders',
    ]);
  });

  test.each(Object.keys(ALL) as (keyof SavedParts)[])('without %s its lines are missing and no other', (part) => {
    const {[part]: _gone, ...others} = ALL;
    const all = lostBySaved(saved(ALL));
    const lines = lostBySaved(saved({...others, [part]: null}));
    expect(all).toEqual(expect.arrayContaining([...lines]));
    expect(lines.length).toBeLessThan(all.length);
  });

  test('what that night could not read is said, and is never "nothing"', () => {
    expect(lostBySaved(saved({tags: null}, [{part: 'alarms', code: 'AccessDeniedException'}]))).toEqual([
      'not known, it could not be read that night: alarms (AccessDeniedException)',
    ]);
    expect(lostBySaved(saved({tags: null}))).toEqual(['nothing: only the defaults were set']);
  });
});

describe('asking the nightly', () => {
  const at = Date.parse('2026-11-24T03:05:00Z');
  test('by the date of the recovery point', async () => {
    const asked: unknown[] = [];
    const lost = await lostOfGone(
      async (...given) => {
        asked.push(given);
        return saved({resourcePolicy: {Policy: '{}'}});
      },
      'orders',
      at,
    );
    expect([asked, lost]).toEqual([
      [['orders', '2026-11-24']],
      {lost: ['resource policy'], settingsSavedAt: '2026-11-24T01:15:02.000Z'},
    ]);
  });

  test('no night tells: the kinds of settings', async () => {
    expect((await lostOfGone(async () => undefined, 'orders', at)).lost.join()).toContain('whatever they were');
  });

  test('a bucket that may not be read keeps nobody from restoring, and is said', async () => {
    const denied = new BackupctlError({
      code: 'ACCESS_DENIED',
      exit: 'unknown',
      message: 'Could not list s3://b/settings/.',
      said: 'AccessDenied: no',
    });
    const {lost} = await lostOfGone(() => Promise.reject(denied), 'orders', at);
    expect(lost.at(-1)).toBe('the settings that the nightly saved could not be read: AccessDenied: no');
    await expect(lostOfGone(() => Promise.reject(new TypeError('bug')), 'orders', at)).rejects.toThrow('bug');
  });
});
