import type {IncomingHttpHeaders} from 'node:http';

export type Protocol = 'restJson1' | 'awsJson1_0' | 'awsJson1_1' | 'awsQuery' | 'restXml';

/** Who signed the request, read from the access key. A role session is limited by its role's policies. */
export interface Caller {
  readonly arn: string;
  readonly account: string;
  readonly userId: string;
  /** Set when the key belongs to a role session that the sandbox itself handed out (a Lambda function, say). */
  readonly roleArn?: string;
}

export interface Call {
  readonly operation: string;
  readonly region: string;
  readonly account: string;
  readonly requestId: string;
  readonly headers: IncomingHttpHeaders;
  readonly caller: Caller;
}

/** What an operation answers; `$metadata` is the client's business, never ours. */
export type Answer<Output> = Omit<Output, '$metadata'>;
export type Handler<Input, Output> = (input: Input, call: Call) => Answer<Output> | Promise<Answer<Output>>;

type Exchange<CommandClass> = CommandClass extends new (
  ...given: never[]
) => {
  readonly input: infer Input;
  resolveMiddleware(...given: never[]): (request: never) => Promise<{output: infer Output}>;
}
  ? Handler<Input, Output>
  : never;

/** Handlers typed by the SDK module of the service: `{ListTags: (input, call) => output}`. */
export type Handlers<Sdk> = {
  readonly [Name in keyof Sdk as Name extends `${infer Operation}Command` ? Operation : never]?: Exchange<Sdk[Name]>;
};

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface RawReply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

export type ControlRoute = (given: Record<string, unknown>) => unknown;

/** One AWS service of the sandbox: its wire facts and its operations. Built by `services/<name>/index.ts`. */
export interface Service {
  /** The service name in the SigV4 credential scope. */
  readonly signingName: string;
  readonly protocol: Protocol;
  /** The whole SDK client module: its exported schemas drive the wire. */
  readonly sdk: object;
  readonly xmlNamespace?: string;
  readonly handlers: object;
  /** Operations without a handler are passed on raw (table items go to dynalite). */
  readonly fallback?: (operation: string, request: RawRequest, call: Call) => Promise<RawReply | undefined>;
  /** ARNs that a limited caller must be allowed to touch for this call. Default: `['*']`. */
  readonly resources?: (operation: string, input: Record<string, unknown>, call: Call) => readonly string[];
  /** IAM action names that differ from `<signingName>:<operation>`; S3 has many, e.g. HeadBucket → s3:ListBucket. */
  readonly actions?: (operation: string, input: Record<string, unknown>) => readonly string[];
  /** Condition keys that a call carries for its own actions, e.g. `s3:prefix`. */
  readonly context?: (operation: string, input: Record<string, unknown>) => Readonly<Record<string, string>>;
  /** Error name for a malformed request. Default `ValidationException`; Backup says `InvalidParameterValueException`. */
  readonly invalid?: string;
  /** Everything the service remembers, as plain JSON; `load(save())` is the same world. */
  save?(): unknown;
  load?(saved: never): void | Promise<void>;
  /** Its own routes below `/_sandbox/`, for instance `POST quotas`. What one throws is answered as 400. */
  readonly controls?: Readonly<Record<string, ControlRoute>>;
  /** Called once when the sandbox closes. */
  close?(): Promise<void>;
}

/** An answer that AWS gives as an error. `name` is the wire name; declared errors carry the status of their schema. */
export class AwsError extends Error {
  override readonly name: string;
  readonly status: number;
  readonly fields: Record<string, unknown>;

  constructor(name: string, message: string, status = 400, fields: Record<string, unknown> = {}) {
    super(message);
    this.name = name;
    this.status = status;
    this.fields = fields;
  }
}
