/** A deployed function. A change of code or settings makes a new revision, and warm instances of the old one are not used again. */
export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  roleArn: string;
  runtime: string;
  handler: string;
  timeout: number;
  memory: number;
  description: string;
  environment: Record<string, string>;
  architectures: readonly string[];
  zip: Buffer;
  sha256: string;
  revision: string;
  modifiedAt: number;
  tags: Record<string, string>;
  logGroup: string;
}
