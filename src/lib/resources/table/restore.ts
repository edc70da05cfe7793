import {randomBytes} from 'node:crypto';
import type {RecoveryPointGateway} from '../../aws/recovery-points.ts';
import type {Context} from '../../context.ts';
import {BackupctlError} from '../../errors.ts';
import {declined} from '../../prompt.ts';
import {withAge} from '../../render/time.ts';
import {choosePoint, isUsable} from '../../restore/choose-point.ts';
import {createJournal, type Journal} from '../../restore/journal.ts';
import type {RestorePlan, RunRecord} from '../../restore/machine.ts';
import {resumeRun} from '../../restore/resume.ts';
import {runRestore} from '../../restore/runner.ts';
import type {TableGateway} from './gateway.ts';
import {findTable, planTableRestore, proposedTarget, type RestorableTable, restorableTables} from './plan-restore.ts';
import {readTableSettings} from './settings/read.ts';
import {tableSteps} from './steps.ts';
import {allVerified, type Verification, verifyTable} from './verify.ts';

export interface TableRestoreWish {
  readonly table?: string;
  readonly to?: string;
  readonly at?: Date;
  readonly recoveryPoint?: string;
  readonly confirm?: string;
  readonly dryRun: boolean;
  readonly waitMs: number;
  readonly resume?: string;
  readonly count: boolean;
  readonly show: (plan: RestorePlan) => void;
}

export interface TableRestoreResult {
  readonly runId: string;
  readonly status: 'planned' | 'pending' | 'finished' | 'partial';
  readonly plan: RestorePlan;
  readonly verification: readonly Verification[];
  /** Items in the restored table; absent when it was not counted. */
  readonly items?: number;
  readonly files: readonly string[];
}

interface Doors {
  readonly points: RecoveryPointGateway;
  readonly tables: TableGateway;
  readonly journal: Journal<RunRecord>;
}

/** Plan, ask, restore, verify; or go on with an earlier run. The source is never written to. */
export async function restoreTable(context: Context, wish: TableRestoreWish): Promise<TableRestoreResult> {
  const [points, tables] = await Promise.all([context.gateways.recoveryPoints(), context.gateways.tables()]);
  const doors = {points, tables, journal: createJournal<RunRecord>(context.stateFolder, 'table')};
  const run =
    wish.resume === undefined
      ? await newRun(context, wish, doors)
      : await earlierRun(context, wish, doors.journal, wish.resume);
  const {runId, plan} = run;
  if (wish.dryRun) return {runId, plan, status: 'planned', verification: [], files: []};
  if (wish.resume === undefined) await agree(context, wish, plan);
  const {journal} = doors;
  const outcome = await runRestore(run, tableSteps(plan, points, tables), {...context, journal, waitMs: wish.waitMs});
  if (outcome.why === 'interrupted') throw stillRunning(runId);
  if (outcome.status === 'pending') return {runId, plan, status: 'pending', verification: [], files: []};
  return {runId, plan, files: [], ...(await verify(context, plan, tables, wish.count))};
}

async function newRun(context: Context, wish: TableRestoreWish, {points, tables, journal}: Doors): Promise<RunRecord> {
  const {config, clock, identity, region, version, gateways} = context;
  const [restorable, role] = await Promise.all([
    restorableTables(points, config.vault),
    (await gateways.roles()).serviceRole(),
  ]);
  const table = await pickTable(context, wish, restorable);
  const point = await pickPoint(context, wish, table);
  const proposed = proposedTarget(table.name, clock.now());
  const target =
    wish.to ??
    (context.prompt.interactive && !wish.dryRun
      ? await context.prompt.text('Name of the new table?', {flag: '--to NAME', proposed})
      : proposed);
  const saved = async (name: string, at: string) => readTableSettings(await gateways.archives(), name, at);
  const plan = await planTableRestore({tables, saved, journal, table, point, target, roleArn: role?.arn});
  const time = new Date(clock.now()).toISOString();
  const runId = `table-${time.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${randomBytes(2).toString('hex')}`;
  return {runId, plan, toolVersion: version, account: identity.account, region, startedAt: time, refs: {}};
}

