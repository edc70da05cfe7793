import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {BackupctlError} from '../errors.ts';

/** The Lambda package that came with this version of the tool. */
export interface NightlyBundle {
  readonly version: string;
  /** Base64, as Lambda's CodeSha256. */
  readonly sha256: string;
  zip(): Promise<Buffer>;
}

/**
 * @param root where the package lies
 * @throws NIGHTLY_BUNDLE_MISSING when the tool was not built
 */
export async function readBundle(root: string): Promise<NightlyBundle> {
  const folder = join(root, 'dist', 'nightly');
  try {
    const {version, sha256} = JSON.parse(await readFile(join(folder, 'nightly.json'), 'utf8')) as {
      version: string;
      sha256: string;
    };
    return {version, sha256, zip: () => readFile(join(folder, 'nightly.zip'))};
  } catch (error) {
    throw new BackupctlError({
      code: 'NIGHTLY_BUNDLE_MISSING',
      exit: 'bug',
      message: `The nightly's code is not where it should be: ${folder}.`,
      next: ['Install backupctl again; from the sources: npm run build'],
      cause: error,
    });
  }
}
