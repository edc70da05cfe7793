import {createHash} from 'node:crypto';
import type {Caller} from './service.ts';
import type {Timeline} from './timeline.ts';

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** What every service of one sandbox shares. Each sandbox has its own: many can live in one process. */
export interface World {
  readonly account: string;
  /** The region the seeds fill; calls name their own region. */
  readonly region: string;
  readonly timeline: Timeline;
  readonly options: WorldOptions;
  /** `http://127.0.0.1:<port>`, known once the server listens. */
  endpoint(): string;
  /** Keys for a role session; calls signed with them are limited by the role's policies. */
  issueSession(roleArn: string, sessionName: string): SessionCredentials;
  callerOf(accessKeyId: string): Caller;
  /** Hexadecimal, unique in this world, the same in every world with the same history. */
  id(length: number): string;
  uuid(): string;
  /** AWS's page size, or the smaller one that this sandbox was asked for, so that paging is always exercised. */
  pageSize(awsMaximum: number): number;
  /** Messages that Cognito and SNS would have sent; read by `GET /_sandbox/mailbox`. */
  deliver(message: MailboxMessage): void;
  readonly mailbox: MailboxMessage[];
}

export interface WorldOptions {
  /** Cognito's rates per category are enforced. */
  readonly quotas: boolean;
  /** Milliseconds until a new role or attachment is seen by other services. */
  readonly settleMs: number;
  readonly pageSize: number | undefined;
}

export interface MailboxMessage {
  readonly from: 'cognito' | 'sns';
  readonly kind: string;
  readonly to: string;
  readonly subject?: string;
  readonly body?: string;
}

export interface WorldParts {
  readonly account: string;
  readonly region: string;
  readonly timeline: Timeline;
  readonly options: WorldOptions;
  readonly endpoint: () => string;
}

export function createWorld(parts: WorldParts): World {
  const {account} = parts;
  const sessions = new Map<string, Caller>();
  const mailbox: MailboxMessage[] = [];
  let issued = 0;
  const id = (length: number) => {
    issued += 1;
    return createHash('sha512').update(`${account}/${issued}`).digest('hex').slice(0, length);
  };
  return {
    ...parts,
    mailbox,
    id,
    uuid: () => toUuid(id(32)),
    issueSession(roleArn, sessionName) {
      const accessKeyId = `ASIA${id(16).toUpperCase()}`;
      const role = roleArn.split('/').at(-1) ?? '';
      const arn = `arn:aws:sts::${account}:assumed-role/${role}/${sessionName}`;
      sessions.set(accessKeyId, {arn, account, userId: `AROA${id(16).toUpperCase()}:${sessionName}`, roleArn});
      return {accessKeyId, secretAccessKey: id(40), sessionToken: id(64)};
    },
    callerOf: (accessKeyId) => sessions.get(accessKeyId) ?? operator(account),
    pageSize: (awsMaximum) => Math.min(awsMaximum, parts.options.pageSize ?? awsMaximum),
    deliver: (message) => void mailbox.push(message),
  };
}

const operator = (account: string): Caller => ({
  arn: `arn:aws:sts::${account}:assumed-role/Operator/night-watch`,
  account,
  userId: 'AROAOPERATOROPERATOR1:night-watch',
});

/** Version 4 in form, so that patterns accept it. */
const toUuid = (hex: string) =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
