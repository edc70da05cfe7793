import http from 'node:http';
import {createRequire} from 'node:module';
import type {AddressInfo} from 'node:net';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type ProvisionedThroughput,
  paginateScan,
  type TableDescription,
  UpdateTableCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import type {RawReply, RawRequest} from '../../kernel/service.ts';

export type Item = Record<string, AttributeValue>;

/** Near enough to what AWS counts: names and values as text. */
export const sizeOf = (items: readonly Item[]) =>
  items.reduce((sum, item) => sum + Buffer.byteLength(JSON.stringify(item)), 0);

/** Keys, indexes and items live in dynalite; everything else of a table lives in table-store.ts. */
export interface ItemStore {
  create(input: CreateTableCommandInput): Promise<void>;
  describe(name: string): Promise<TableDescription | undefined>;
  /** Of the table, or of one of its global indexes. */
  setThroughput(name: string, throughput: ProvisionedThroughput, index?: string): Promise<void>;
  remove(name: string): Promise<void>;
  items(name: string): Promise<Item[]>;
  write(name: string, items: readonly Item[]): Promise<void>;
  /** An item operation as it came from the wire. */
  pass(request: RawRequest): Promise<RawReply>;
  close(): Promise<void>;
}

type Dynalite = (options: {
  readonly createTableMs: number;
  readonly deleteTableMs: number;
  readonly updateTableMs: number;
}) => http.Server;

const BATCH = 25;
const LANES = 8;
const WAIT = {maxWaitTime: 20, minDelay: 0.005, maxDelay: 0.02};

export async function createItemStore(): Promise<ItemStore> {
  const dynalite = createRequire(import.meta.url)('dynalite') as Dynalite;
  const server = dynalite({createTableMs: 0, deleteTableMs: 0, updateTableMs: 0});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'local',
    credentials: {accessKeyId: 'inner', secretAccessKey: 'inner'},
    maxAttempts: 1,
  });
  const agent = new http.Agent({keepAlive: true});
  return {
    async create(input) {
      await client.send(new CreateTableCommand(input));
      await waitUntilTableExists({client, ...WAIT}, {TableName: input.TableName});
    },
    async describe(name) {
      try {
        return (await client.send(new DescribeTableCommand({TableName: name}))).Table;
      } catch (error) {
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
        throw error;
      }
    },
    async setThroughput(name, ProvisionedThroughput, IndexName) {
      const change =
        IndexName === undefined
          ? {ProvisionedThroughput}
          : {GlobalSecondaryIndexUpdates: [{Update: {IndexName, ProvisionedThroughput}}]};
      await client.send(new UpdateTableCommand({TableName: name, ...change}));
      await waitUntilTableExists({client, ...WAIT}, {TableName: name});
    },
    async remove(name) {
      await client.send(new DeleteTableCommand({TableName: name}));
      await waitUntilTableNotExists({client, ...WAIT}, {TableName: name});
    },
    async items(name) {
      const items: Item[] = [];
      for await (const page of paginateScan({client}, {TableName: name})) items.push(...(page.Items ?? []));
      return items;
    },
    write: (name, items) => writeAll(client, name, items),
    pass: (request) => passOn(agent, port, request),
    async close() {
      agent.destroy();
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function writeAll(client: DynamoDBClient, name: string, items: readonly Item[]): Promise<void> {
  const batches = Array.from({length: Math.ceil(items.length / BATCH)}, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
  const lane = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      await client.send(
        new BatchWriteItemCommand({RequestItems: {[name]: batch.map((Item) => ({PutRequest: {Item}}))}}),
      );
    }
  };
  await Promise.all(Array.from({length: LANES}, lane));
}

function passOn(agent: http.Agent, port: number, {method, path, headers, body}: RawRequest): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const inner = http.request(
      {agent, host: '127.0.0.1', port, method, path, headers: {...headers, host: `127.0.0.1:${port}`}},
      (answer) => {
        collect(answer).then((body) => {
          const kept = Object.entries(answer.headers).filter(([name]) => /^(content-type|x-amz-crc32)$/.test(name));
          const headers = Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
          resolve({status: answer.statusCode ?? 500, headers, body});
        }, reject);
      },
    );
    inner.on('error', reject);
    inner.end(body);
  });
}

async function collect(answer: http.IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
