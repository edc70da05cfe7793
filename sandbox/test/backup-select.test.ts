import {describe, expect, test} from 'vitest';
import {select} from '../src/services/backup/select.ts';

const ROLE = 'arn:aws:iam::123456789012:role/service-role/AWSBackupDefaultServiceRole';
const TABLE = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders';

describe('what a selection selects', () => {
  const table = {arn: TABLE, type: 'DynamoDB' as const, tags: {backup: 'daily', team: 'a'}};
  const tag = (ConditionKey: string, ConditionValue: string) => ({
    ConditionType: 'STRINGEQUALS' as const,
    ConditionKey,
    ConditionValue,
  });
  const on = {DynamoDB: true, S3: true};
  const off = {DynamoDB: false, S3: false};
  test.each<[string, object, object, boolean]>([
    ['tags are OR', {ListOfTags: [tag('x', 'y'), tag('backup', 'daily')]}, on, true],
    ['keys and values count their case', {ListOfTags: [tag('Backup', 'daily')]}, on, false],
    [
      'conditions are AND',
      {
        Conditions: {
          StringEquals: [
            {ConditionKey: 'aws:ResourceTag/backup', ConditionValue: 'daily'},
            {ConditionKey: 'aws:ResourceTag/team', ConditionValue: 'b'},
          ],
        },
      },
      on,
      false,
    ],
    ['a tag obeys the opt-in', {ListOfTags: [tag('backup', 'daily')]}, off, false],
    ['a type that is named does not', {Resources: ['arn:aws:dynamodb:*:*:table/*']}, off, true],
    ['what is left out stays out', {ListOfTags: [tag('backup', 'daily')], NotResources: [TABLE]}, on, false],
    [
      'a pattern',
      {Conditions: {StringLike: [{ConditionKey: 'aws:ResourceTag/backup', ConditionValue: 'dai*'}]}},
      on,
      true,
    ],
  ])('%s', (_name, selection, optIn, chosen) => {
    expect(
      select({SelectionName: 's', IamRoleArn: ROLE, ...selection}, [table], optIn as Record<string, boolean>),
    ).toHaveLength(chosen ? 1 : 0);
  });
});
