export interface LoggedRequest {
  readonly service: string;
  readonly operation: string;
  /** Sandbox time, milliseconds since 1970, when it was answered. */
  readonly time: number;
  /** When it came in. */
  readonly began: number;
  /** 0: the connection was cut. */
  readonly status: number;
  readonly caller: string;
}

export interface RequestLog {
  add(request: LoggedRequest): void;
  list(): readonly LoggedRequest[];
  clear(): void;
}

/** Enough for any test; a sandbox that runs for days must not grow. */
const KEPT = 200_000;

export function createRequestLog(): RequestLog {
  let requests: LoggedRequest[] = [];
  return {
    add(request) {
      requests.push(request);
      if (requests.length > KEPT) requests = requests.slice(KEPT / 2);
    },
    list: () => requests,
    clear() {
      requests = [];
    },
  };
}
