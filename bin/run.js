#!/usr/bin/env node
// CommonJS, because it starts faster than a module, and because a Node that is too old can still read it.
const [major, minor] = process.versions.node.split('.').map(Number);
const given = process.argv.slice(2);
const only = given.length === 1 ? given[0] : given.length === 0 ? '--help' : undefined;

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`backupctl needs Node 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 1;
} else if (only === '--version' || only === '-V') {
  const {version} = require('../package.json');
  process.stdout.write(`backupctl/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
} else if (only === '--help' || only === '-h' || only === 'help') {
  process.stdout.write(require('node:fs').readFileSync(`${__dirname}/../dist/help.txt`));
} else {
  start();
}

function start() {
  // The SDK prints seven lines on Node 20 otherwise; the README says what we support.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  // Node prints a warning of its own when both are set.
  if (process.env.NO_COLOR || given.includes('--no-color')) {
    process.env.NO_COLOR = '1';
    delete process.env.FORCE_COLOR;
  }
  // Not Node's default place for its compile cache, which lies in a shared /tmp.
  const cache = process.env.XDG_CACHE_HOME || `${require('node:os').homedir()}/.cache`;
  require('node:module').enableCompileCache?.(`${cache}/backupctl/v8`);
  void import('../dist/main.js');
}
