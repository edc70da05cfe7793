export {ACCOUNT, createSandbox, REGION, type Sandbox, type SandboxOptions} from './create.ts';
