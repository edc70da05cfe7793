/**
 * Has anybody begun to set backups up in this account and region? A vault or plan of our name or a resource with the
 * backup tag says so. Before that their absence is the next step, not a fault.
 */
export type Protection = 'begun' | 'not begun';
