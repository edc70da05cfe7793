import type {TaggedArn} from '../aws/tags.ts';
import {type Check, defineCheck, type Verdict} from '../checks/check.ts';
import type {Tag} from '../config/config.ts';
import type {Protection} from './protection.ts';
import {notBegun} from './vault-checks.ts';

export interface TagFindParts {
  readonly tag: Tag;
  readonly region: string;
  /** Everything that carries exactly the tag. */
  readonly tagged: () => Promise<readonly TaggedArn[]>;
  /** Everything that carries a key spelt like ours, with any value. */
  readonly similar: () => Promise<readonly TaggedArn[]>;
  readonly begun: () => Promise<Protection>;
}

/** What the tag really finds, and what it misses by a letter: AWS compares keys and values with their case. */
export function tagFindChecks({tag, region, tagged, similar, begun}: TagFindParts): readonly Check[] {
  const label = `${tag.key}=${tag.value}`;
  return [
    defineCheck({
      id: 'SEL-RESOLVED',
      scopes: ['account'],
      observe: async () => ({found: await tagged(), protection: await begun()}),
      judge({found, protection}): Verdict {
        if (protection === 'not begun') return notBegun();
        return found.length > 0
          ? {state: 'ok', detail: `${found.length} carry ${label}`}
          : {state: 'unmet', problem: `Nothing in ${region} carries ${label}.`, next: 'backupctl setup -e ENV'};
      },
    }),
    defineCheck({
      id: 'SEL-NEAR-MISS',
      scopes: ['account'],
      observe: similar,
      judge(found): Verdict {
        const misses = nearMisses(found, tag);
        return misses.length === 0
          ? {state: 'ok'}
          : {
              state: 'at-risk',
              problem: misses.map(({arn, key, value}) => `${arn} carries ${key}=${value}, not ${label}.`).join('\n'),
              next: `Correct the tag; setup adds ${label} to what belongs to an environment: backupctl setup -e ENV`,
            };
      },
    }),
  ];
}

/** Spellings that people use for the same key. */
export function spellings(key: string): readonly string[] {
  const capital = key.charAt(0).toUpperCase() + key.slice(1);
  return [...new Set([key, key.toLowerCase(), capital, key.toUpperCase()])];
}

interface NearMiss {
  readonly arn: string;
  readonly key: string;
  readonly value: string;
}

/** The same word in another case or with spaces around it, on something that does not carry the right tag too. Pure. */
export function nearMisses(found: readonly TaggedArn[], tag: Tag): readonly NearMiss[] {
  const plain = (text: string) => text.trim().toLowerCase();
  const missing = [...new Map(found.map((each) => [each.arn, each])).values()].filter(
    ({tags}) => tags[tag.key] !== tag.value,
  );
  return missing.flatMap(({arn, tags}) =>
    Object.entries(tags)
      .filter(([key, value]) => plain(key) === plain(tag.key) && plain(value) === plain(tag.value))
      .map(([key, value]) => ({arn, key, value})),
  );
}
