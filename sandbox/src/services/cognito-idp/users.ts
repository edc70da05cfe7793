import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import {createUser} from './create-user.ts';
import {setPreference} from './mfa.ts';
import {dropAliases, dropUser, indexUser} from './pool.ts';
import type {PoolStore} from './pool-store.ts';
import type {User} from './user.ts';
import {checkAttributes, checkPassword} from './user-rules.ts';

export function userShape(user: User): sdk.UserType {
  return {
    Username: user.username,
    Attributes: user.list(),
    UserCreateDate: new Date(user.createdAt),
    UserLastModifiedDate: new Date(user.modifiedAt),
    Enabled: user.enabled,
    UserStatus: user.status as sdk.UserStatusType,
  };
}

/** The Admin calls on single users. */
export function userHandlers(store: PoolStore): Handlers<typeof sdk> {
  const {world} = store;
  const change = (user: User, what: Partial<Pick<User, 'enabled' | 'status'>>) => {
    Object.assign(user, what, {modifiedAt: world.timeline.now()});
    return {};
  };
  return {
    AdminCreateUser: (input, {region}) => ({
      User: userShape(createUser(store, store.need(input.UserPoolId, region), input)),
    }),
    AdminGetUser({UserPoolId, Username}, {region}) {
      const user = store.needUser(store.need(UserPoolId, region), Username);
      const {Attributes, ...rest} = userShape(user);
      const {enabled = [], preferred} = user.mfa ?? {};
      return {
        ...rest,
        Username: rest.Username,
        UserAttributes: Attributes,
        PreferredMfaSetting: preferred,
        UserMFASettingList: enabled.length > 0 ? [...enabled] : undefined,
      };
    },
    AdminSetUserMFAPreference(input, {region}) {
      const user = store.needUser(store.need(input.UserPoolId, region), input.Username);
      setPreference(user, input);
      return change(user, {});
    },
    AdminSetUserPassword({UserPoolId, Username, Password = '', Permanent = false}, {region}) {
      const pool = store.need(UserPoolId, region);
      const user = store.needUser(pool, Username);
      checkPassword(pool, Password);
      return change(user, {status: Permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD'});
    },
    AdminResetUserPassword({UserPoolId, Username}, {region}) {
      const user = store.needUser(store.need(UserPoolId, region), Username);
      if (user.status !== 'CONFIRMED' && user.status !== 'RESET_REQUIRED')
        throw new AwsError('NotAuthorizedException', 'User password cannot be reset in the current state.');
      // A code goes out to everybody: SDK AdminResetUserPassword.
      world.deliver({
        from: 'cognito',
        kind: 'AdminResetUserPassword',
        to: user.attribute('email') ?? user.attribute('phone_number') ?? user.username,
      });
      return change(user, {status: 'RESET_REQUIRED'});
    },
    AdminDisableUser: ({UserPoolId, Username}, {region}) =>
      change(store.needUser(store.need(UserPoolId, region), Username), {enabled: false}),
    AdminEnableUser: ({UserPoolId, Username}, {region}) =>
      change(store.needUser(store.need(UserPoolId, region), Username), {enabled: true}),
    AdminDeleteUser({UserPoolId, Username}, {region}) {
      const pool = store.need(UserPoolId, region);
      dropUser(pool, store.needUser(pool, Username));
      return {};
    },
    AdminUpdateUserAttributes({UserPoolId, Username, UserAttributes = []}, {region}) {
      const pool = store.need(UserPoolId, region);
      const user = store.needUser(pool, Username);
      checkAttributes(pool, UserAttributes, 'update');
      dropAliases(pool, user);
      for (const {Name = '', Value = ''} of UserAttributes) user.set(Name, Value);
      indexUser(pool, user);
      return change(user, {});
    },
  };
}
