import type {CheckId} from './catalogue/index.ts';
import type {Change, Finding} from './check.ts';

/** A finding as `--json` shows it: without the functions. */
export interface FindingResult {
  readonly id: CheckId;
  readonly title: string;
  readonly severity: string;
  /** What is lost while it is unmet. */
  readonly why: string;
  readonly docs: string;
  readonly resource?: string;
  readonly verdict: {
    readonly state: string;
    readonly detail?: string;
    readonly problem?: string;
    readonly next?: string;
  };
}

export interface ChangeResult {
  readonly action: string;
  readonly kind: string;
  readonly name: string;
  readonly details: readonly string[];
}

export function findingResult({id, title, severity, why, docs, resource, verdict}: Finding): FindingResult {
  return {id, title, severity, why, docs, ...(resource === undefined ? {} : {resource}), verdict};
}

export function changeResult({action, kind, name, details}: Change): ChangeResult {
  return {action, kind, name, details};
}
