import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {BackupctlError} from '../errors.ts';
import {type PackedFile, zipOf} from './package-zip.ts';

/** The Lambda package of this version of the tool. */
export interface NightlyBundle {
  readonly version: string;
  /** Base64, as Lambda's CodeSha256. */
  readonly sha256: string;
  zip(): Promise<Buffer>;
}

/** What the build leaves: which of the built files the nightly consists of, by their paths below `dist/`. */
interface Listing {
  readonly version: string;
  readonly handler: string;
  readonly files: readonly string[];
}

/**
 * Made of the very files that the command line runs from: a second copy of them would be a quarter of the package.
 * @param root where the package lies
 * @throws NIGHTLY_BUNDLE_MISSING when the tool was not built
 */
export async function readBundle(root: string): Promise<NightlyBundle> {
  const dist = join(root, 'dist');
  try {
    const {version, handler, files} = JSON.parse(await readFile(join(dist, 'nightly.json'), 'utf8')) as Listing;
    const own: readonly PackedFile[] = [
      {path: 'index.mjs', content: Buffer.from(`export {handler} from './${handler}';\n`)},
      {path: 'package.json', content: Buffer.from('{"type": "module"}\n')},
    ];
    const built = files.map(async (path) => ({path, content: await readFile(join(dist, path))}));
    const zip = await zipOf([...own, ...(await Promise.all(built))]);
    const sha256 = createHash('sha256').update(zip).digest('base64');
    return {version, sha256, zip: async () => zip};
  } catch (error) {
    throw new BackupctlError({
      code: 'NIGHTLY_BUNDLE_MISSING',
      exit: 'bug',
      message: `The nightly's code is not where it should be: ${dist}.`,
      next: ['Install backupctl again; from the sources: npm run build'],
      cause: error,
    });
  }
}
