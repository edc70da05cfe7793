import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import {domainNames} from './domains.ts';
import type {Pages} from './pages.ts';
import type {Pool} from './pool.ts';
import type {PoolStore} from './pool-store.ts';
import {fullSchema} from './schema-attributes.ts';

/** What a pool has when nothing is said (SDK CreateUserPool and its examples). */
const DEFAULTS = {
  Policies: {
    PasswordPolicy: {
      MinimumLength: 8,
      RequireUppercase: true,
      RequireLowercase: true,
      RequireNumbers: true,
      RequireSymbols: true,
      TemporaryPasswordValidityDays: 7,
    },
  },
  DeletionProtection: 'INACTIVE',
  MfaConfiguration: 'OFF',
  EmailConfiguration: {EmailSendingAccount: 'COGNITO_DEFAULT'},
  VerificationMessageTemplate: {DefaultEmailOption: 'CONFIRM_WITH_CODE'},
  AdminCreateUserConfig: {AllowAdminCreateUserOnly: false},
  UserPoolTier: 'ESSENTIALS',
  // Case-sensitive when made by API, not when made in the console (Developer Guide, case sensitivity).
  UsernameConfiguration: {CaseSensitive: true},
} as const;

/** User pools and what belongs to them beside users and groups. */
export function poolHandlers(store: PoolStore, pages: Pages): Handlers<typeof sdk> {
  return {
    CreateUserPool(input, {region}) {
      const {PoolName = '', Schema = [], UserPoolTags = {}, ...given} = input;
      if (!/^[\w\s+=,.@-]{1,128}$/.test(PoolName))
        throw new AwsError('InvalidParameterException', '1 validation error detected: poolName');
      const settings = {...DEFAULTS, ...given};
      const pool = store.create(PoolName, region, settings, fullSchema(Schema));
      pool.tags = UserPoolTags;
      pool.everTagged = Object.keys(UserPoolTags).length > 0;
      return {UserPool: shape(pool)};
    },
    DescribeUserPool: ({UserPoolId}, {region}) => ({UserPool: shape(store.need(UserPoolId, region))}),
    ListUserPools(input, {region, operation}) {
      const all = [...store.pools.values()].filter((pool) => pool.region === region);
      const {items, next} = pages.of(all, input, {operation, limits: [1, 60]});
      const UserPools = items.map(({id, name, createdAt, settings}) => ({
        Id: id,
        Name: name,
        LambdaConfig: settings.LambdaConfig ?? {},
        CreationDate: new Date(createdAt),
        LastModifiedDate: new Date(createdAt),
      }));
      return {UserPools, NextToken: next};
    },
    DeleteUserPool({UserPoolId}, {region}) {
      const pool = store.need(UserPoolId, region);
      if (pool.settings.DeletionProtection === 'ACTIVE') {
        throw new AwsError(
          'InvalidParameterException',
          'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
        );
      }
      if (pool.parts.domains.length > 0)
        throw new AwsError(
          'InvalidParameterException',
          'User pool cannot be deleted. It has a domain configured that should be deleted first.',
        );
      store.pools.delete(pool.id);
      return {};
    },
    ListTagsForResource({ResourceArn}) {
      const pool = [...store.pools.values()].find(({arn}) => arn === ResourceArn);
      if (!pool) throw new AwsError('ResourceNotFoundException', `${ResourceArn} does not exist.`);
      return {Tags: pool.tags};
    },
    TagResource({ResourceArn, Tags = {}}) {
      const pool = [...store.pools.values()].find(({arn}) => arn === ResourceArn);
      if (!pool) throw new AwsError('ResourceNotFoundException', `${ResourceArn} does not exist.`);
      if (Object.keys(Tags).some((key) => key.startsWith('aws:')))
        throw new AwsError(
          'InvalidParameterException',
          'aws: prefixed tag key names are not allowed for external use.',
        );
      pool.tags = {...pool.tags, ...Tags};
      pool.everTagged = true;
      return {};
    },
  };
}

function shape(pool: Pool): sdk.UserPoolType {
  return {
    ...pool.settings,
    Id: pool.id,
    Name: pool.name,
    Arn: pool.arn,
    CreationDate: new Date(pool.createdAt),
    LastModifiedDate: new Date(pool.createdAt),
    EstimatedNumberOfUsers: pool.users.length,
    SchemaAttributes: pool.schema,
    UserPoolTags: pool.tags,
    ...domainNames(pool),
    LambdaConfig: pool.settings.LambdaConfig ?? {},
  };
}
