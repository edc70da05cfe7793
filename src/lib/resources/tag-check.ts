import {type Check, defineCheck} from '../checks/check.ts';
import type {Tag} from '../config/config.ts';
import type {Resource} from '../environments/environment.ts';

export interface TagParts {
  readonly resource: Resource;
  readonly tag: Tag;
  readonly add: (resource: Resource, tag: Tag) => Promise<void>;
  /** Why AWS Backup would not take it even with the tag; then it is left untagged and listed as unprotected. */
  readonly obstacle: () => Promise<string | undefined>;
}

/** The tag that puts one table or bucket into the nightly backup. Added beside the others, never in their place. */
export function tagCheck({resource, tag, add, obstacle}: TagParts): Check {
  const {kind, name, arn, tags} = resource;
  const label = `${tag.key}=${tag.value}`;
  return defineCheck({
    id: 'TAG',
    title: `Backup tag of ${kind} ${name}`,
    scopes: ['setup'],
    resource: arn,
    thing: {kind: 'tag', name: `${label} on ${kind} ${name}`},
    observe: obstacle,
    judge(reason) {
      // A choice that is shown each time, not a fault: see docs/decisions/0002.
      if (reason !== undefined) return {state: 'skipped', problem: reason};
      return tags[tag.key] === tag.value
        ? {state: 'ok'}
        : {
            state: 'unmet',
            problem: `The ${kind} ${name} does not carry ${label}.`,
            next: 'backupctl setup',
          };
    },
    repair: () => [
      {
        action: tags[tag.key] === undefined ? 'create' : 'change',
        kind: 'tag',
        name: `${label} on ${kind} ${name}`,
        details: tags[tag.key] === undefined ? [] : [`${tag.key}  ${tags[tag.key]} → ${tag.value}`],
        apply: () => add(resource, tag),
      },
    ],
  });
}
