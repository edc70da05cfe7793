import type {World} from '../../kernel/world.ts';
import {positionOf, type Sequenced} from './ordered.ts';
import {invalid} from './user-rules.ts';

/** One hour (Developer Guide, managing user accounts). */
const TOKEN_LIFE = 3_600_000;
/** How many items one page looks at when a filter drops most: pages may be short or empty and still go on (SDK ListUsers). */
const LOOKED_AT = 2_000;

export interface ListInput {
  readonly Limit?: number | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly PaginationToken?: string | undefined;
}

interface ListRules<Item> {
  readonly operation: string;
  /** Smallest and largest Limit or MaxResults (API reference of the operation). Nought means the largest. */
  readonly limits?: readonly [number, number];
  readonly matches?: (item: Item) => boolean;
}

interface Token {
  /** Where the next page begins. */
  readonly sequence: number;
  readonly issuedAt: number;
  /** The request without its token: "an additional API request with the same parameters" (SDK ListUsers.PaginationToken). */
  readonly bound: string;
}

export interface Pages {
  /** One page. Whatever is made, changed or deleted between two pages: no item twice in one chain, none left out. */
  of<Item extends Sequenced>(
    list: readonly Item[],
    input: ListInput,
    rules: ListRules<Item>,
  ): {readonly items: readonly Item[]; readonly next: string | undefined};
  /** Lengths of the coming pages, in turn: AWS may answer short and empty pages with a token. None: full pages. */
  lengths: readonly number[];
}

export function createPages(world: World): Pages {
  let answered = 0;
  const sizeOf = (asked: number, lengths: readonly number[]) =>
    Math.min(asked, world.pageSize(asked), lengths[answered++ % lengths.length] ?? asked);
  return {
    lengths: [],
    of(list, input, {operation, limits: [least, most] = [0, 60], matches = () => true}) {
      const {NextToken, PaginationToken, ...parameters} = input;
      const {Limit, MaxResults} = parameters;
      const asked = Limit ?? MaxResults ?? most;
      if (!(asked >= least && asked <= most)) throw outOfRange(asked, Limit === undefined ? 'maxResults' : 'limit');
      const bound = `${operation} ${JSON.stringify(parameters)}`;
      const now = world.timeline.now();
      const token = PaginationToken ?? NextToken;
      const start = token === undefined ? 0 : positionOf(list, readToken(token, bound, now).sequence);
      const {items, next} = look(list, start, sizeOf(asked || most, this.lengths), matches);
      return {items, next: next && writeToken({sequence: next.sequence, issuedAt: now, bound})};
    },
  };
}

function look<Item>(list: readonly Item[], start: number, size: number, matches: (item: Item) => boolean) {
  const items: Item[] = [];
  let position = start;
  while (position < list.length && items.length < size && position - start < LOOKED_AT) {
    const item = list[position++];
    if (item && matches(item)) items.push(item);
  }
  return {items, next: list[position]};
}

const writeToken = (token: Token) => Buffer.from(JSON.stringify(token)).toString('base64');

function readToken(text: string, bound: string, now: number): Token {
  let token: Partial<Token> = {};
  try {
    token = (JSON.parse(Buffer.from(text, 'base64').toString()) ?? {}) as Partial<Token>;
  } catch {}
  const {sequence, issuedAt = 0} = token;
  // aws/aws-sdk-js issue 3705 has the wording.
  if (token.bound !== bound || sequence === undefined) throw invalid('Invalid pagination token');
  if (now - issuedAt > TOKEN_LIFE) throw invalid('Pagination token has expired');
  return {sequence, issuedAt, bound};
}

const outOfRange = (asked: number, member: string) =>
  invalid(`1 validation error detected: Value '${asked}' at '${member}' failed to satisfy constraint`);

/** Control: short and empty pages on demand. Nothing but empty pages would never end. */
export function setLengths(pages: Pages, lengths: unknown): {readonly lengths: readonly number[]} {
  const given: readonly unknown[] = Array.isArray(lengths) ? lengths : [];
  const numbers = given.filter((each): each is number => Number.isInteger(each) && Number(each) >= 0);
  if (numbers.length < given.length || (given.length > 0 && Math.max(...numbers) === 0))
    throw new Error('lengths: whole numbers, at least one of them above 0');
  pages.lengths = numbers;
  return {lengths: numbers};
}
