export type FaultKind = 'error' | 'lost' | 'throttle' | 'reset' | 'slow' | 'denied';

export interface Fault {
  /** Signing name: `backup`, `dynamodb`, `s3`, … */
  readonly service: string;
  /** Absent: any operation of the service. */
  readonly operation?: string;
  readonly times: number;
  readonly kind: FaultKind;
  /** Error name for `error`. */
  readonly code?: string;
  readonly message?: string;
  /** Milliseconds for `slow`. */
  readonly ms?: number;
  /** Lets this many calls pass first. */
  readonly after?: number;
}

export interface PlannedFault extends Fault {
  /** How often it struck: a test asserts that every fault it planned was met. */
  hits: number;
  seen: number;
}

export interface Faults {
  plan(faults: readonly Fault[]): void;
  clear(): void;
  list(): readonly PlannedFault[];
  /** The fault that strikes this call, counted as a hit. */
  strike(service: string, operation: string): Fault | undefined;
}

export function createFaults(): Faults {
  let planned: PlannedFault[] = [];
  return {
    plan(faults) {
      planned = [...planned, ...faults.map((fault) => ({...fault, hits: 0, seen: 0}))];
    },
    clear() {
      planned = [];
    },
    list: () => planned,
    strike(service, operation) {
      for (const fault of planned) {
        if (fault.service !== service || (fault.operation ?? operation) !== operation || fault.hits >= fault.times)
          continue;
        fault.seen += 1;
        if (fault.seen <= (fault.after ?? 0)) continue;
        fault.hits += 1;
        return fault;
      }
      return undefined;
    },
  };
}
