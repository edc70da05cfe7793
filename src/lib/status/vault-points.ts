import {creationRanges} from '../aws/point-ranges.ts';
import type {RecoveryPoint, RecoveryPointGateway} from '../aws/recovery-points.ts';

export interface VaultPointParts {
  readonly gateway: RecoveryPointGateway;
  readonly vault: string;
  /** By AWS's own counter; decides into how many lists the vault is split. */
  readonly count: number;
  readonly retentionDays: number;
  readonly now: number;
}

const DAY = 86_400_000;

/** Every recovery point of the vault, each once, in as few steps one after the other as AWS's pages allow. */
export async function vaultPoints(parts: VaultPointParts): Promise<readonly RecoveryPoint[]> {
  const {gateway, vault, count, retentionDays, now} = parts;
  const ranges = creationRanges(count, now - retentionDays * DAY, now);
  const lists = await Promise.all(ranges.map((range) => gateway.points(vault, range)));
  return [...new Map(lists.flat().map((point) => [point.arn, point])).values()];
}
