import {AwsError} from '../../kernel/service.ts';
import {type Category, categoryOf, isCategory, PER_POOL, RATES} from './categories.ts';

export interface QuotaState {
  readonly on: boolean;
  /** Requests per second by category, as enforced while `on`. */
  readonly rates: Readonly<Record<Category, number>>;
  /** Since the last change of the quotas. Throttled calls are counted in both. */
  readonly calls: Readonly<Partial<Record<Category, number>>>;
  readonly throttled: Readonly<Partial<Record<Category, number>>>;
}

export interface Rates {
  /** Counts the call. Throws TooManyRequestsException when its category, or its own share of one pool, is used up. */
  take(operation: string, poolId: string | undefined): void;
  /** Switches enforcement, or sets rates beside the defaults; counters and buckets begin anew. Throws on nonsense. */
  set(change: {readonly on?: unknown; readonly rates?: unknown}): QuotaState;
  state(): QuotaState;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Token buckets of one second's worth, in real time: AWS counts seconds, not nights. */
export function createRates(on: boolean, now = () => performance.now()): Rates {
  const buckets = new Map<string, Bucket>();
  const state = {on, rates: {...RATES} as Record<Category, number>, calls: {}, throttled: {}};
  const spend = (name: string, rate: number) => {
    const bucket = buckets.get(name) ?? {tokens: Math.max(1, rate), at: now()};
    const tokens = Math.min(Math.max(1, rate), bucket.tokens + ((now() - bucket.at) / 1000) * rate);
    buckets.set(name, {tokens: tokens < 1 ? tokens : tokens - 1, at: now()});
    return tokens >= 1;
  };
  const fits = (category: Category, operation: string, poolId: string | undefined) =>
    spend(category, state.rates[category]) &&
    (poolId === undefined || !PER_POOL.categories.test(category) || spend(`${operation}/${poolId}`, PER_POOL.rate));
  return {
    take(operation, poolId) {
      const category = categoryOf(operation);
      if (category === undefined) return;
      count(state.calls, category);
      if (!state.on || fits(category, operation, poolId)) return;
      count(state.throttled, category);
      throw new AwsError('TooManyRequestsException', 'Rate exceeded');
    },
    set(change) {
      const rates = change.rates === undefined ? state.rates : {...RATES, ...readRates(change.rates)};
      Object.assign(state, {
        on: change.on === undefined ? state.on : change.on === true,
        rates,
        calls: {},
        throttled: {},
      });
      buckets.clear();
      return state;
    },
    state: () => state,
  };
}

function count(counters: Partial<Record<Category, number>>, category: Category): void {
  counters[category] = (counters[category] ?? 0) + 1;
}

function readRates(given: unknown): Partial<Record<Category, number>> {
  const rates = Object.entries(given ?? {});
  const wrong = rates.find(([name, rate]) => !isCategory(name) || typeof rate !== 'number' || !(rate > 0));
  if (wrong)
    throw new Error(`${wrong[0]}: no category with a rate above 0; there are ${Object.keys(RATES).join(', ')}`);
  return Object.fromEntries(rates) as Partial<Record<Category, number>>;
}
