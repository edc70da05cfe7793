import {ALERT_FAULTS} from '../support/faults/alerts.ts';
import {RESOURCE_FAULTS} from '../support/faults/resources.ts';
import {tryOutAll} from '../support/faults/try-out.ts';

tryOutAll([
  ['tables, buckets and pools', RESOURCE_FAULTS],
  ['the nightly and its alerts', ALERT_FAULTS],
]);
