import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import {createSandbox, type SandboxOptions} from '../src/index.ts';
import type {User} from '../src/services/cognito-idp/user.ts';
import {clientsOf} from './clients.ts';

export type Account = Awaited<ReturnType<typeof openAccount>>;

/** An empty sandbox, a client of Cognito, and what nearly every test of Cognito begins with. */
export async function openAccount(options: SandboxOptions = {}) {
  const box = await createSandbox(options);
  const {cognito} = clientsOf(box);
  return {
    box,
    cognito,
    close: () => box.close(),
    pool: async (more: Partial<CreateUserPoolCommandInput> = {}) =>
      (await cognito.send(new CreateUserPoolCommand({PoolName: 'p', ...more}))).UserPool?.Id ?? '',
    create: (UserPoolId: string, Username: string, attributes: Record<string, string> = {}, more: object = {}) =>
      cognito.send(
        new AdminCreateUserCommand({
          UserPoolId,
          Username,
          MessageAction: 'SUPPRESS',
          UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({Name, Value})),
          ...more,
        }),
      ),
    read: (UserPoolId: string, Username: string) => cognito.send(new AdminGetUserCommand({UserPoolId, Username})),
    /** Users u0, u1, … without asking for each: what a seed does. */
    fill(id: string, count: number): User[] {
      const {store} = box.cognito;
      const pool = store.need(id, box.world.region);
      return Array.from({length: count}, (_, index) =>
        store.add(pool, {
          username: `u${index}`,
          attributes: {sub: box.world.uuid(), email: `u${index}@example.com`},
        }),
      );
    },
  };
}
