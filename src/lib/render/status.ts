import type {NightMark, ResourceState, ResourceStatus, StatusVerdict} from '../status/judge.ts';
import type {StatusResult} from '../status/read.ts';
import {renderArchives} from './archives.ts';
import {bytes} from './bytes.ts';
import type {Look} from './look.ts';
import {table} from './table.ts';
import {age, utc, withAge} from './time.ts';

/** The verdict first; then every resource with its nights, the ones in trouble on top; then what to do. */
export function renderStatus(result: StatusResult, environment: string | undefined, look: Look): string[] {
  const {resources, unprotected, verdict, nextRunAt, now, maxAgeHours} = result;
  const sorted = resources.toSorted((a, b) => RANK.indexOf(a.state) - RANK.indexOf(b.state));
  return [
    `  ${verdictLine(result, look)}`,
    '',
    ...(sorted.length > 0
      ? [
          ...table(
            sorted.map((each) => row(each, now, look)),
            {
              head: ['STATE', 'LAST GOOD', 'AGE', 'SIZE', `LAST ${nightCount(sorted)} NIGHTS`, 'KEPT', 'KIND', 'NAME'],
              look,
              right: [2, 3, 5],
            },
          ),
          '',
          legend(sorted, look),
        ]
      : []),
    ...sorted.flatMap((each) => trouble(each, look)),
    ...(environment === undefined ? [] : renderArchives(result.archives, look)),
    ...(unprotected.length > 0
      ? ['', `  Not selected for backup: ${unprotected.map(({kind, name}) => `${kind} ${name}`).join(', ')}`]
      : []),
    '',
    `  ${nextRunAt === undefined ? 'No backup plan runs.' : `Next run ${withAge(nextRunAt, Date.parse(now))}.`} Good means not older than ${maxAgeHours} h.`,
    ...next(verdict, environment),
  ];
}

const RANK: readonly ResourceState[] = ['unknown', 'never', 'missed', 'stale', 'partial', 'new', 'ok'];

const VERDICTS: Readonly<Record<StatusVerdict, string>> = {
  healthy: 'HEALTHY  everything that should be backed up, is',
  waiting: 'WAITING  the first night is still to come',
  attention: 'ATTENTION  not everything is backed up as it should be',
  unknown: 'UNKNOWN  not everything could be looked at',
  unprotected: 'UNPROTECTED  nothing is selected for backup here',
};

function verdictLine({verdict, resources, now}: StatusResult, look: Look): string {
  const oldest = Math.max(
    ...resources.map(({lastGoodAt}) => (lastGoodAt === undefined ? 0 : Date.parse(now) - Date.parse(lastGoodAt))),
    0,
  );
  const paint = verdict === 'healthy' ? look.good : verdict === 'waiting' ? look.warn : look.bad;
  const sign = verdict === 'healthy' ? look.mark.good : verdict === 'waiting' ? look.mark.none : look.mark.bad;
  return `${paint(`${sign} ${VERDICTS[verdict]}`)}${verdict === 'healthy' ? look.dim(`  (oldest last good backup: ${age(oldest)})`) : ''}`;
}

function row(each: ResourceStatus, now: string, look: Look): string[] {
  const paint =
    each.state === 'ok' ? look.good : each.state === 'new' || each.state === 'partial' ? look.warn : look.bad;
  return [
    paint(each.state),
    each.lastGoodAt === undefined ? look.dim('never') : utc(each.lastGoodAt),
    each.lastGoodAt === undefined ? '' : age(Date.parse(now) - Date.parse(each.lastGoodAt)),
    each.bytes === undefined ? '' : bytes(each.bytes),
    each.nights.map(({mark}) => sign(mark, look)).join(''),
    String(each.kept),
    each.kind,
    each.name,
  ];
}

/** The sign changes, not only the colour. */
function sign(mark: NightMark, look: Look): string {
  if (mark === 'good') return look.good(look.mark.full);
  if (mark === 'failed') return look.bad('x');
  if (mark === 'partial') return look.warn('p');
  return mark === 'running' ? '~' : look.dim('.');
}

const nightCount = (resources: readonly ResourceStatus[]) => resources[0]?.nights.length ?? 0;

function legend(resources: readonly ResourceStatus[], look: Look): string {
  const marks = new Set(resources.flatMap(({nights}) => nights.map(({mark}) => mark)));
  const words: readonly (readonly [NightMark, string])[] = [
    ['good', `${look.mark.full} good`],
    ['partial', 'p partial'],
    ['failed', 'x failed'],
    ['running', '~ running'],
    ['none', '. none'],
  ];
  return look.dim(
    `  ${words
      .filter(([mark]) => marks.has(mark))
      .map(([, word]) => word)
      .join('   ')}`,
  );
}

function trouble({state, kind, name, reason}: ResourceStatus, look: Look): string[] {
  if (state === 'ok' || state === 'new') return [];
  const words: Readonly<Record<string, string>> = {
    stale: 'backups fail since the last good one',
    missed: 'no backup was even started since the last good one',
    never: 'it was never backed up',
    partial: 'the last backup is not complete',
    unknown: 'it could not be looked at',
  };
  return [
    '',
    `  ${look.bad(look.mark.bad)} ${kind} ${name}: ${words[state]}`,
    ...(reason === undefined ? [] : [`      ${reason}`]),
  ];
}

function next(verdict: StatusVerdict, environment: string | undefined): string[] {
  const flag = environment === undefined ? '' : ` -e ${environment}`;
  if (verdict === 'attention' || verdict === 'unknown')
    return [`  Next  backupctl check-account${flag}      finds out why`];
  return verdict === 'unprotected' ? [`  Next  backupctl setup${flag || ' -e ENV'}`] : [];
}
