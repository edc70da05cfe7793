import {entries, SETUP} from './entry.ts';

/** Tables, buckets, user pools, and what was made of them at night. */
export const RESOURCE_ENTRIES = entries({
  TAG: {
    title: 'Backup tag',
    severity: 'fail',
    why: 'What does not carry the tag is not selected.',
    mendedBy: 'setup',
    remedy: SETUP,
  },
  'S3-VERSIONING': {
    title: 'Bucket is versioned',
    severity: 'fail',
    why: 'AWS Backup takes only versioned buckets: a tagged one without versioning fails every night.',
    mendedBy: 'a person',
    remedy: 'aws s3api put-bucket-versioning --bucket BUCKET --versioning-configuration Status=Enabled',
  },
});
