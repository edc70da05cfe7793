import type {CognitoSettings, Tag} from '../../config/config.ts';
import type {Environment, Resource} from '../../environments/environment.ts';
import {nightlyWish} from '../pool-night.ts';
import type {Machine} from './names.ts';

/** One thing that is done every night, with a schedule of its own. */
export interface Night {
  /** Part of the schedule's name. */
  readonly key: string;
  readonly machine: Machine;
  /** `user pool eu-west-1_…`. */
  readonly what: string;
  /** In the schedule's input, so that a change of how a night is done is a change that setup shows. Below one kilobyte. */
  readonly input: object;
}

export interface NightSettings {
  readonly cognito: CognitoSettings;
  readonly tag: Tag;
  readonly bucket: string;
  readonly account: string;
}

/** The user pools of an environment that are exported. */
export const exportedPools = ({settings, resources}: Environment): readonly Resource[] =>
  settings.cognitoBackups ? resources.filter(({kind}) => kind === 'user-pool') : [];

/** Are settings of tables saved for it? */
export const savesTables = ({settings, resources}: Environment): boolean =>
  settings.enableBackups && resources.some(({kind}) => kind === 'table');

/** Everything that is done nightly for an environment. Pure. */
export function nightsOf(environment: Environment, {cognito, tag, bucket, account}: NightSettings): readonly Night[] {
  const time = {bucket, account, scheduledTime: '<aws.scheduler.scheduled-time>'};
  const pools = exportedPools(environment).map(
    ({name}): Night => ({
      key: name,
      machine: 'pools',
      what: `user pool ${name}`,
      input: {name: `cognito-${name}`, kind: 'pool', poolId: name, ...time, ...nightlyWish(cognito)},
    }),
  );
  const tables: Night = {
    key: 'tables',
    machine: 'tables',
    what: 'table settings',
    input: {name: `tables-${environment.name}`, kind: 'tables', tag, ...time, pace: nightlyWish(cognito).pace},
  };
  return [...pools, ...(savesTables(environment) ? [tables] : [])];
}

export const machinesOf = (nights: readonly Night[]): readonly Machine[] => [
  ...new Set(nights.map(({machine}) => machine)),
];
