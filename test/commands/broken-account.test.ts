import {ACCOUNT_FAULTS} from '../support/faults/account.ts';
import {PLAN_FAULTS} from '../support/faults/plan.ts';
import {tryOutAll} from '../support/faults/try-out.ts';

tryOutAll([
  ['role, opt-ins and vault', ACCOUNT_FAULTS],
  ['plan, selection and tags', PLAN_FAULTS],
]);
