import type {Contents} from './account.ts';

export interface Comparison {
  readonly what: string;
  readonly before: number;
  readonly after: number;
  readonly equal: boolean;
}

/** What was there before the disaster against what is there now. */
export function compare(before: Contents, after: Contents): readonly Comparison[] {
  const users = (contents: Contents) => new Set([...contents.users].map(([name, rest]) => `${name} ${rest}`));
  return [
    row('items of the table', before.items, after.items),
    row('users with every attribute but sub', users(before), users(after)),
    row('groups', before.groups, after.groups),
    row('memberships', before.memberships, after.memberships),
  ];
}

function row(what: string, before: ReadonlySet<string>, after: ReadonlySet<string>): Comparison {
  const equal = before.size === after.size && [...before].every((each) => after.has(each));
  return {what, before: before.size, after: after.size, equal};
}
