import * as sdk from '@aws-sdk/client-application-auto-scaling';
import type {Alarms, Capacities} from '../../kernel/ports.ts';
import type {Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {policyHandlers} from './policies.ts';
import {type SavedScaling, ScalingStore} from './scaling-store.ts';
import {targetHandlers} from './targets.ts';

export interface Autoscaling {
  readonly service: Service;
  readonly store: ScalingStore;
}

/**
 * Application Auto Scaling of DynamoDB's capacity: targets and target tracking policies with their alarms. Capacity moves
 * only into the limits of a target when it is registered; no alarm here ever moves it.
 */
export function createAutoscaling(
  world: World,
  parts: {readonly capacities: Capacities; readonly alarms: Alarms},
): Autoscaling {
  const store = new ScalingStore(world, parts);
  return {
    store,
    service: {
      signingName: 'application-autoscaling',
      protocol: 'awsJson1_1',
      sdk,
      handlers: {...targetHandlers(store), ...policyHandlers(store)},
      save: () => store.saved,
      load(saved: SavedScaling) {
        store.saved = saved;
      },
    },
  };
}
