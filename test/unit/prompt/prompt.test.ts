import {screen} from '@inquirer/testing/vitest';
import {describe, expect, test} from 'vitest';
import {chooseEnvironment} from '../../../src/lib/environments/choose.ts';
import {createPrompter} from '../../../src/lib/prompt.ts';

const atTerminal = createPrompter({interactive: true, yes: false});
const alone = createPrompter({interactive: false, yes: false});

/** The questions are loaded when the first is asked: the screen is there a moment later. */
const shown = (text: string) => expect.poll(() => screen.getScreen()).toContain(text);

describe('at a terminal', () => {
  test('no is the answer that Enter gives', async () => {
    const answer = atTerminal.confirm('Make these 3 changes?');
    await shown('Make these 3 changes? (y/N)');
    screen.keypress('enter');
    expect(await answer).toBe(false);
  });

  test('a list is chosen from with the arrows', async () => {
    const answer = atTerminal.pick(
      'Which table?',
      [
        {name: 'orders', value: 1},
        {name: 'answers', value: 2},
      ],
      'TABLE',
    );
    await shown('Which table?');
    screen.keypress('down');
    screen.keypress('enter');
    expect(await answer).toBe(2);
  });

  test('a proposed name is taken with Enter', async () => {
    const answer = atTerminal.text('Name of the new table?', {flag: '--to NAME', proposed: 'orders-restored'});
    await shown('orders-restored');
    screen.keypress('enter');
    expect(await answer).toBe('orders-restored');
  });

  test('a name has to be typed as it is; anything else is refused', async () => {
    const right = atTerminal.confirmName('pool-1', undefined);
    await shown('Type pool-1 to go on');
    screen.type('pool-1');
    screen.keypress('enter');
    await expect(right).resolves.toBeUndefined();
    const wrong = atTerminal.confirmName('pool-2', undefined);
    await shown('Type pool-2 to go on');
    screen.type('yes');
    screen.keypress('enter');
    await expect(wrong).rejects.toMatchObject({code: 'CONFIRMATION_MISMATCH', exit: 'refused'});
  });
});

describe('without a terminal', () => {
  test.each([
    ['yes or no', () => alone.confirm('Sure?'), '--yes'],
    ['a choice', () => alone.pick('Which?', [], 'restore-table TABLE'), 'restore-table TABLE'],
    ['a name to repeat', () => alone.confirmName('pool-1', undefined), '--confirm pool-1'],
  ])('%s is never asked: the flag is named', async (_name, ask, flag) => {
    await expect(ask()).rejects.toMatchObject({
      code: 'ANSWER_NEEDED',
      exit: 'usage',
      next: [`Give the answer by flag: ${flag}`],
    });
  });

  test('--yes answers y/N, and never a name', async () => {
    const eager = createPrompter({interactive: false, yes: true});
    expect(await eager.confirm('Sure?')).toBe(true);
    await expect(eager.confirmName('pool-1', undefined)).rejects.toMatchObject({code: 'ANSWER_NEEDED'});
    await expect(eager.confirmName('pool-1', 'pool-2')).rejects.toMatchObject({code: 'CONFIRMATION_MISMATCH'});
    await expect(eager.confirmName('pool-1', 'pool-1')).resolves.toBeUndefined();
  });
});

describe('the environment', () => {
  const choose = (named: string | undefined, names: string[], prompt = alone) =>
    chooseEnvironment(named, names, prompt, 'account 1');
  test('the one that is named, or the only one', async () => {
    expect(await choose('test', ['prod', 'test'])).toBe('test');
    expect(await choose(undefined, ['test'])).toBe('test');
  });
  test.each<[string | undefined, string[], string]>([
    ['tset', ['prod', 'test'], 'ENVIRONMENT_UNKNOWN'],
    [undefined, ['prod', 'test'], 'ENVIRONMENT_NEEDED'],
    [undefined, [], 'ENVIRONMENT_NONE'],
  ])('%s among %j', async (named, names, code) => {
    await expect(choose(named, names)).rejects.toMatchObject({code, exit: 'usage'});
  });
});
