import {AwsError} from './service.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

/** One page of a list; the token is a position, opaque to callers. */
export function pageOf<Item>(
  all: readonly Item[],
  size: number,
  token: string | undefined,
  invalid = 'InvalidParameterValueException',
): Page<Item> {
  const start = token === undefined ? 0 : readToken(token, invalid);
  const items = all.slice(start, start + size);
  const end = start + items.length;
  return {items, next: end < all.length ? Buffer.from(`position:${end}`).toString('base64url') : undefined};
}

function readToken(token: string, invalid: string): number {
  const [, position] = /^position:(\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (position === undefined) throw new AwsError(invalid, 'The pagination token is not valid.');
  return Number(position);
}
