import {field, toList} from '../account/document.ts';

const SID = 'BackupctlAlerts';
/** AWS Backup for the vault, EventBridge for failures, CloudWatch for what is missed. */
const PUBLISHERS = ['backup.amazonaws.com', 'events.amazonaws.com', 'cloudwatch.amazonaws.com'];

const statement = (topicArn: string, account: string) => ({
  Sid: SID,
  Effect: 'Allow',
  Principal: {Service: PUBLISHERS},
  Action: 'SNS:Publish',
  Resource: topicArn,
  // Else any account's AWS Backup could write here (confused deputy; IAM User Guide).
  Condition: {StringEquals: {'aws:SourceAccount': account}},
});

/** Does the policy let the three services of this account publish? Pure. */
export function letsPublish(policy: unknown, topicArn: string, account: string): boolean {
  const wanted = JSON.stringify(statement(topicArn, account));
  return toList(field(policy, 'Statement')).some((each) => JSON.stringify(each) === wanted);
}

/** The policy with our statement in it; what others put there stays. Pure. */
export function withPublishers(policy: unknown, topicArn: string, account: string): object {
  const others = toList(field(policy, 'Statement')).filter((each) => field(each, 'Sid') !== SID);
  return {Version: '2012-10-17', Statement: [...others, statement(topicArn, account)]};
}
