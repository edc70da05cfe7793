import type {PacedCalls} from '../../aws/paced-call.ts';
import type {UserPoolReader} from './reader.ts';

/** The same reader, each call in its API category's turn. */
export function createPacedReader(reader: UserPoolReader, {call}: PacedCalls): UserPoolReader {
  return {
    describe: (poolId) => call('UserPoolRead', () => reader.describe(poolId)),
    primaryElsewhere: (poolId) => call('UserPoolResourceRead', () => reader.primaryElsewhere(poolId)),
    users: (poolId, token, shard) => call('UserList', () => reader.users(poolId, token, shard)),
    groups: (poolId, token) => call('UserPoolResourceRead.groups', () => reader.groups(poolId, token)),
    members: (poolId, group, token) => call('UserList', () => reader.members(poolId, group, token)),
    user: (poolId, username) => call('UserRead', () => reader.user(poolId, username)),
  };
}
