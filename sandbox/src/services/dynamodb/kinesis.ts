import type * as sdk from '@aws-sdk/client-dynamodb';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import type {TableStore} from './table-store.ts';

/**
 * The setting alone: which streams a table's changes go to (SDK client-dynamodb, EnableKinesisStreamingDestination). There
 * is no Kinesis here for them to arrive in. ENABLING and DISABLING are over with the answer that says them.
 */
export function kinesisHandlers(store: TableStore): Handlers<typeof sdk> {
  return {
    EnableKinesisStreamingDestination(input, {region}) {
      const {TableName, StreamArn: arn = '', EnableKinesisStreamingConfiguration: configuration} = input;
      const table = store.need(TableName, region);
      if (!/^arn:[^:]+:kinesis:[^:]+:\d{12}:stream\/.+/.test(arn))
        throw new AwsError('ValidationException', `Invalid Kinesis stream ARN: ${arn}`);
      const {destinations = []} = table;
      if (destinations.some((each) => each.arn === arn && each.active)) throw wrongState('DISABLED or ENABLE_FAILED');
      const precision = configuration?.ApproximateCreationDateTimePrecision ?? 'MILLISECOND';
      table.destinations = [...destinations.filter((each) => each.arn !== arn), {arn, active: true, precision}];
      return {
        TableName: table.name,
        StreamArn: arn,
        DestinationStatus: 'ENABLING',
        ...(configuration ? {EnableKinesisStreamingConfiguration: configuration} : {}),
      };
    },
    DisableKinesisStreamingDestination({TableName, StreamArn: arn = ''}, {region}) {
      const table = store.need(TableName, region);
      const {destinations = []} = table;
      if (!destinations.some((each) => each.arn === arn && each.active)) throw wrongState('ACTIVE');
      table.destinations = destinations.map((each) => (each.arn === arn ? {...each, active: false} : each));
      return {TableName: table.name, StreamArn: arn, DestinationStatus: 'DISABLING'};
    },
    DescribeKinesisStreamingDestination({TableName}, {region}) {
      const {name, destinations = []} = store.need(TableName, region);
      return {
        TableName: name,
        KinesisDataStreamDestinations: destinations.map(({arn, active, precision}) => ({
          StreamArn: arn,
          DestinationStatus: active ? 'ACTIVE' : 'DISABLED',
          ApproximateCreationDateTimePrecision: precision,
        })),
      };
    },
  };
}

const wrongState = (wanted: string) =>
  new AwsError('ValidationException', `The Kinesis streaming destination of the table is not ${wanted}`);
