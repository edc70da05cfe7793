import type {Capacities} from '../../kernel/ports.ts';
import type {ItemStore} from './item-store.ts';
import type {TableStore} from './table-store.ts';

/** Provisioned capacity as Application Auto Scaling names it: `table/NAME`, `table/NAME/index/INDEX` (SDK, ScalableTarget). */
export function createCapacities(store: TableStore, items: ItemStore): Capacities {
  async function look(resource: string, region: string) {
    const [, name, , index] = resource.split('/');
    const table = store.find(name, region);
    const inner = table && (await items.describe(table.name));
    const place =
      index === undefined ? inner : inner?.GlobalSecondaryIndexes?.find(({IndexName}) => IndexName === index);
    const {ReadCapacityUnits: read = 0, WriteCapacityUnits: write = 0} = place?.ProvisionedThroughput ?? {};
    return table && place ? {name: table.name, index, read, write} : undefined;
  }
  const isRead = (dimension: string) => dimension.endsWith(':ReadCapacityUnits');
  return {
    async units(resource, dimension, region) {
      const found = await look(resource, region);
      return found && (isRead(dimension) ? found.read : found.write);
    },
    async setUnits(resource, dimension, region, units) {
      const found = await look(resource, region);
      if (!found) return;
      const {name, index, read, write} = found;
      const throughput = isRead(dimension)
        ? {ReadCapacityUnits: units, WriteCapacityUnits: write}
        : {ReadCapacityUnits: read, WriteCapacityUnits: units};
      await items.setThroughput(name, throughput, index);
    },
  };
}
