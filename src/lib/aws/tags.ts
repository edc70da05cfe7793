import {
  paginateGetResources,
  ResourceGroupsTaggingAPIClient,
  type TagFilter,
} from '@aws-sdk/client-resource-groups-tagging-api';
import {type AwsAccess, connect} from './access.ts';
import {toBackupctlError} from './errors.ts';

export interface TaggedArn {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface TagQuery {
  readonly key: string;
  /** Any of these; absent: any value. */
  readonly values?: readonly string[];
}

export interface TagGateway {
  /**
   * Tables, buckets and user pools with this tag, in this region. What never had any tag is not in the tagging API
   * (Resource Groups Tagging API, GetResources).
   */
  resources(query: TagQuery): Promise<readonly TaggedArn[]>;
}

const TYPES = ['dynamodb:table', 's3', 'cognito-idp:userpool'];

export function createTagGateway(access: AwsAccess): TagGateway {
  const client = connect(ResourceGroupsTaggingAPIClient, access);
  return {
    async resources({key, values}) {
      const filter: TagFilter = {Key: key, ...(values === undefined ? {} : {Values: [...values]})};
      try {
        // Type by type at once: pages hold 100 at most and can only be read one after the other.
        return (await Promise.all(TYPES.map((type) => ofType(client, filter, type)))).flat();
      } catch (error) {
        throw toBackupctlError(error, `list the resources tagged ${key}${values ? `=${values.join('|')}` : ''}`);
      }
    },
  };
}

async function ofType(
  client: ResourceGroupsTaggingAPIClient,
  filter: TagFilter,
  type: string,
): Promise<readonly TaggedArn[]> {
  const found: TaggedArn[] = [];
  const input = {TagFilters: [filter], ResourceTypeFilters: [type], ResourcesPerPage: 100};
  for await (const page of paginateGetResources({client}, input)) {
    for (const {ResourceARN: arn, Tags = []} of page.ResourceTagMappingList ?? []) {
      if (arn !== undefined) found.push({arn, tags: toRecord(Tags)});
    }
  }
  return found;
}

function toRecord(tags: readonly {Key?: string; Value?: string}[]): Record<string, string> {
  return Object.fromEntries(tags.map(({Key = '', Value = ''}) => [Key, Value]));
}
