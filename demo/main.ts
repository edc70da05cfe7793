// A night watch's story: an unprotected account becomes protected, survives a disaster and comes back.
import {callWitness, type Witness} from './account.ts';
import {compare} from './compare.ts';
import {openStage, runCli, type Stage} from './stage.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const began = performance.now();
let stage: Stage | undefined;
try {
  stage = await openStage();
  process.exitCode = (await story(stage)) ? 0 : 1;
} catch (error) {
  process.stdout.write(`\nThe story broke off: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await stage?.close();
}
process.stdout.write(`\n${Math.round((performance.now() - began) / 1000)} s, ended ${process.exitCode}.\n`);

async function story(on: Stage): Promise<boolean> {
  const witness = await callWitness(on.endpoint);
  const expect = (code: number, ...args: string[]) => expectExit(on, code, args);

  chapter('1. What is wrong with this account?');
  await expect(3, 'check-account');
  chapter('2. Mend it');
  await expect(0, 'check-account', '--fix', '--yes');
  await expect(0, 'check-account');
  chapter('3. Set the nightly backups up; twice, to see that the second time changes nothing');
  await expect(0, 'setup', '-e', 'test', '--yes');
  await expect(0, 'setup', '-e', 'test', '--yes');
  chapter('4. Three nights pass');
  const now = await passNights(on, 3);
  await expect(0, 'status', '-e', 'test');
  const before = await witness.contents(witness.table);
  chapter('5. The disaster');
  await disaster(witness);
  chapter('6. Bring it back');
  const restored = `${witness.table}-back`;
  await expect(0, 'restore-table', witness.table, '--to', restored, '--yes');
  await expect(0, 'restore-cognito', '-e', 'test', '--date', lastNight(now), '--confirm', witness.pool);
  chapter('7. Is it the same? Read by plain SDK calls, before and after');
  return report(compare(before, await witness.contents(restored)));
}

function chapter(title: string): void {
  process.stdout.write(`\n${'─'.repeat(96)}\n${title}\n`);
}

async function expectExit(on: Stage, wanted: number, args: readonly string[]): Promise<void> {
  const code = await runCli(on, args);
  process.stdout.write(`[ended ${code}]\n`);
  if (code !== wanted) throw new Error(`backupctl ${args[0]} ended ${code} instead of ${wanted}`);
}

async function passNights({endpoint}: Stage, nights: number): Promise<string> {
  const answer = await fetch(`${endpoint}/_sandbox/advance`, {method: 'POST', body: JSON.stringify({nights})});
  const {now} = (await answer.json()) as {now: string};
  process.stdout.write(`It is ${now} now: the Cognito export ran at 01:15, the backup plan at 03:05, three times.\n`);
  return now;
}

/** UTC date of the last export: before a quarter past one it is yesterday's. */
function lastNight(now: string): string {
  return new Date(Date.parse(now) - 75 * 60_000).toISOString().slice(0, 10);
}

async function disaster(witness: Witness): Promise<void> {
  await witness.dropTable();
  const users = await witness.deleteUsers();
  await witness.deleteGroup('editors');
  process.stdout.write(`Gone: the table ${witness.table},\n      ${users} users, and the group "editors".\n`);
}

function report(rows: ReturnType<typeof compare>): boolean {
  for (const {what, before, after, equal} of rows)
    process.stdout.write(`  ${equal ? 'equal  ' : 'DIFFERS'}  ${what}: ${before} before, ${after} after\n`);
  process.stdout.write(`
What cannot come back, from any backup: passwords, one-time password secrets, passkeys, remembered devices; and every
restored user has a new sub. The restored table has a new name, and its stream and time to live are set by hand. Users
who came through an identity provider were left out of the disaster: they come back at their next sign-in there.
`);
  return rows.every(({equal}) => equal);
}
