/** Where a user pool may be listed: one primary, and at most one secondary in another region. */
interface Replica {
  readonly Role?: string;
  readonly RegionName?: string;
}

/** One primary and at most one secondary (Cognito Developer Guide, multi-Region replication). Pure. */
export function primaryElsewhere(replicas: readonly Replica[] | undefined, region: string): string | undefined {
  const primary = replicas?.find(({Role}) => Role === 'PRIMARY')?.RegionName;
  return primary === region ? undefined : primary;
}
