import {setTimeout as wait} from 'node:timers/promises';
import {Command} from '@oclif/core/command';
import type {Context} from './context.ts';
import {BackupctlError, EXIT, type ExitName} from './errors.ts';
import {type GlobalFlags, globalFlags} from './flags.ts';
import {asKnown, errorDocument, successDocument} from './output.ts';
import {renderError} from './render/error.ts';
import type {Look} from './render/look.ts';
import {lookFor} from './report/look.ts';

/** What a command answers: what a program reads, what a person reads, and how it ended. */
export interface Answer<Result extends object> {
  readonly result: Result;
  readonly text: readonly string[] | ((look: Look) => readonly string[]);
  readonly exit?: ExitName;
}

const GRACE_MS = 2_000;

/**
 * Owns stdout, the JSON document and the exit code, because oclif alone would turn every exit code into 1 under
 * `--json`, drop warnings, print its whole configuration on a usage error and wrap ARNs at 80 columns.
 */
export abstract class BackupctlCommand<Result extends object> extends Command {
  static override enableJsonFlag = true;
  static override baseFlags = globalFlags;

  private readonly warnings: string[] = [];
  private readonly interruption = new AbortController();
  private hanging = false;

  /** Parse, open, do, answer. Throws BackupctlError; anything else is a bug. */
  protected abstract answer(): Promise<Answer<Result>>;

  override async run(): Promise<Result> {
    const stop = () => this.interrupt();
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    try {
      const {result, text, exit = 'ok'} = await Promise.race([this.answer(), this.lastWord()]);
      const lines = typeof text === 'function' ? text(this.look(process.stdout)) : text;
      this.tell(lines);
      process.exitCode = EXIT[exit];
      return result;
    } finally {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    }
  }

  /** The account, its region and its gateways. Prints the header line, so call it before the first slow call. */
  protected async open(flags: GlobalFlags, environment: 'required' | 'optional' = 'optional'): Promise<Context> {
    const {openContext} = await import('./context.ts');
    return openContext({
      flags,
      environment,
      json: this.jsonEnabled(),
      version: this.config.version,
      root: this.config.root,
      stateFolder: this.config.dataDir,
      look: this.look(process.stderr),
      signal: this.interruption.signal,
      command: this.id ?? '',
    });
  }

  /** Lines of the answer, for people; nothing under `--json`. */
  protected tell(lines: readonly string[]): void {
    for (const line of lines) this.log('%s', line);
  }

  private look(stream: NodeJS.WriteStream): Look {
    return lookFor(stream, {ascii: this.argv.includes('--ascii'), noColour: this.argv.includes('--no-color')});
  }

  /** The first Ctrl-C lets the work stop at a safe place; the second ends the program where it is. */
  private interrupt(): void {
    if (this.interruption.signal.aborted) process.exit(EXIT.interrupted);
    this.interruption.abort();
  }

  /**
   * After Ctrl-C the work has a moment to stop at a safe place and say how to go on. A call that hangs is not waited for:
   * whatever it does in AWS, running the command again finds it.
   */
  private async lastWord(): Promise<never> {
    const {signal} = this.interruption;
    await new Promise((resolve) => signal.addEventListener('abort', resolve, {once: true}));
    await wait(GRACE_MS);
    this.hanging = true;
    throw cancelled();
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    await super.finally(error);
    // The open connection of the hanging call would keep the process alive.
    if (this.hanging) process.exit();
  }

  /** oclif says nothing in JSON mode; the document carries the warnings instead. */
  override warn(input: Error | string): Error | string {
    const line = input instanceof Error ? input.message : input;
    this.warnings.push(line);
    if (!this.jsonEnabled()) process.stderr.write(`${this.look(process.stderr).warn(`! ${line}`)}\n`);
    return input;
  }

  protected override toSuccessJson(result: unknown): unknown {
    return successDocument(this.id ?? '', Number(process.exitCode ?? 0), this.warnings, result);
  }

  override logJson(json: unknown): void {
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
  }

  protected override async catch(error: unknown): Promise<void> {
    const known = this.interruption.signal.aborted && !(error instanceof BackupctlError) ? cancelled() : asKnown(error);
    process.exitCode = EXIT[known.exit];
    if (this.jsonEnabled()) return this.logJson(errorDocument(this.id ?? '', known, this.warnings));
    // The terminal has written ^C where the cursor stood.
    if (known.exit === 'interrupted' && process.stderr.isTTY) process.stderr.write('\n');
    for (const line of renderError(known, this.look(process.stderr))) process.stderr.write(`${line}\n`);
  }
}

function cancelled(): BackupctlError {
  return new BackupctlError({
    code: 'INTERRUPTED',
    exit: 'interrupted',
    message: 'Interrupted.',
    next: ['Running the command again is safe: it takes up what is there.'],
  });
}
