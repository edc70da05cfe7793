/**
 * What runs inside the child process of a function: loads the handler once, then answers invocations over IPC. Kept as
 * text because the sandbox may itself be one bundled file. The console writes as Lambda's Node.js runtime does, time,
 * request and level before the words (Lambda Developer Guide, Node.js logging); a line of its own tells the parent that
 * nothing more of an invocation is to come.
 */
export const BOOTSTRAP = `
import {pathToFileURL} from 'node:url';
import {existsSync} from 'node:fs';
import {format} from 'node:util';
let requestId = 'undefined';
let ahead = 0;
for (const [method, level] of Object.entries({log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR', debug: 'DEBUG', trace: 'TRACE'})) {
  console[method] = (...given) => void process.stdout.write([new Date(Date.now() + ahead).toISOString(), requestId, level, format(...given).replaceAll('\\n', '\\r')].join('\\t') + '\\n');
}
const [file, name] = process.env._HANDLER.split('.');
const path = ['mjs', 'js', 'cjs'].map((ending) => process.env.LAMBDA_TASK_ROOT + '/' + file + '.' + ending).find(existsSync);
const fail = (error) => ({errorType: error?.name ?? 'Error', errorMessage: error?.message ?? String(error), trace: String(error?.stack ?? '').split('\\n')});
let loading = path ? import(pathToFileURL(path)) : Promise.reject(Object.assign(new Error("Error: Cannot find module '" + file + "'"), {name: 'Runtime.ImportModuleError'}));
const memory = () => Math.ceil(process.resourceUsage().maxRSS / 1024);
process.on('message', async ({id, event, deadline, now}) => {
  requestId = id;
  ahead = now - Date.now();
  let answer;
  try {
    const handler = (await loading)[name];
    if (typeof handler !== 'function') throw Object.assign(new Error(process.env._HANDLER + ' is undefined or not exported'), {name: 'Runtime.HandlerNotFound'});
    const context = {
      awsRequestId: id,
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      invokedFunctionArn: process.env.SANDBOX_FUNCTION_ARN,
      memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    };
    answer = {payload: (await handler(event, context)) ?? null};
  } catch (error) {
    const failure = fail(error);
    console.error('Invoke Error \\t' + JSON.stringify({errorType: failure.errorType, errorMessage: failure.errorMessage, stack: failure.trace}));
    answer = {failure};
  }
  process.stdout.write('\\u0000' + id + '\\n');
  process.send({id, memory: memory(), ...answer});
});
process.send({ready: true, memory: memory()});
`;
