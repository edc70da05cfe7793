import type {BackupSelection} from '@aws-sdk/client-backup';

export interface Candidate {
  readonly arn: string;
  readonly type: 'DynamoDB' | 'S3';
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * What a selection selects (AWS Backup Developer Guide, assigning resources by JSON; SDK UpdateRegionSettings): tags of
 * ListOfTags are OR, Conditions are AND, both case-sensitive; resources named by type are taken whatever the opt-in
 * says, everything else obeys it. Pure.
 */
export function select(
  selection: BackupSelection,
  candidates: readonly Candidate[],
  optIn: Readonly<Record<string, boolean>>,
): readonly Candidate[] {
  const {Resources = [], NotResources = []} = selection;
  return candidates.filter((candidate) => {
    if (NotResources.some((pattern) => fits(pattern, candidate.arn))) return false;
    const named = Resources.filter((pattern) => pattern !== '*' && fits(pattern, candidate.arn));
    if (named.length > 0 && conditionsHold(selection, candidate)) return true;
    const open = Resources.length === 0 || Resources.includes('*');
    return open && optIn[candidate.type] === true && tagsFit(selection, candidate);
  });
}

function tagsFit(selection: BackupSelection, candidate: Candidate): boolean {
  const {ListOfTags = []} = selection;
  const listed =
    ListOfTags.length === 0 ||
    ListOfTags.some(({ConditionKey = '', ConditionValue}) => candidate.tags[ConditionKey] === ConditionValue);
  return listed && conditionsHold(selection, candidate);
}

type Pair = {readonly ConditionKey?: string; readonly ConditionValue?: string};

function conditionsHold({Conditions = {}}: BackupSelection, {tags}: Candidate): boolean {
  const value = ({ConditionKey = ''}: Pair) => tags[ConditionKey.replace(/^aws:ResourceTag\//, '')];
  const like = (text: string | undefined, pattern = '') =>
    text !== undefined && pattern.split('*').length > 0 && wildcard(pattern).test(text);
  return (
    (Conditions.StringEquals ?? []).every((pair) => value(pair) === pair.ConditionValue) &&
    (Conditions.StringNotEquals ?? []).every((pair) => value(pair) !== pair.ConditionValue) &&
    (Conditions.StringLike ?? []).every((pair) => like(value(pair), pair.ConditionValue)) &&
    (Conditions.StringNotLike ?? []).every((pair) => !like(value(pair), pair.ConditionValue))
  );
}

const fits = (pattern: string, arn: string) => wildcard(pattern).test(arn);
const wildcard = (pattern: string) =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replaceAll('*', '.*')}$`);
