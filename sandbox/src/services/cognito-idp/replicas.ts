import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import {AwsError, type Call, type Handlers} from '../../kernel/service.ts';
import type {Pool} from './pool.ts';
import type {PoolStore} from './pool-store.ts';

const READS = /^(Admin)?(Get|List|Describe)/;
/** Writes that a secondary takes: its own tags, and what the SDK documents without OperationNotEnabledException. */
const OWN = ['TagResource', 'CreateIdentityProvider', 'SetLogDeliveryConfiguration'];

/**
 * A secondary replica takes "only administrator operations that set configurations specific to the replica" (SDK
 * UserPoolReplicaType.Role). Which reads it refuses, if any, is not documented: here none.
 */
export function refuseOnReplica({operation, region}: Call, pool: Pool | undefined): void {
  const {primaryRegion = region} = pool ?? {};
  if (pool?.region !== region || primaryRegion === region || READS.test(operation) || OWN.includes(operation)) return;
  throw new AwsError(
    'OperationNotEnabledException',
    `Operation ${operation} is not enabled in this Region. The primary Region of the user pool is ${primaryRegion}.`,
  );
}

export function replicaHandlers(store: PoolStore): Handlers<typeof sdk> {
  return {
    /** A pool without replicas answers itself alone; AWS documents no other answer. */
    ListUserPoolReplicas({UserPoolId}, {region}) {
      const pool = store.need(UserPoolId, region);
      const {primaryRegion = region} = pool;
      const at = (RegionName: string, Role: sdk.ReplicaRoleType): sdk.UserPoolReplicaType => ({
        RegionName,
        Role,
        Status: 'ACTIVE',
        UserPoolArn: pool.arn.replace(pool.region, RegionName),
      });
      const secondary = primaryRegion === region ? pool.replicas : [region];
      return {UserPoolReplicas: [...secondary.map((each) => at(each, 'SECONDARY')), at(primaryRegion, 'PRIMARY')]};
    },
  };
}
