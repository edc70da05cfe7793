import type {
  AdvancedBackupSetting,
  BackupRule,
  BackupSelection,
  Lifecycle,
  RestoreTestingPlanForCreate,
  RestoreTestingSelectionForCreate,
} from '@aws-sdk/client-backup';
import type {Captured} from '../../kernel/ports.ts';

export interface Vault {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly createdAt: number;
  readonly keyArn?: string;
  tags: Record<string, string>;
  lock?: {readonly min?: number; readonly max?: number};
  notifications?: {readonly topicArn: string; readonly events: readonly string[]};
}

export interface Plan {
  readonly id: string;
  readonly arn: string;
  readonly region: string;
  readonly createdAt: number;
  readonly name: string;
  versionId: string;
  rules: BackupRule[];
  advanced?: AdvancedBackupSetting[];
  tags: Record<string, string>;
  lastRunAt?: number;
  readonly selections: SelectionRecord[];
  deletedAt?: number;
}

export interface SelectionRecord {
  readonly id: string;
  readonly createdAt: number;
  readonly selection: BackupSelection;
}

export interface BackupJob {
  readonly id: string;
  readonly vault: string;
  readonly region: string;
  readonly resourceArn: string;
  readonly type: 'DynamoDB' | 'S3';
  readonly roleArn: string;
  readonly createdAt: number;
  readonly plan?: {
    readonly id: string;
    readonly arn: string;
    readonly version: string;
    readonly name: string;
    readonly ruleId: string;
    readonly rule: string;
    readonly cron: string;
    readonly timezone: string;
  };
  readonly lifecycle?: Lifecycle;
  readonly tags: Readonly<Record<string, string>>;
  readonly token?: string;
  state: 'CREATED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'ABORTED' | 'EXPIRED';
  message?: string;
  completedAt?: number;
  pointArn?: string;
  bytes?: number;
}

export interface RecoveryPoint {
  readonly arn: string;
  readonly vault: string;
  readonly region: string;
  readonly resourceArn: string;
  readonly type: 'DynamoDB' | 'S3';
  readonly roleArn: string;
  readonly createdAt: number;
  readonly completedAt: number;
  readonly planId?: string;
  readonly lifecycle?: Lifecycle;
  readonly deleteAt?: number;
  readonly captured: Captured;
  status: 'COMPLETED' | 'PARTIAL' | 'EXPIRED';
  lastRestoreAt?: number;
  tags: Record<string, string>;
}

export interface RestoreJob {
  readonly id: string;
  readonly region: string;
  readonly pointArn: string;
  readonly sourceArn: string;
  readonly type: 'DynamoDB' | 'S3';
  readonly roleArn: string;
  readonly createdAt: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly token?: string;
  status: 'PENDING' | 'RUNNING' | 'COMPLETED' | 'FAILED';
  message?: string;
  completedAt?: number;
  createdArn?: string;
  bytes?: number;
  /** Set when a restore test started it. */
  readonly testingPlanArn?: string;
  deletion?: 'DELETING' | 'SUCCESSFUL' | 'FAILED';
}

export interface TestingPlan {
  readonly arn: string;
  readonly region: string;
  readonly createdAt: number;
  updatedAt: number;
  lastRunAt?: number;
  tags: Record<string, string>;
  document: RestoreTestingPlanForCreate;
  readonly selections: TestingSelection[];
}

export interface TestingSelection {
  readonly createdAt: number;
  document: RestoreTestingSelectionForCreate;
}

/** What CloudTrail keeps of a plan that could not select (AWS Backup Developer Guide, logging with CloudTrail). */
export interface TrailEvent {
  readonly time: number;
  readonly name: 'ProcessBackupPlanSelection';
  readonly planId: string;
  readonly selectionId: string;
  readonly errorCode: string;
  readonly message: string;
}

export interface RegionSettings {
  optIn: Record<string, boolean>;
  management: Record<string, boolean>;
}

/** Everything AWS Backup remembers here, plain data. */
export interface BackupState {
  settings: Record<string, RegionSettings>;
  vaults: Vault[];
  plans: Plan[];
  jobs: BackupJob[];
  points: RecoveryPoint[];
  restores: RestoreJob[];
  testing: TestingPlan[];
  trail: TrailEvent[];
}

export const emptyState = (): BackupState => ({
  settings: {},
  vaults: [],
  plans: [],
  jobs: [],
  points: [],
  restores: [],
  testing: [],
  trail: [],
});

/** Types of SDK client-backup, GetSupportedResourceTypes; DynamoDB and S3 begin switched off, as in the accounts this is about. */
const TYPES = [
  'Aurora',
  'CloudFormation',
  'DocumentDB',
  'DynamoDB',
  'EBS',
  'EC2',
  'EFS',
  'EKS',
  'FSx',
  'Neptune',
  'RDS',
  'Redshift',
  'S3',
  'SAP HANA on Amazon EC2',
  'Storage Gateway',
  'Timestream',
  'VirtualMachine',
];

export function settingsOf(state: BackupState, region: string): RegionSettings {
  state.settings[region] ??= {
    optIn: Object.fromEntries(TYPES.map((type) => [type, type !== 'DynamoDB' && type !== 'S3'])),
    management: {DynamoDB: true, EFS: true},
  };
  return state.settings[region];
}
