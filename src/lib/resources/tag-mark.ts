import type {Tag} from '../config/config.ts';

const MARK_KEY = 'backupctl:tagged';

/**
 * Stands beside every backup tag that setup adds: which tag, and when. So `setup --remove` takes back no other, and a
 * night before that time is no night missed. A second tag, because it comes in one call with the first.
 */
export function markOf(tag: Tag, now: number): Tag {
  return {key: MARK_KEY, value: `${tag.key} ${new Date(now).toISOString().slice(0, 16)}Z`};
}

/** The tags to take off; undefined when somebody else set the backup tag. */
export function markedKeys(tags: Readonly<Record<string, string>>, tag: Tag): readonly string[] | undefined {
  return tags[MARK_KEY]?.startsWith(`${tag.key} `) ? [tag.key, MARK_KEY] : undefined;
}

/** When setup tagged it, milliseconds since 1970; undefined when it did not. */
export function markedAt(tags: Readonly<Record<string, string>>): number | undefined {
  const time = Date.parse(tags[MARK_KEY]?.split(' ').at(-1) ?? '');
  return Number.isNaN(time) ? undefined : time;
}
