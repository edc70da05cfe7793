import type {BackupctlError} from '../errors.ts';
import type {Look} from './look.ts';

/** What happened, what AWS said, facts, and the next step last. Never wrapped: ARNs must stay whole. */
export function renderError(error: BackupctlError, look: Look): string[] {
  const {message, code, said, facts, next} = error;
  const [first = '', ...others] = message.split('\n');
  return [
    `${look.bad(`${look.mark.bad} ${first}`)}  ${look.dim(`[${code}]`)}`,
    ...others.map((line) => `  ${line}`),
    ...(said === undefined ? [] : [`  AWS said: ${said}`]),
    ...facts.map((fact) => `  ${fact}`),
    ...next.map((step) => `  ${look.mark.arrow} ${step}`),
  ];
}
