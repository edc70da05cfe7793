import {fileURLToPath} from 'node:url';

/** Where the package lies. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
