import type {BuildOptions, Plugin} from 'esbuild';

export declare const shared: BuildOptions;
export declare function bundleCli(outdir: string, plugins?: readonly Plugin[]): Promise<void>;
