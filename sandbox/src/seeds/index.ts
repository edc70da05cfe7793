import type {Sandbox} from '../create.ts';

/** Fills a new sandbox. Seeds are loaded when asked for: the big one takes longest to read. */
export async function plantSeed(sandbox: Sandbox, seed: string): Promise<void> {
  const [name, size, each] = seed.split(':');
  if (name === 'empty') return;
  if (name === 'questionnaire') return (await import('./questionnaire/index.ts')).plantQuestionnaire(sandbox);
  if (name === 'large' && Number(size) > 0 && Number(each ?? 3) <= 30)
    return (await import('./large.ts')).plantLarge(sandbox, Number(size), Number(each ?? 3));
  throw new Error(
    `There is no seed "${seed}". Seeds: empty, questionnaire, large:<users>[:<groups of each, at most 30>]`,
  );
}
