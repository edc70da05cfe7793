import type {Look} from './look.ts';

export interface Header {
  readonly identity: {readonly account: string; readonly arn: string};
  readonly region: string;
  readonly profile: string | undefined;
  readonly environment: string | undefined;
}

/** Which account this is about to touch, and as whom: the first line of every command. */
export function headerLine({identity, region, profile, environment}: Header, look: Look): string {
  const name =
    environment === undefined
      ? []
      : [isProduction(environment) ? look.bad(environment.toUpperCase()) : look.strong(environment)];
  const account = `account ${identity.account}${profile === undefined ? '' : ` (${profile})`}`;
  return `  ${[...name, account, region, whoOf(identity.arn)].join(' · ')}`;
}

/** `prod` and its kin are written large: the one line that may stop a hand. */
const isProduction = (environment: string) => /^(prod|live)/i.test(environment);

/** `arn:aws:sts::…:assumed-role/Operator/night-watch` → `Operator/night-watch`. */
function whoOf(arn: string): string {
  const resource = arn.split(':').slice(5).join(':');
  return resource.replace(/^(assumed-role|user|role|federated-user)\//, '');
}
