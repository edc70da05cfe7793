import {entries, SETUP} from './entry.ts';

/** Who hears of a bad night. */
export const ALERT_ENTRIES = entries({
  'ALERTS-TOPIC': {
    title: 'Alerts: topic',
    severity: 'warn',
    why: 'Without it nobody hears of a night that failed.',
    mendedBy: 'setup',
    remedy: SETUP,
  },
  'ALERTS-EMAIL': {
    title: 'Alerts: somebody listens',
    severity: 'warn',
    why: 'A topic that nobody reads tells nobody.',
    mendedBy: 'setup',
    remedy: 'Set alerts.email in backupctl.yaml, run setup, and confirm the mail that AWS sends',
  },
  'ALERTS-VAULT': {
    title: 'Alerts: vault',
    severity: 'warn',
    why: 'Single objects that failed, and a continuous backup that stopped, are told nowhere else.',
    mendedBy: 'setup',
    remedy: SETUP,
  },
  'ALERTS-FAILED': {
    title: 'Alerts: failed nights',
    severity: 'warn',
    why: 'A job that failed or expired is otherwise seen only by who looks.',
    mendedBy: 'setup',
    remedy: SETUP,
  },
  'ALERTS-MISSED': {
    title: 'Alerts: missed nights',
    severity: 'warn',
    why: 'A night in which nothing ran makes no failure: only its absence can be noticed.',
    mendedBy: 'setup',
    remedy: SETUP,
  },
  'ALERTS-DEAD-LETTER': {
    title: 'Alerts: dead letters',
    severity: 'warn',
    why: 'A nightly export that could not even be started leaves no trace elsewhere.',
    mendedBy: 'setup',
    remedy: SETUP,
  },
});
