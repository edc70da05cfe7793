#!/usr/bin/env node
import {parseArgs} from 'node:util';
import {createSandbox, type Sandbox} from './create.ts';

// The SDK's Node 20 warning is no business of whoever runs a sandbox.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const HELP = `A local AWS for backupctl: for the demo, the tests, and for rehearsing a restore.

  npm run sandbox -- --port 4599 --seed questionnaire

  --port N           port on 127.0.0.1 (default 4599; 0 picks a free one)
  --seed NAME        empty, questionnaire (default) or large:<users>[:<groups each>]
  --page-size N      pages of every list are at most this long
  --no-quotas        do not throttle Cognito as AWS does
  --settle-ms N      IAM's changes are seen elsewhere after this long (default 1500)
  --help             this text

While it runs it can be steered by HTTP on the same port:
  POST /_sandbox/advance {"nights": 3}     let nights pass
  POST /_sandbox/faults [{"service": "backup", "operation": "StartRestoreJob", "kind": "lost"}]
  POST /_sandbox/latency {"ms": 50}        every call takes longer
  POST /_sandbox/quotas {"on": false}      Cognito is not throttled any more
  GET  /_sandbox/requests                  what was asked of it
More in sandbox/docs/control.md.
`;

const {values: given} = parseArgs({
  options: {
    port: {type: 'string', default: '4599'},
    seed: {type: 'string', default: 'questionnaire'},
    'page-size': {type: 'string'},
    'no-quotas': {type: 'boolean', default: false},
    'settle-ms': {type: 'string', default: '1500'},
    help: {type: 'boolean', default: false},
  },
});

if (given.help) process.stdout.write(HELP);
else await serve();

async function serve(): Promise<void> {
  try {
    const sandbox = await createSandbox({
      seed: given.seed,
      port: Number(given.port),
      quotas: !given['no-quotas'],
      settleMs: Number(given['settle-ms']),
      ...(given['page-size'] === undefined ? {} : {pageSize: Number(given['page-size'])}),
    });
    process.stdout.write(welcome(sandbox.endpoint));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void leave(sandbox));
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}

async function leave(sandbox: Sandbox): Promise<void> {
  await sandbox.close();
  process.exit(0);
}

function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.includes('EADDRINUSE')
    ? `Port ${given.port} is taken. Choose another: --port 0 picks a free one.`
    : message;
}

function welcome(endpoint: string): string {
  return `ready ${endpoint}

In another terminal:
  export AWS_ENDPOINT_URL=${endpoint}
  export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1
  export AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox
  export BACKUPCTL_POLL_MS=200

  node bin/run.js check-account
  node bin/run.js setup -e test
  curl -X POST ${endpoint}/_sandbox/advance -d '{"nights": 3}'
  node bin/run.js status -e test

Ctrl-C ends it; nothing is kept.
`;
}
