/** What a command may do, with what: the source of docs/iam and of what check-account asks IAM about. */
export interface Grant {
  readonly actions: readonly string[];
  /** ARN templates: `{partition}`, `{region}`, `{account}`, `{vault}`, `{bucket}`. */
  readonly on: readonly string[];
  /** Allowed for these services alone. */
  readonly only?: ServiceCondition;
}

/** To whom a role may be handed (`iam:PassRole`), or for whom one may be made (`iam:CreateServiceLinkedRole`). */
export interface ServiceCondition {
  readonly key: 'iam:PassedToService' | 'iam:AWSServiceName';
  readonly services: readonly string[];
}

export interface GrantPlace {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly vault: string;
  /** The account's backup bucket. */
  readonly bucket: string;
}

export const grant = (on: string | readonly string[], ...actions: string[]): Grant => ({
  actions,
  on: typeof on === 'string' ? [on] : on,
});

export const fill = (template: string, place: GrantPlace): string =>
  template.replaceAll(/\{(\w+)\}/g, (_, name: keyof GrantPlace) => place[name]);

/** An IAM policy document that allows just this: at most 6,144 characters, the limit of a managed policy. Pure. */
export function policyOf(grants: readonly Grant[], place: GrantPlace): object {
  return {
    Version: '2012-10-17',
    Statement: merged(grants).map(({actions, on, only}) => ({
      Effect: 'Allow',
      Action: actions,
      Resource: on.map((template) => fill(template, place)),
      ...(only === undefined ? {} : {Condition: {StringEquals: {[only.key]: only.services}}}),
    })),
  };
}

/** One statement for each set of resources. */
export function merged(grants: readonly Grant[]): readonly Grant[] {
  const byResource = new Map<string, Grant>();
  for (const each of grants) {
    const key = JSON.stringify([each.on, each.only]);
    const known = byResource.get(key);
    const actions = [...new Set([...(known?.actions ?? []), ...each.actions])].sort();
    byResource.set(key, {...each, actions});
  }
  return [...byResource.values()];
}
