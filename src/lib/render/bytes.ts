const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** `8.4 GB`; powers of 1000, as AWS bills. */
export function bytes(count: number): string {
  const power = count < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(count) / 3));
  const value = count / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`;
}
