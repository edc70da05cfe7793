import type {Sandbox} from '../../sandbox/src/index.ts';

const WRITE = /^(Create|Put|Update|Attach|Detach|Delete|Tag|Untag|Start|Set|Subscribe|Remove|Admin)/;

export const isWrite = (operation: string) => WRITE.test(operation);

/** Calls that change something, since the log was last emptied: `backup:CreateBackupPlan`. */
export const writesOf = ({requests}: Sandbox): readonly string[] =>
  requests
    .list()
    .filter(({operation}) => isWrite(operation))
    .map(({service, operation}) => `${service}:${operation}`);
