import type {Mfa} from './mfa.ts';
import type {Sequenced} from './ordered.ts';

/** A user as a seed gives it: complete, nothing made up. */
export interface SeedUser {
  readonly username: string;
  /** Includes `sub`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly enabled?: boolean;
  readonly status?: string;
  readonly createdAt?: number;
  readonly mfa?: Mfa;
}

/** Kept small: a pool may have a million, so attributes are one flat list and a map only for whoever asks. */
export class User implements Sequenced {
  readonly sequence: number;
  readonly username: string;
  readonly createdAt: number;
  modifiedAt: number;
  enabled: boolean;
  status: string;
  mfa: Mfa | undefined;
  /** Name, value, name, value, … */
  readonly pairs: string[] = [];

  constructor(
    sequence: number,
    {username, attributes, enabled = true, status = 'CONFIRMED', createdAt = 0, mfa}: SeedUser,
  ) {
    this.sequence = sequence;
    this.username = username;
    this.createdAt = createdAt;
    this.modifiedAt = createdAt;
    this.enabled = enabled;
    this.status = status;
    this.mfa = mfa;
    for (const name in attributes) this.pairs.push(name, attributes[name] ?? '');
  }

  get attributes(): ReadonlyMap<string, string> {
    return new Map(this.list().map(({Name, Value}) => [Name, Value]));
  }

  /** As the API answers them. */
  list(): {Name: string; Value: string}[] {
    const {pairs} = this;
    return Array.from({length: pairs.length / 2}, (_, index) => ({
      Name: pairs[2 * index] ?? '',
      Value: pairs[2 * index + 1] ?? '',
    }));
  }

  attribute(name: string): string | undefined {
    for (let index = 0; index < this.pairs.length; index += 2)
      if (this.pairs[index] === name) return this.pairs[index + 1];
    return undefined;
  }

  set(name: string, value: string): void {
    for (let index = 0; index < this.pairs.length; index += 2) {
      if (this.pairs[index] !== name) continue;
      this.pairs[index + 1] = value;
      return;
    }
    this.pairs.push(name, value);
  }
}
