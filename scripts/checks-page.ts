import {CATALOGUE} from '../src/lib/checks/catalogue/index.ts';

const SEVERITY = {
  fail: 'a night or a restore fails',
  warn: 'works today, may not tomorrow',
  info: 'worth knowing',
} as const;

const MENDED_BY = {
  '--fix': '`check-account --fix`, or `setup`',
  setup: '`setup`',
  'a person': 'a person',
} as const;

/** docs/checks.md, from the catalogue. */
export function checksPage(): string {
  const sections = Object.entries(CATALOGUE).map(
    ([id, {title, severity, why, mendedBy, remedy}]) =>
      `## ${id}\n\n${title}. ${why}\n\n- severity: ${severity} (${SEVERITY[severity]})\n- mended by: ${MENDED_BY[mendedBy]}\n- remedy: ${remedy}\n`,
  );
  return `# Checks

Made from the catalogue in \`src/lib/checks/catalogue\` by \`npm run fix\`; CI compares it.

One check reads one fact. \`check-account\` shows the findings, \`setup\` turns the unmet ones into its plan. A check that could not look says so; it is never fine and never mended. \`check-account --fix\` mends the chores of the account only; everything else that can be mended belongs to \`setup\`, which shows its own plan.

${sections.join('\n')}
Facts behind them: AWS Backup Developer Guide (IAM service roles, assigning resources, plan options, vault lock, S3 backups, troubleshooting), the SDK's own documentation of \`@aws-sdk/client-backup\`, and the guides of DynamoDB, S3, Cognito, KMS and CloudTrail; the source of a fact is beside the code that relies on it.
`;
}
