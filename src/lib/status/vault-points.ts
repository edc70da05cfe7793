import {creationRanges} from '../aws/point-ranges.ts';
import type {RecoveryPointGateway} from '../aws/recovery-points.ts';
import type {VaultHistory} from './history.ts';

export interface VaultPointParts {
  readonly gateway: Pick<RecoveryPointGateway, 'eachPoint'>;
  readonly vault: string;
  /** By AWS's own counter; decides into how many lists the vault is split. */
  readonly count: number;
  readonly retentionDays: number;
  readonly now: number;
  readonly into: Pick<VaultHistory, 'addPoint'>;
}

const DAY = 86_400_000;

/** Every recovery point of the vault, each once, in as few steps one after the other as AWS's pages allow. */
export async function foldVaultPoints(parts: VaultPointParts): Promise<void> {
  const {gateway, vault, count, retentionDays, now, into} = parts;
  const ranges = creationRanges(count, now - retentionDays * DAY, now);
  await Promise.all(
    ranges.map((range) =>
      gateway.eachPoint(vault, range, (point) => {
        if (point.createdAt >= range.from && point.createdAt < range.to) into.addPoint(point);
      }),
    ),
  );
}
