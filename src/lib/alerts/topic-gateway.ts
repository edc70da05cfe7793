import {
  BackupClient,
  DeleteBackupVaultNotificationsCommand,
  GetBackupVaultNotificationsCommand,
  PutBackupVaultNotificationsCommand,
} from '@aws-sdk/client-backup';
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  paginateListSubscriptionsByTopic,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {OWNER_TAG} from '../account/plan.ts';
import {type AwsAccess, connect} from '../aws/access.ts';
import {errorName, toBackupctlError} from '../aws/errors.ts';

export interface Topic {
  readonly policy: unknown;
  readonly mails: readonly {readonly address: string; readonly confirmed: boolean}[];
}

export interface VaultNotifications {
  readonly topicArn: string;
  readonly events: readonly string[];
}

export interface TopicGateway {
  topic(arn: string): Promise<Topic | undefined>;
  /** The same name again answers the same topic. */
  create(name: string): Promise<void>;
  setPolicy(arn: string, policy: object): Promise<void>;
  subscribe(arn: string, address: string): Promise<void>;
  remove(arn: string): Promise<void>;
  /** What the vault tells, and whom; undefined when it tells nobody or is not there. */
  notifications(vault: string): Promise<VaultNotifications | undefined>;
  notify(vault: string, wanted: VaultNotifications): Promise<void>;
  silence(vault: string): Promise<void>;
}

export function createTopicGateway(access: AwsAccess): TopicGateway {
  const sns = connect(SNSClient, access);
  const backup = connect(BackupClient, access);
  const attempt = async (doing: string, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      throw toBackupctlError(error, doing);
    }
  };
  return {
    topic: (arn) => readTopic(sns, arn),
    create: (Name) =>
      attempt(`create the topic ${Name}`, () =>
        sns.send(new CreateTopicCommand({Name, Tags: [{Key: OWNER_TAG.key, Value: OWNER_TAG.value}]})),
      ),
    setPolicy: (TopicArn, policy) =>
      attempt(`set the policy of ${TopicArn}`, () =>
        sns.send(
          new SetTopicAttributesCommand({TopicArn, AttributeName: 'Policy', AttributeValue: JSON.stringify(policy)}),
        ),
      ),
    subscribe: (TopicArn, Endpoint) =>
      attempt(`subscribe to ${TopicArn}`, () =>
        sns.send(new SubscribeCommand({TopicArn, Protocol: 'email', Endpoint})),
      ),
    remove: (TopicArn) => attempt(`remove the topic ${TopicArn}`, () => sns.send(new DeleteTopicCommand({TopicArn}))),
    notifications: (vault) => readNotifications(backup, vault),
    notify: (vault, {topicArn, events}) =>
      attempt(`set the notifications of the vault ${vault}`, () =>
        backup.send(
          new PutBackupVaultNotificationsCommand({
            BackupVaultName: vault,
            SNSTopicArn: topicArn,
            BackupVaultEvents: [...events] as 'S3_BACKUP_OBJECT_FAILED'[],
          }),
        ),
      ),
    silence: (vault) =>
      attempt(`remove the notifications of the vault ${vault}`, () =>
        backup.send(new DeleteBackupVaultNotificationsCommand({BackupVaultName: vault})),
      ),
  };
}

async function readTopic(sns: SNSClient, TopicArn: string): Promise<Topic | undefined> {
  const mails: {address: string; confirmed: boolean}[] = [];
  try {
    const {Attributes = {}} = await sns.send(new GetTopicAttributesCommand({TopicArn}));
    for await (const {Subscriptions = []} of paginateListSubscriptionsByTopic({client: sns}, {TopicArn})) {
      for (const {Protocol, Endpoint = '', SubscriptionArn} of Subscriptions)
        if (Protocol === 'email')
          mails.push({address: Endpoint, confirmed: SubscriptionArn?.startsWith('arn:') === true});
    }
    return {policy: JSON.parse(Attributes['Policy'] ?? '{}'), mails};
  } catch (error) {
    if (['NotFound', 'NotFoundException'].includes(errorName(error))) return undefined;
    throw toBackupctlError(error, `read the topic ${TopicArn}`);
  }
}

async function readNotifications(backup: BackupClient, vault: string): Promise<VaultNotifications | undefined> {
  try {
    const found = await backup.send(new GetBackupVaultNotificationsCommand({BackupVaultName: vault}));
    return {topicArn: found.SNSTopicArn ?? '', events: found.BackupVaultEvents ?? []};
  } catch (error) {
    if (errorName(error) === 'ResourceNotFoundException') return undefined;
    throw toBackupctlError(error, `read the notifications of the vault ${vault}`);
  }
}
