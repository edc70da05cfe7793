import type {BackupRule, BackupRuleInput} from '@aws-sdk/client-backup';
import {nextRun} from '../../kernel/cron.ts';
import {AwsError} from '../../kernel/service.ts';

/** Rules with what AWS fills in, refused where AWS refuses (AWS Backup Developer Guide, plan options). */
export function checkRules(rules: readonly BackupRuleInput[]): BackupRule[] {
  if (rules.length === 0) throw invalid('Backup plan must have at least one rule.');
  if (rules.length > 10) throw invalid('A backup plan can have 10 rules at most.');
  return rules.map(checkRule);
}

function checkRule(rule: BackupRuleInput): BackupRule {
  const {
    RuleName: name = '',
    TargetBackupVaultName: vault = '',
    ScheduleExpression: expression,
    StartWindowMinutes: start = 480,
    CompletionWindowMinutes: completion = 10_080,
  } = rule;
  if (!/^[a-zA-Z0-9\-_.]{1,50}$/.test(name)) throw invalid('Rule name must match ^[a-zA-Z0-9\\-\\_\\.]{1,50}$');
  if (!/^[a-zA-Z0-9\-_]{2,50}$/.test(vault)) throw invalid('Invalid target vault name.');
  if (expression !== undefined) {
    try {
      nextRun(expression, rule.ScheduleExpressionTimezone ?? 'Etc/UTC', 0);
    } catch {
      throw invalid(`Invalid cron expression: ${expression}`);
    }
  }
  if (start < 60) throw invalid('Start window must be at least 60 minutes.');
  if (completion <= start) throw invalid('Completion window must be longer than the start window.');
  const {MoveToColdStorageAfterDays: cold, DeleteAfterDays: kept} = rule.Lifecycle ?? {};
  if (kept !== undefined && (kept < 1 || kept > 36_500)) throw invalid('DeleteAfterDays must be between 1 and 36500.');
  if (cold !== undefined && kept !== undefined && kept < cold + 90)
    throw invalid('DeleteAfterDays cannot be less than 90 days apart from MoveToColdStorageAfterDays');
  return {
    ...rule,
    ScheduleExpressionTimezone: rule.ScheduleExpressionTimezone ?? 'Etc/UTC',
    StartWindowMinutes: start,
    CompletionWindowMinutes: completion,
  };
}

const invalid = (message: string) => new AwsError('InvalidParameterValueException', message);
