/** UTC date, YYYY-MM-DD. */
export function dateOf(time: number | string): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** One nightly per pool and date: a second delivery of the same night is the same run. */
export const nightlyRunId = (date: string) => `nightly-${date}`;

/** A run that somebody asked for: named by its second, so that each is its own. */
export const manualRunId = (time: number) =>
  `manual-${new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}`;

/** When a run by hand was begun, milliseconds since 1970; undefined for any other run. */
export function startOfManualRun(runId: string): number | undefined {
  const [, year, month, day, hour, minute, second] =
    /^manual-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/.exec(runId) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}
