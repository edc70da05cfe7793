/** Runs work when one of a fixed number of places is free, in the order in which it was asked for. */
export type Slots = <Value>(work: () => Promise<Value>) => Promise<Value>;

/** Shared by all clients: what bounds the calls in flight, however many resources there are. */
export function createSlots(places: number): Slots {
  let free = places;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
