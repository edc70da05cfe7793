/**
 * Time as AWS sees it. `now` follows the `Date` header of AWS's answers, because laptops drift and the sandbox's nights
 * pass faster; `sleep` and `elapsed` follow the machine, because waiting happens here.
 */
export interface Clock {
  /** Milliseconds since 1970, by AWS's clock. */
  now(): number;
  /** Milliseconds on a monotonic clock of this machine; only differences mean anything. */
  elapsed(): number;
  /** Resolves after `ms`, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
