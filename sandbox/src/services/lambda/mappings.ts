import type * as sdk from '@aws-sdk/client-lambda';
import {pageOf} from '../../kernel/paging.ts';
import type {Handlers} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';

/** Which function reads which stream. Only seeds and tests make one: no stream delivers here. */
export interface Mapping {
  readonly uuid: string;
  readonly region: string;
  readonly sourceArn: string;
  readonly functionArn: string;
}

export function mappingHandlers(world: World, mappings: () => readonly Mapping[]): Handlers<typeof sdk> {
  return {
    ListEventSourceMappings({EventSourceArn, FunctionName, MaxItems = 100, Marker}, {region}) {
      const found = mappings().filter(
        (each) =>
          each.region === region &&
          (EventSourceArn === undefined || each.sourceArn === EventSourceArn) &&
          (FunctionName === undefined || each.functionArn.endsWith(`:${FunctionName.split(':').at(-1)}`)),
      );
      const {items, next} = pageOf(found, Math.min(MaxItems, world.pageSize(100)), Marker);
      return {
        EventSourceMappings: items.map((each) => ({
          UUID: each.uuid,
          EventSourceArn: each.sourceArn,
          FunctionArn: each.functionArn,
          State: 'Enabled',
        })),
        NextMarker: next,
      };
    },
  };
}
