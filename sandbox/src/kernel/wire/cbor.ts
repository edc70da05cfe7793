import type {IncomingMessage} from 'node:http';
import {cbor} from '@smithy/core/cbor';
import type {Reply} from '../reply.ts';

/**
 * Newer models put Smithy RPC v2 CBOR before JSON for the tagging API, and boto3 follows them. Its shapes hold text, lists
 * and maps only, so each message is the JSON one in another coat; timestamps and bytes would need more.
 */
export const isCbor = ({headers}: IncomingMessage) => headers['smithy-protocol'] === 'rpc-v2-cbor';

/** `/service/<name>/operation/<operation>` → `<name>.<operation>`, as `X-Amz-Target` would say it. */
export function cborTarget({url = ''}: IncomingMessage): string {
  const [, service = '', operation = ''] = /\/service\/([^/]+)\/operation\/([^/?]+)/.exec(url) ?? [];
  return `${service}.${operation}`;
}

export function jsonOfCbor(body: Buffer): Buffer {
  return Buffer.from(body.length === 0 ? '{}' : JSON.stringify(cbor.deserialize(body)));
}

export function cborReply({status, body}: Reply): Reply {
  const message: unknown = JSON.parse(Buffer.from(body).toString() || '{}');
  return {
    status,
    headers: {'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor'},
    body: cbor.serialize(message),
  };
}
