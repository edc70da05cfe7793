import {
  CreateGroupCommand,
  GetGroupCommand,
  GetProvisionedLimitCommand,
  ListGroupsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {control, named} from './clients.ts';
import {type Account, openAccount} from './cognito-account.ts';

let account: Account;
let cognito: Account['cognito'];
let id: string;
beforeEach(async () => {
  account = await openAccount({quotas: true});
  cognito = account.cognito;
  id = await account.pool();
});
afterEach(() => account.close());

const quotas = (change?: unknown) =>
  control(account.box.endpoint, change === undefined ? 'GET' : 'POST', 'quotas', change) as Promise<
    ReturnType<Account['box']['cognito']['rates']['state']> & {readonly message?: string}
  >;
/** As many at once, and how many were throttled. */
const throttled = async (times: number, ask: () => Promise<unknown>) => {
  const asked = Array.from({length: times}, () =>
    ask().then(
      () => false,
      (error: Error) => error.name === 'TooManyRequestsException',
    ),
  );
  return (await Promise.all(asked)).filter(Boolean).length;
};
const list = () => cognito.send(new ListUsersCommand({UserPoolId: id}));

test('a category is throttled on its own, and every throttle is counted', async () => {
  await quotas({rates: {UserList: 3}});
  const refused = await throttled(30, list);
  expect(refused).toBeGreaterThan(5);
  await expect(account.create(id, 'ann')).resolves.toBeDefined();
  expect(await quotas()).toMatchObject({calls: {UserList: 30, UserCreation: 1}, throttled: {UserList: refused}});
});

test('switched off and on between runs; counters begin anew', async () => {
  expect(await quotas({on: false, rates: {UserList: 1}})).toMatchObject({on: false, calls: {}, throttled: {}});
  expect(await throttled(20, list)).toBe(0);
  await quotas({on: true});
  expect(await throttled(20, list)).toBeGreaterThan(0);
  expect((await quotas({rates: {}})).rates.UserList).toBe(30);
});

test('one operation on one pool has five a second, another operation and another pool their own', async () => {
  const groups = (UserPoolId: string) => () => cognito.send(new ListGroupsCommand({UserPoolId}));
  const other = await account.pool();
  await quotas({on: true, rates: {UserPoolResourceRead: 1000}});
  expect(await throttled(40, groups(id))).toBeGreaterThan(10);
  expect(await throttled(5, groups(other))).toBe(0);
  await cognito.send(new CreateGroupCommand({UserPoolId: id, GroupName: 'g'}));
  expect(await throttled(5, () => cognito.send(new GetGroupCommand({UserPoolId: id, GroupName: 'g'})))).toBe(0);
});

test('GetProvisionedLimit tells the free rate and the enforced one', async () => {
  const limit = (Category: string) =>
    cognito.send(
      new GetProvisionedLimitCommand({LimitDefinition: {LimitClass: 'API_CATEGORY', Attributes: {Category}}}),
    );
  await quotas({rates: {UserCreation: 200}});
  expect((await limit('UserCreation')).Limit).toEqual({
    LimitDefinition: {LimitClass: 'API_CATEGORY', Attributes: {Category: 'UserCreation'}},
    FreeLimitValue: 50,
    ProvisionedLimitValue: 200,
  });
  expect((await limit('UserList')).Limit).toMatchObject({FreeLimitValue: 30, ProvisionedLimitValue: 30});
  await expect(limit('UserNaps')).rejects.toEqual(named('InvalidParameterException'));
});

test('a rate for what is no category is refused and changes nothing', async () => {
  expect((await quotas({on: false, rates: {Naps: 3}})).message).toMatch(/Naps: no category.*UserList/);
  expect((await quotas()).on).toBe(true);
});
