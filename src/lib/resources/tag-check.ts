import {type Check, defineCheck, type Verdict} from '../checks/check.ts';
import type {Tag} from '../config/config.ts';
import type {Resource} from '../environments/environment.ts';
import {markOf} from './tag-mark.ts';

export interface TagParts {
  readonly resource: Resource;
  readonly tag: Tag;
  /** Milliseconds since 1970, by AWS's clock. */
  readonly now: () => number;
  readonly add: (resource: Resource, tags: readonly Tag[]) => Promise<void>;
  /** Why AWS Backup would not take it even with the tag; then it is left untagged and listed as unprotected. */
  readonly obstacle: () => Promise<string | undefined>;
}

/** The tag that puts one table or bucket into the nightly backup. Added beside the others, never in their place. */
export function tagCheck({resource, tag, now, add, obstacle}: TagParts): Check {
  const {kind, name, arn, tags} = resource;
  const label = `${tag.key}=${tag.value}`;
  const present = tags[tag.key];
  return defineCheck<string | undefined>({
    id: 'TAG',
    title: `Backup tag of ${kind} ${name}`,
    scopes: ['setup'],
    resource: arn,
    many: true,
    thing: {kind: 'tag', name: `${label} on ${kind} ${name}`},
    observe: obstacle,
    judge(reason): Verdict {
      // A choice that is shown each time, not a fault: see docs/decisions/0002.
      if (reason !== undefined) return {state: 'skipped', problem: reason};
      if (present === tag.value) return {state: 'ok'};
      if (present !== undefined)
        return {
          state: 'at-risk',
          problem: `The ${kind} ${name} carries ${tag.key}=${present}, which somebody chose; it is not replaced.`,
          next: `If it may be: aws resourcegroupstaggingapi tag-resources --resource-arn-list ${arn} --tags ${label}`,
        };
      return {state: 'unmet', problem: `The ${kind} ${name} does not carry ${label}.`, next: 'backupctl setup'};
    },
    repair: () => [
      {
        action: 'create',
        kind: 'tag',
        name: `${label} on ${kind} ${name}`,
        details: [],
        apply: () => add(resource, [tag, markOf(tag, now())]),
      },
    ],
  });
}
