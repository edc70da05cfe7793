import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {type AwsAccess, connect} from '../aws/access.ts';
import {errorName, toBackupctlError} from '../aws/errors.ts';

export interface Rule {
  /** Canonical JSON. */
  readonly pattern: string;
  readonly enabled: boolean;
  readonly targets: readonly string[];
}

export interface RuleGateway {
  rule(name: string): Promise<Rule | undefined>;
  /** Targets that others added stay. */
  put(name: string, pattern: string, targetArn: string, description: string): Promise<void>;
  remove(name: string): Promise<void>;
}

const TARGET_ID = 'backupctl';

export function createRuleGateway(access: AwsAccess): RuleGateway {
  const client = connect(EventBridgeClient, access);
  return {
    async rule(name) {
      try {
        const [rule, {Targets = []}] = await Promise.all([
          client.send(new DescribeRuleCommand({Name: name})),
          client.send(new ListTargetsByRuleCommand({Rule: name})),
        ]);
        return {
          pattern: JSON.stringify(JSON.parse(rule.EventPattern ?? '{}')),
          enabled: rule.State === 'ENABLED',
          targets: Targets.flatMap(({Arn}) => Arn ?? []),
        };
      } catch (error) {
        if (errorName(error) === 'ResourceNotFoundException') return undefined;
        throw toBackupctlError(error, `read the rule ${name}`);
      }
    },
    async put(name, pattern, targetArn, description) {
      try {
        await client.send(
          new PutRuleCommand({Name: name, EventPattern: pattern, State: 'ENABLED', Description: description}),
        );
        const Targets = [{Id: TARGET_ID, Arn: targetArn}];
        const {FailedEntries = []} = await client.send(new PutTargetsCommand({Rule: name, Targets}));
        const [failed] = FailedEntries;
        if (failed) throw new Error(`${failed.ErrorCode}: ${failed.ErrorMessage}`);
      } catch (error) {
        throw toBackupctlError(error, `set up the rule ${name}`);
      }
    },
    async remove(name) {
      try {
        const {Targets = []} = await client.send(new ListTargetsByRuleCommand({Rule: name}));
        const Ids = Targets.flatMap(({Id}) => Id ?? []);
        if (Ids.length > 0) await client.send(new RemoveTargetsCommand({Rule: name, Ids}));
        await client.send(new DeleteRuleCommand({Name: name}));
      } catch (error) {
        if (errorName(error) !== 'ResourceNotFoundException') throw toBackupctlError(error, `remove the rule ${name}`);
      }
    },
  };
}
