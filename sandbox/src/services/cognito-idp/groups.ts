import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import {pageOf} from '../../kernel/paging.ts';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import type {Group, Pool} from './pool.ts';
import type {PoolStore} from './pool-store.ts';
import {userShape} from './users.ts';

const MOST = 60;

/** Groups and who is in them. */
export function groupHandlers(store: PoolStore): Handlers<typeof sdk> {
  const {world} = store;
  const size = (limit = MOST) => Math.min(limit === 0 ? MOST : limit, world.pageSize(MOST));
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
    ListGroups({UserPoolId, Limit, NextToken}, {region}) {
      const pool = store.need(UserPoolId, region);
      const {items, next} = pageOf([...pool.groups.values()], size(Limit), NextToken, 'InvalidParameterException');
      return {Groups: items.map((group) => shape(pool, group)), NextToken: next};
    },
    DeleteGroup({UserPoolId, GroupName}, {region}) {
      const pool = store.need(UserPoolId, region);
      const {name, members} = store.needGroup(pool, GroupName);
      for (const member of members) pool.byName.get(member)?.groups.delete(name);
      pool.groups.delete(name);
      return {};
    },
    AdminAddUserToGroup({UserPoolId, GroupName, Username}, {region}) {
      const pool = store.need(UserPoolId, region);
      const group = store.needGroup(pool, GroupName);
      const user = store.needUser(pool, Username);
      // Developer Guide, quotas: 100 groups per user.
      if (!user.groups.has(group.name) && user.groups.size >= 100)
        throw new AwsError('LimitExceededException', 'User is in too many groups.');
      store.join(group, user);
      return {};
    },
    AdminRemoveUserFromGroup({UserPoolId, GroupName, Username}, {region}) {
      const pool = store.need(UserPoolId, region);
      const user = store.needUser(pool, Username);
      store.needGroup(pool, GroupName).members.delete(user.username);
      user.groups.delete(GroupName ?? '');
      return {};
    },
    AdminListGroupsForUser({UserPoolId, Username, Limit, NextToken}, {region}) {
      const pool = store.need(UserPoolId, region);
      const names = [...store.needUser(pool, Username).groups];
      const {items, next} = pageOf(names, size(Limit), NextToken, 'InvalidParameterException');
      return {
        Groups: items.flatMap((name) => pool.groups.get(name) ?? []).map((group) => shape(pool, group)),
        NextToken: next,
      };
    },
    ListUsersInGroup({UserPoolId, GroupName, Limit, NextToken}, {region}) {
      const pool = store.need(UserPoolId, region);
      const {items, next} = pageOf(
        [...store.needGroup(pool, GroupName).members],
        size(Limit),
        NextToken,
        'InvalidParameterException',
      );
      return {Users: items.map((name) => userShape(store.needUser(pool, name))), NextToken: next};
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
