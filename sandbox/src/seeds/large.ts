import type {Sandbox} from '../create.ts';
import {createRandom} from './random.ts';

/** One pool with many users, each in three groups. */
export function plantLarge({cognito, world}: Sandbox, users: number): void {
  const {store} = cognito;
  const random = createRandom('large');
  const pool = store.create(
    'large',
    world.region,
    {UsernameConfiguration: {CaseSensitive: true}},
    store.schemaFor([]),
    `${world.region}_large0001`,
  );
  pool.tags = {WbyEnvironment: 'large', WbyProjectName: 'large'};
  pool.everTagged = true;
  const groups = Array.from({length: 30}, (_, index) =>
    store.addGroup(pool, {name: `group-${index}`, precedence: index}),
  );
  for (let index = 0; index < users; index++) {
    const user = store.add(pool, {
      username: `user-${index}`,
      attributes: {
        sub: random.uuid(),
        email: `user-${index}@example.com`,
        email_verified: 'true',
        given_name: 'Given',
        family_name: `Family ${index}`,
      },
    });
    for (let step = 0; step < 3; step++) {
      const group = groups[(index + step * 10) % groups.length];
      if (group) store.join(group, user);
    }
  }
}
