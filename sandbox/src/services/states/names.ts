import {AwsError} from '../../kernel/service.ts';

/** White space, brackets, wildcards, special and control characters, surrogates. */
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\ufffe\uffff\u{10000}-\u{10ffff}]|\p{Cc}|\p{Cs}/u;

/** Names of machines and of executions (SDK client-sfn, StartExecutionInput.name): 1 to 80 characters. */
export function checkName(name: string): void {
  if (name.length < 1 || name.length > 80 || FORBIDDEN.test(name))
    throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
}
