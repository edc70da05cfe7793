import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import {holds, remove} from './ordered.ts';
import type {Pages} from './pages.ts';
import type {Group, Pool} from './pool.ts';
import type {PoolStore} from './pool-store.ts';
import {userShape} from './users.ts';

/** Groups and who is in them. */
export function groupHandlers(store: PoolStore, pages: Pages): Handlers<typeof sdk> {
  return {
    CreateGroup({UserPoolId, GroupName: name = '', Description, RoleArn, Precedence}, {region}) {
      const pool = store.need(UserPoolId, region);
      if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u.test(name))
        throw new AwsError(
          'InvalidParameterException',
          "1 validation error detected: Value at 'groupName' failed to satisfy constraint",
        );
      if (pool.groups.has(name)) throw new AwsError('GroupExistsException', 'A group with the name already exists.');
      const group = store.addGroup(pool, {
        name,
        ...(Description === undefined ? {} : {description: Description}),
        ...(RoleArn === undefined ? {} : {roleArn: RoleArn}),
        ...(Precedence === undefined ? {} : {precedence: Precedence}),
      });
      return {Group: shape(pool, group)};
    },
    GetGroup({UserPoolId, GroupName}, {region}) {
      const pool = store.need(UserPoolId, region);
      return {Group: shape(pool, store.needGroup(pool, GroupName))};
    },
    ListGroups(input, {region, operation}) {
      const pool = store.need(input.UserPoolId, region);
      const {items, next} = pages.of([...pool.groups.values()], input, {operation});
      return {Groups: items.map((group) => shape(pool, group)), NextToken: next};
    },
    DeleteGroup({UserPoolId, GroupName}, {region}) {
      const pool = store.need(UserPoolId, region);
      pool.groups.delete(store.needGroup(pool, GroupName).name);
      return {};
    },
    AdminAddUserToGroup({UserPoolId, GroupName, Username}, {region}) {
      const pool = store.need(UserPoolId, region);
      const group = store.needGroup(pool, GroupName);
      const user = store.needUser(pool, Username);
      // Developer Guide, quotas: 100 groups per user.
      if (!holds(group.members, user) && store.groupsOf(pool, user).length >= 100)
        throw new AwsError('LimitExceededException', 'User is in too many groups.');
      store.join(group, user);
      return {};
    },
    AdminRemoveUserFromGroup({UserPoolId, GroupName, Username}, {region}) {
      const pool = store.need(UserPoolId, region);
      const user = store.needUser(pool, Username);
      remove(store.needGroup(pool, GroupName).members, user);
      return {};
    },
    AdminListGroupsForUser(input, {region, operation}) {
      const pool = store.need(input.UserPoolId, region);
      const groups = store.groupsOf(pool, store.needUser(pool, input.Username));
      const {items, next} = pages.of(groups, input, {operation});
      return {Groups: items.map((group) => shape(pool, group)), NextToken: next};
    },
    ListUsersInGroup(input, {region, operation}) {
      const pool = store.need(input.UserPoolId, region);
      const {items, next} = pages.of(store.needGroup(pool, input.GroupName).members, input, {operation});
      return {Users: items.map(userShape), NextToken: next};
    },
  };
}

function shape(pool: Pool, {name, description, roleArn, precedence, createdAt, modifiedAt}: Group): sdk.GroupType {
  return {
    GroupName: name,
    UserPoolId: pool.id,
    Description: description,
    RoleArn: roleArn,
    Precedence: precedence,
    CreationDate: new Date(createdAt),
    LastModifiedDate: new Date(modifiedAt),
  };
}
