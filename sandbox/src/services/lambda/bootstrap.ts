/**
 * What runs inside the child process of a function: loads the handler once, then answers invocations over IPC. Kept as
 * text because the sandbox may itself be one bundled file.
 */
export const BOOTSTRAP = `
import {pathToFileURL} from 'node:url';
import {existsSync} from 'node:fs';
const [file, name] = process.env._HANDLER.split('.');
const path = ['mjs', 'js', 'cjs'].map((ending) => process.env.LAMBDA_TASK_ROOT + '/' + file + '.' + ending).find(existsSync);
const fail = (error) => ({errorType: error?.name ?? 'Error', errorMessage: error?.message ?? String(error), trace: String(error?.stack ?? '').split('\\n')});
let loading = path ? import(pathToFileURL(path)) : Promise.reject(Object.assign(new Error("Error: Cannot find module '" + file + "'"), {name: 'Runtime.ImportModuleError'}));
process.on('message', async ({id, event, deadline, requestId}) => {
  try {
    const handler = (await loading)[name];
    if (typeof handler !== 'function') throw Object.assign(new Error(process.env._HANDLER + ' is undefined or not exported'), {name: 'Runtime.HandlerNotFound'});
    const context = {
      awsRequestId: requestId,
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      invokedFunctionArn: process.env.SANDBOX_FUNCTION_ARN,
      memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    };
    process.send({id, payload: (await handler(event, context)) ?? null});
  } catch (error) {
    process.send({id, failure: fail(error)});
  }
});
process.send({ready: true});
`;
