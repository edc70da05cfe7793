// An export as most people write it first: the users page by page, then one call per user for its groups, ten at a
// time, with the SDK's defaults. A process of its own, so that its memory can be compared; see cognito-export.ts.
import {
  type AdminListGroupsForUserCommandInput,
  CognitoIdentityProviderClient,
  paginateAdminListGroupsForUser,
  paginateListUsers,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import pMap from 'p-map';

const UserPoolId = process.argv[2] ?? '';
const client = new CognitoIdentityProviderClient({});
const users: UserType[] = [];
for await (const {Users = []} of paginateListUsers({client}, {UserPoolId, Limit: 60})) users.push(...Users);
let memberships = 0;
await pMap(
  users,
  async ({Username}) => {
    memberships += (await groupsOf({UserPoolId, Username, Limit: 60})).length;
  },
  {concurrency: 10},
);
process.stdout.write(`${JSON.stringify({users: users.length, memberships})}\n`);

/** When the SDK has given up on a throttle, the user is asked for again: otherwise it would never come to an end. */
async function groupsOf(input: AdminListGroupsForUserCommandInput): Promise<readonly (string | undefined)[]> {
  for (;;) {
    const names: (string | undefined)[] = [];
    try {
      for await (const {Groups = []} of paginateAdminListGroupsForUser({client}, input))
        names.push(...Groups.map(({GroupName}) => GroupName));
      return names;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'TooManyRequestsException') throw error;
    }
  }
}
