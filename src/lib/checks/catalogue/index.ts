import {ALERT_ENTRIES} from './alerts.ts';
import type {Entry} from './entry.ts';
import {PLAN_ENTRIES} from './plan.ts';
import {RESOURCE_ENTRIES} from './resource.ts';
import {ROLE_ENTRIES} from './role.ts';
import {SETUP_ENTRIES} from './setup.ts';

/** Every check there is, in the order of the documentation. docs/checks.md is made from it. */
const ALL = {...ROLE_ENTRIES, ...PLAN_ENTRIES, ...RESOURCE_ENTRIES, ...ALERT_ENTRIES, ...SETUP_ENTRIES};

export type CheckId = keyof typeof ALL;
export const CATALOGUE: Readonly<Record<CheckId, Entry>> = ALL;

/** Where docs/checks.md explains it. */
export const anchorOf = (id: string) => `docs/checks.md#${id.toLowerCase()}`;
