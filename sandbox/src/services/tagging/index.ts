import * as sdk from '@aws-sdk/client-resource-groups-tagging-api';
import {pageOf} from '../../kernel/paging.ts';
import type {Taggable, TaggedResource} from '../../kernel/ports.ts';
import type {Handlers, Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';

/** Resource Groups Tagging API: what has or had a tag in one region, over all services. */
export function createTagging(
  world: World,
  {taggables}: {readonly taggables: readonly Taggable[]},
): {readonly service: Service} {
  const handlers: Handlers<typeof sdk> = {
    async GetResources(
      {TagFilters = [], ResourceTypeFilters = [], ResourceARNList, ResourcesPerPage = 50, PaginationToken},
      {region},
    ) {
      const lists = await Promise.all(taggables.map(async (each) => each.tagged(region)));
      const found = lists
        .flat()
        .filter(({everTagged}) => everTagged)
        .filter(
          ({type}) =>
            ResourceTypeFilters.length === 0 ||
            ResourceTypeFilters.some((filter) => type === filter || type.startsWith(`${filter}:`)),
        )
        .filter(({arn}) => ResourceARNList === undefined || ResourceARNList.includes(arn))
        .filter((resource) => TagFilters.every((filter) => hasTag(resource, filter)))
        .sort((a, b) => (a.arn < b.arn ? -1 : 1));
      const {items, next} = pageOf(
        found,
        Math.min(ResourcesPerPage, world.pageSize(100)),
        PaginationToken || undefined,
        'PaginationTokenExpiredException',
      );
      const ResourceTagMappingList = items.map(({arn, tags}) => ({
        ResourceARN: arn,
        Tags: Object.entries(tags).map(([Key, Value]) => ({Key, Value})),
      }));
      // The last page carries an empty token, not none (Resource Groups Tagging API reference, GetResources).
      return {ResourceTagMappingList, PaginationToken: next ?? ''};
    },
  };
  return {
    service: {signingName: 'tagging', protocol: 'awsJson1_1', sdk, handlers, invalid: 'InvalidParameterException'},
  };
}

/** Filters are AND over keys, OR over the values of one; case counts in both. */
function hasTag({tags}: TaggedResource, {Key = '', Values = []}: sdk.TagFilter): boolean {
  const value = tags[Key];
  return value !== undefined && (Values.length === 0 || Values.includes(value));
}
