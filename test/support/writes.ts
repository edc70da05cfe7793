import type {Sandbox} from '../../sandbox/src/index.ts';

const WRITE = /^(Create|Put|Update|Attach|Detach|Delete|Tag|Untag|Start|Set|Subscribe|Remove|Admin)/;

/** Calls that change something, since the log was last emptied: `backup:CreateBackupPlan`. */
export const writesOf = ({requests}: Sandbox): readonly string[] =>
  requests
    .list()
    .filter(({operation}) => WRITE.test(operation))
    .map(({service, operation}) => `${service}:${operation}`);
