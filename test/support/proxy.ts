import http from 'node:http';
import type {AddressInfo} from 'node:net';
import {buffer} from 'node:stream/consumers';

export interface Heard {
  readonly operation: string;
  readonly body: string;
}

/** Stands between a client and the sandbox: hears what is sent, and may damage what is answered. */
export interface RecordingProxy {
  readonly endpoint: string;
  readonly heard: Heard[];
  /** Answers what the client gets instead; the same where nothing is to be done. */
  damage: (operation: string, answer: string) => string;
  close(): Promise<void>;
}

export async function openProxy(target: string): Promise<RecordingProxy> {
  const heard: Heard[] = [];
  const server = http.createServer((request, response) => void pass(request, response));

  async function pass(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await buffer(request);
    const operation =
      String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1) ?? '';
    if (operation !== '') heard.push({operation, body: body.toString()});
    const {method, url, headers} = request;
    const onward = http.request(new URL(url ?? '/', target), {method, headers}, (answer) => {
      void buffer(answer).then((whole) => {
        const text = operation === '' ? whole : Buffer.from(proxy.damage(operation, whole.toString()));
        response.writeHead(answer.statusCode ?? 502, {...answer.headers, 'content-length': text.length});
        response.end(method === 'HEAD' ? undefined : text);
      });
    });
    onward.on('error', () => response.destroy());
    onward.end(body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: RecordingProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    damage: (_operation, answer) => answer,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