function earlierRun(
  {identity, region, version}: Context,
  {to}: TableRestoreWish,
  journal: Journal<RunRecord>,
  runId: string,
): Promise<RunRecord> {
  return resumeRun(journal, {
    runId,
    target: to,
    account: identity.account,
    region,
    toolVersion: version,
  });
}

async function pickTable(
  {config, prompt, clock}: Context,
  {table}: TableRestoreWish,
  tables: readonly RestorableTable[],
): Promise<RestorableTable> {
  if (table !== undefined) return findTable(table, tables, config.vault);
  if (tables.length === 0)
    throw new BackupctlError({
      code: 'TABLE_NOT_BACKED_UP',
      exit: 'usage',
      message: `There is no backup of any table in the vault ${config.vault}.`,
      next: ['backupctl status'],
    });
  const choices = tables.map((each) => ({
    value: each,
    name: each.name,
    description: `last good ${withAge(each.points[0]?.createdAt ?? 0, clock.now())}`,
  }));
  return prompt.pick('Which table?', choices, 'restore-table TABLE');
}

async function pickPoint(
  {prompt, clock}: Context,
  {at, recoveryPoint, table: named}: TableRestoreWish,
  table: RestorableTable,
) {
  const asked = at !== undefined || recoveryPoint !== undefined || named !== undefined || !prompt.interactive;
  if (asked)
    return choosePoint(table.points, {
      source: table.name,
      ...(at ? {at} : {}),
      ...(recoveryPoint === undefined ? {} : {arn: recoveryPoint}),
    });
  const choices = table.points.map((point, index) => ({
    value: point,
    name: `${withAge(point.createdAt, clock.now())}${index === 0 ? '   newest' : ''}`,
    ...(isUsable(point) ? {} : {disabled: point.status}),
  }));
  return prompt.pick('Restore from when?', choices, '--at TIME');
}

/** Into a new table: yes is enough; `--confirm NAME` says the same with more care. */
async function agree(
  {prompt, reporter}: Context,
  {confirm, show, table}: TableRestoreWish,
  plan: RestorePlan,
): Promise<void> {
  show(plan);
  if (table === undefined) reporter.note(`The same by flags: ${asFlags(plan)}\n`);
  if (confirm !== undefined) await prompt.confirmName(plan.target, confirm);
  else if (!(await prompt.confirm('Start this restore?'))) throw declined();
}

const asFlags = ({source, recoveryPoint, target}: RestorePlan) =>
  `backupctl restore-table ${source} --recovery-point ${recoveryPoint.arn} --to ${target} --confirm ${target}`;

async function verify(
  {reporter}: Context,
  plan: RestorePlan,
  tables: TableGateway,
  count: boolean,
): Promise<Pick<TableRestoreResult, 'status' | 'verification' | 'items'>> {
  const [source, restored] = await Promise.all([tables.shape(plan.source), tables.shape(plan.target)]);
  if (restored === undefined)
    throw new BackupctlError({
      code: 'RESTORE_STEP_FAILED',
      exit: 'failed',
      message: `AWS says the restore is complete, but there is no table ${plan.target}.`,
      next: ['Look at the job in the AWS Backup console.'],
    });
  const items = count
    ? await counted(reporter, tables, plan, source !== undefined)
    : {source: source?.approximateItems, restored: restored.approximateItems};
  const verification = verifyTable(source, restored, items);
  return {
    verification,
    status: allVerified(verification) ? 'finished' : 'partial',
    ...(count ? {items: items.restored} : {}),
  };
}

async function counted(
  reporter: Context['reporter'],
  tables: TableGateway,
  {source, target}: RestorePlan,
  sourceExists: boolean,
) {
  const task = reporter.start({title: 'Count the items'});
  const [restored, original] = await Promise.all([
    tables.count(target, (items) => task.update(items)),
    sourceExists ? tables.count(source) : undefined,
  ]);
  task.done(`Counted ${restored} items`);
  return {restored, source: original};
}

function stillRunning(runId: string): BackupctlError {
  return new BackupctlError({
    code: 'INTERRUPTED',
    exit: 'interrupted',
    message: 'Interrupted here; what AWS has begun goes on there.',
    next: [`Watch it to the end: backupctl restore-table --resume ${runId}`],
  });
}
