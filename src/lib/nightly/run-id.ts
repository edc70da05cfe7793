/** UTC date, YYYY-MM-DD. */
export function dateOf(time: number | string): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** One nightly per pool and date: a second delivery of the same night is the same run. */
export const nightlyRunId = (date: string) => `nightly-${date}`;

/** A run that somebody asked for: named by its second, so that each is its own. */
export const manualRunId = (time: number) =>
  `manual-${new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}`;
