import type {RecoveryPoint} from '../aws/recovery-points.ts';
import {BackupctlError} from '../errors.ts';
import {utc} from '../render/time.ts';

export interface PointWish {
  readonly source: string;
  readonly at?: Date;
  readonly arn?: string;
}

/** Restorable: COMPLETED, or AVAILABLE where backups are continuous. PARTIAL, EXPIRED and STOPPED ones are not. */
export const isUsable = ({status}: RecoveryPoint) => status === 'COMPLETED' || status === 'AVAILABLE';

/**
 * The recovery point to restore from: the one that is named, else the newest at or before a time, else the newest. Pure.
 * @throws RECOVERY_POINT_MISSING, RECOVERY_POINT_UNUSABLE, both naming what there is instead
 */
export function choosePoint(points: readonly RecoveryPoint[], {source, at, arn}: PointWish): RecoveryPoint {
  const usable = points.filter(isUsable).toSorted((a, b) => b.createdAt - a.createdAt);
  if (arn !== undefined) {
    const named = points.find((point) => point.arn === arn);
    if (named && isUsable(named)) return named;
    throw named ? unusable(named, usable) : missing(`There is no recovery point ${arn} of ${source}.`, usable);
  }
  const limit = at?.getTime() ?? Number.POSITIVE_INFINITY;
  const chosen = usable.find(({createdAt}) => createdAt <= limit);
  if (chosen) return chosen;
  throw missing(
    at === undefined || usable.length === 0
      ? `There is no recovery point of ${source} that can be restored.`
      : `There is no recovery point of ${source} at or before ${utc(at)}.`,
    usable.toReversed(),
  );
}

function missing(message: string, usable: readonly RecoveryPoint[]): BackupctlError {
  return new BackupctlError({
    code: 'RECOVERY_POINT_MISSING',
    exit: 'usage',
    message,
    facts: usable.slice(0, 5).map(({createdAt}) => `There is  ${utc(createdAt)}`),
    next: usable.slice(0, 1).map(({createdAt}) => `--at ${new Date(createdAt + 60_000).toISOString().slice(0, 16)}Z`),
  });
}

function unusable({arn, status}: RecoveryPoint, usable: readonly RecoveryPoint[]): BackupctlError {
  return new BackupctlError({
    code: 'RECOVERY_POINT_UNUSABLE',
    exit: 'usage',
    message: `The recovery point is ${status} and cannot be restored.`,
    facts: [arn],
    next: usable.slice(0, 1).map((point) => `--recovery-point ${point.arn}`),
  });
}
