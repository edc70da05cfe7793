import type {PoolSummary} from '../../archive/manifest.ts';
import type {PoolDescription} from './reader.ts';

export interface Preflight {
  /** Reasons not to begin at all. */
  readonly obstacles: readonly string[];
  /** What a person should know before saying yes. */
  readonly notices: readonly string[];
}

/** Triggers that run while users are made, or later because they were. */
const LOUD_TRIGGERS: Readonly<Record<string, string>> = {
  PreSignUp: 'runs for every user that is created, and may reject one',
  PostConfirmation: 'runs again when a restored user resets the password: beware of welcome mails and duplicate rows',
  UserMigration: 'may create users by itself while the pool is half restored',
  CustomMessage: 'runs only when a message is sent; a restore sends none',
};

/** Would the archive fit into the pool? Everything that can be known before the first write. Pure. */
export function preflight(from: PoolSummary, target: PoolDescription): Preflight {
  const {summary: to, triggers} = target;
  const have = new Set(to.attributes.map(({name}) => name));
  const missing = from.attributes.map(({name}) => name).filter((name) => !have.has(name));
  const required = to.attributes.filter(
    (attribute) =>
      attribute.required &&
      attribute.name !== 'sub' &&
      !from.attributes.find(({name}) => name === attribute.name)?.required,
  );
  return {
    obstacles: [
      ...(missing.length > 0
        ? [
            `The pool lacks attributes that the archive has: ${missing.join(', ')}. Add them to the pool first; they cannot be added by a restore.`,
          ]
        : []),
      ...(same(from.usernameAttributes, to.usernameAttributes)
        ? []
        : [
            `Users sign in ${mode(to)} in the pool, but ${mode(from)} in the archive. That is fixed when a pool is made.`,
          ]),
    ],
    notices: [
      ...(from.caseSensitive && !to.caseSensitive
        ? [
            'The pool ignores case in usernames, and the archive does not: two users that differ only in case cannot both come back.',
          ]
        : []),
      ...(required.length > 0
        ? [
            `The pool requires attributes that the archive did not: ${required.map(({name}) => name).join(', ')}. Users made by an administrator may lack them.`,
          ]
        : []),
      ...Object.keys(triggers)
        .filter((name) => LOUD_TRIGGERS[name] !== undefined)
        .map((name) => `The trigger ${name} is attached: it ${LOUD_TRIGGERS[name]}.`),
    ],
  };
}

const same = (a: readonly string[], b: readonly string[]) => a.toSorted().join() === b.toSorted().join();
const mode = ({usernameAttributes}: PoolSummary) =>
  usernameAttributes.length === 0 ? 'by username' : `by ${usernameAttributes.join(' or ')}`;
