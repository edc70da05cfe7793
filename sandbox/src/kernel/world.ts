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
  /** `http://127.0.0.1:<port>`, known once the server listens. */
  endpoint(): string;
  /** Keys for a role session; calls signed with them are limited by the role's policies. */
  issueSession(roleArn: string, sessionName: string): SessionCredentials;
  callerOf(accessKeyId: string): Caller;
  /** Hexadecimal, unique in this world, reproducible from the seed. */
  id(length: number): string;
  uuid(): string;
  /** Messages that Cognito and SNS would have sent; read by `GET /_sandbox/mailbox`. */
  deliver(message: MailboxMessage): void;
}

export interface MailboxMessage {
  readonly from: 'cognito' | 'sns';
  readonly kind: string;
  readonly to: string;
  readonly subject?: string;
  readonly body?: string;
}
