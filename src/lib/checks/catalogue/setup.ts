import {entries, SETUP} from './entry.ts';

/** What `setup` makes beside AWS Backup: the backup bucket and the nightly export. */
export const SETUP_ENTRIES = entries({
  'BACKUP-BUCKET': {
    title: 'Backup bucket',
    severity: 'fail',
    why: 'Cognito archives need a closed, encrypted, versioned place.',
    mendedBy: 'setup',
    remedy: SETUP,
  },
  'NIGHTLY-ROLE': {
    title: 'Nightly: role',
    severity: 'fail',
    why: 'Each of the three roles may do its own step and nothing else.',
    mendedBy: 'setup',
    remedy: SETUP,
  },
  'NIGHTLY-LOGS': {
    title: 'Nightly: log group',
    severity: 'fail',
    why: 'Without the group the lines of the function are lost; without retention they cost for ever.',
    mendedBy: 'setup',
    remedy: SETUP,
  },
  'NIGHTLY-FUNCTION': {
    title: 'Nightly: function',
    severity: 'fail',
    why: 'The export runs as this version brings it, or Cognito users are not exported at night.',
    mendedBy: 'setup',
    remedy: SETUP,
  },
  'NIGHTLY-MACHINE': {
    title: 'Nightly: state machine',
    severity: 'fail',
    why: 'It runs slice after slice until the archive is complete.',
    mendedBy: 'setup',
    remedy: SETUP,
  },
  'NIGHTLY-SCHEDULE': {
    title: 'Nightly: schedule',
    severity: 'fail',
    why: 'One per user pool: without it no night begins.',
    mendedBy: 'setup',
    remedy: SETUP,
  },
});
