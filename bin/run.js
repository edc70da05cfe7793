#!/usr/bin/env node
// Nothing is imported before the version of Node is known to be one that can parse the rest.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`backupctl needs Node 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exit(1);
}
const {default: module} = await import('node:module');
const given = process.argv.slice(2);
if (given.length === 1 && (given[0] === '--version' || given[0] === '-V')) {
  const {version} = module.createRequire(import.meta.url)('../package.json');
  process.stdout.write(`backupctl/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
} else {
  // The SDK prints seven lines on Node 20 otherwise; the README says what we support.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  // Node prints a warning of its own when both are set.
  if (process.env.NO_COLOR || given.includes('--no-color')) {
    process.env.NO_COLOR = '1';
    delete process.env.FORCE_COLOR;
  }
  if (module.enableCompileCache) {
    const {homedir} = await import('node:os');
    const cache = process.env.XDG_CACHE_HOME || `${homedir()}/.cache`;
    // Not Node's default, which lies in a shared /tmp.
    module.enableCompileCache(`${cache}/backupctl/v8`);
  }
  await import('../dist/main.js');
}
