/** How text may look on this stream. Pure code asks for emphasis and marks; the terminal decides what they become. */
export interface Look {
  /** Columns to fill at most. */
  readonly width: number;
  /** Columns of the terminal, where prose is broken between words; undefined where nobody reads. */
  readonly columns?: number | undefined;
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly mark: {
    readonly good: string;
    readonly bad: string;
    readonly warn: string;
    readonly none: string;
    readonly arrow: string;
    readonly full: string;
  };
}

const asIs = (text: string) => text;

export const UNICODE_MARKS: Look['mark'] = {good: '✓', bad: '✗', warn: '!', none: '–', arrow: '→', full: '■'};
export const ASCII_MARKS: Look['mark'] = {good: 'ok', bad: 'FAIL', warn: '!', none: '-', arrow: '->', full: '#'};

/** No colour: pipes, logs, golden tests. */
export function plainLook(width = 80, ascii = false): Look {
  return {
    width,
    strong: asIs,
    dim: asIs,
    good: asIs,
    warn: asIs,
    bad: asIs,
    mark: ascii ? ASCII_MARKS : UNICODE_MARKS,
  };
}
