import {expect, test} from 'vitest';
import {agreedTo} from '../../../src/lib/account/agree.ts';
import type {Change} from '../../../src/lib/checks/check.ts';

const change = (name: string, asks?: Change['asks']): Change => ({
  action: 'change',
  kind: 'thing',
  name,
  details: [],
  apply: async () => undefined,
  ...(asks ? {asks} : {}),
});
const CHANGES = [
  change('advanced', {question: 'Advanced?', byYes: true}),
  change('role'),
  change('versioning', {question: 'Versioning?', byYes: false}),
  change('policy'),
];

/** Says yes to these, and remembers what it was asked and how. */
function operator(...yes: string[]) {
  const asked: string[] = [];
  const answer = (how: string) => async (question: string) => {
    asked.push(`${how} ${question}`);
    return yes.includes(question);
  };
  return {asked, prompt: {confirm: answer('confirm'), decide: answer('decide')}};
}
const names = async (...yes: string[]) => (await agreedTo(operator(...yes).prompt, CHANGES)).map(({name}) => name);

test('the repairs are one question; what goes beyond is asked by itself and left out when declined', async () => {
  expect(await names('Make these 2 changes?')).toEqual(['role', 'policy']);
  expect(await names('Make these 2 changes?', 'Versioning?')).toEqual(['role', 'versioning', 'policy']);
  expect(await names('Make these 2 changes?', 'Versioning?', 'Advanced?')).toEqual(CHANGES.map(({name}) => name));
});

test('--yes answers the repairs and what can be undone, a person alone what cannot', async () => {
  const {asked, prompt} = operator('Make these 2 changes?');
  await agreedTo(prompt, CHANGES);
  expect(asked).toEqual(['confirm Make these 2 changes?', 'confirm Advanced?', 'decide Versioning?']);
});

test('no to the repairs is no to everything', async () => {
  await expect(names('Versioning?', 'Advanced?')).rejects.toMatchObject({code: 'DECLINED'});
});
