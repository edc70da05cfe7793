import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {BackupctlError} from '../../../src/lib/errors.ts';
import {documentOf} from '../../../src/lib/resources/table/settings/document.ts';
import {type AccountLists, ofTable, watchedTables} from '../../../src/lib/resources/table/settings/lists.ts';
import {readTableSettings} from '../../../src/lib/resources/table/settings/read.ts';
import {
  parseSettings,
  settingsKey,
  type TableSettingsDocument,
  toText,
} from '../../../src/lib/resources/table/settings/settings.ts';
import {memoryStore} from '../../support/memory-store.ts';

const table = {name: 'orders', arn: 'arn:aws:dynamodb:eu-west-1:1:table/orders'};
const none: AccountLists = {
  scalableTargets: {items: []},
  scalingPolicies: {items: []},
  scheduledActions: {items: []},
  alarms: {items: []},
  eventSourceMappings: {items: []},
};
const own = {parts: {tags: null}, unread: []};
const make = (lists: Partial<AccountLists> = {}) =>
  documentOf({table, own, lists: {...none, ...lists}, savedAt: '2026-11-24T01:15:02.000Z', version: '0.1.0'});

describe('the lists of the account, table by table', () => {
  test('autoscaling of the table and of its indexes, not of one whose name begins the same', () => {
    const items = ['table/orders', 'table/orders/index/GSI1', 'table/orders-2', 'table/my/index/orders'].map((id) => ({
      ResourceId: id,
    }));
    expect(ofTable('scalableTargets', items, table)).toEqual(items.slice(0, 2));
  });

  test('alarms by the dimension TableName, on a metric or in an expression', () => {
    const dimensions = [
      {Name: 'GlobalSecondaryIndexName', Value: 'GSI1'},
      {Name: 'TableName', Value: 'orders'},
    ];
    const plain = {AlarmName: 'plain', Dimensions: dimensions};
    const expression = {AlarmName: 'sum', Metrics: [{}, {MetricStat: {Metric: {Dimensions: dimensions}}}]};
    const other = {AlarmName: 'orders', Dimensions: [{Name: 'QueueName', Value: 'orders'}]};
    expect(ofTable('alarms', [other, plain, expression], table)).toEqual([plain, expression]);
    expect(watchedTables(other)).toEqual([]);
  });

  test('functions that read any stream the table has had, and no other', () => {
    const own = {EventSourceArn: `${table.arn}/stream/2026-01-01T00:00:00.000`, FunctionArn: 'f'};
    const other = {EventSourceArn: `${table.arn}-2/stream/2026-01-01T00:00:00.000`, FunctionArn: 'f'};
    expect(ofTable('eventSourceMappings', [other, own, {FunctionArn: 'queue reader'}], table)).toEqual([own]);
  });

  test('nothing there is null; what could not be listed is unread, and the two are never the same', () => {
    const document = make({alarms: {code: 'AccessDeniedException'}});
    expect(document.parts).toEqual({
      tags: null,
      scalableTargets: null,
      scalingPolicies: null,
      scheduledActions: null,
      eventSourceMappings: null,
    });
    expect(document.unread).toEqual([{part: 'alarms', code: 'AccessDeniedException'}]);
  });
});

describe('written and read', () => {
  const text = fc.string({unit: 'grapheme'});
  const json = fc.jsonValue({noUnicodeString: false}) as fc.Arbitrary<never>;
  const documents: fc.Arbitrary<TableSettingsDocument> = fc.record({
    format: fc.constant(1 as const),
    tool: fc.record({name: fc.constant('backupctl' as const), version: text}),
    savedAt: fc.date({noInvalidDate: true}).map((date) => date.toISOString()),
    TableName: fc.stringMatching(/^[\w.-]{3,40}$/),
    TableArn: text,
    parts: fc.record({table: json, tags: json, alarms: json, timeToLive: fc.constant(null)}, {requiredKeys: []}),
    unread: fc.array(fc.record({part: fc.constantFrom('tags' as const, 'alarms' as const), code: text})),
  });

  test('the document that is read is the one that was written', async () => {
    await fc.assert(
      fc.asyncProperty(documents, async (document) => {
        const store = memoryStore();
        await store.put(settingsKey('2026-11-24', document.TableName), toText(document));
        expect(await readTableSettings(store, document.TableName, '2026-11-24')).toEqual(
          JSON.parse(JSON.stringify(document)),
        );
      }),
    );
  });

  test.each([
    '',
    'null',
    '[]',
    '{"format": 1}',
    '{"format": 1, "parts": null, "unread": [], "savedAt": "x", "TableName": "y"}',
    '{"format": 2, "parts": {}, "unread": []}',
    '{"format": 1, "parts',
  ])('no settings: %s', (body) => expect(parseSettings(body)).toBeUndefined());

  test('the newest at or before the date; nights without the table are passed over', async () => {
    const store = memoryStore();
    for (const date of ['2026-11-20', '2026-11-22', '2026-11-26'])
      await store.put(settingsKey(date, 'orders'), toText({...make(), savedAt: `${date}T01:15:00.000Z`}));
    await store.put(settingsKey('2026-11-23', 'other'), toText(make()));
    await store.put('settings/readme/x', Buffer.from('x'));
    const at = async (date: string) => (await readTableSettings(store, 'orders', date))?.savedAt.slice(0, 10);
    expect(await Promise.all(['2026-11-19', '2026-11-21', '2026-11-24', '2027-01-01'].map(at))).toEqual([
      undefined,
      '2026-11-20',
      '2026-11-22',
      '2026-11-26',
    ]);
    expect(await readTableSettings(store, 'none', '2026-11-24')).toBeUndefined();
  });

  test('a document that cannot be read is not a missing one: the one before it is not taken instead', async () => {
    const store = memoryStore();
    await store.put(settingsKey('2026-11-20', 'orders'), toText(make()));
    await store.put(settingsKey('2026-11-21', 'orders'), Buffer.from('{"format": 2}'));
    const reading = readTableSettings(store, 'orders', '2026-11-24');
    await expect(reading).rejects.toBeInstanceOf(BackupctlError);
    await expect(reading).rejects.toMatchObject({
      code: 'TABLE_SETTINGS_UNREADABLE',
      facts: ['Settings  memory://settings/2026-11-21/tables/orders.json'],
    });
  });
});
