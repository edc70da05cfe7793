import type {Item} from '../../services/dynamodb/item-store.ts';
import {createRandom} from '../random.ts';
import type {SeedTable} from './tables.ts';

const S = (text: string) => ({S: text});
const N = (number: number) => ({N: String(number)});

const COMMENTS = [
  'Kaikki hyvin',
  'Olisi voinut olla selkeämpi',
  'Very clear, thank you',
  'Kysymys 4 on vaikea',
  '¿Y después?',
  'Ei kommentoitavaa 🙂',
];

/** Items as the product writes them: nested maps, sets, numbers, bytes, nulls; keyed by the subs of the pool's users. */
export function makeItems(table: SeedTable, environment: string, count: number, subs: readonly string[]): Item[] {
  const random = createRandom(`items/${environment}/${table.id}`);
  return Array.from({length: count}, (_, index): Item => {
    const user = subs[index % subs.length] ?? 'nobody';
    const organization = `org-${index % 9}`;
    const time = 1_690_000_000 + index * 977;
    const values: Readonly<Record<string, string>> = {
      group_id: `group-${index % 40}`,
      answer_id: `answer-${String(index).padStart(6, '0')}`,
      cat_id: `category-${index % 12}`,
      org_id: `${organization}-${index}`,
      user_id: table.keys[1] === 'user_id' || table.keys.length === 2 ? user : (subs[index] ?? `user-${index}`),
      attribute_name: ['language', 'theme', 'consent'][index % 3] ?? 'language',
      pk: `TOKEN#${random.hex(16)}`,
      sk: `USER#${index}`,
      GSI1PK: `USER#${user}`,
      GSI1SK: `EXPIRES#${time}`,
      questionnaire_id: `questionnaire-${index}`,
      parent_organization_id: `parent-${index % 5}`,
      organization_id: `organization-${index}`,
      valid_until: new Date((time + 50_000_000) * 1000).toISOString(),
      organization_name: `Organisaatio ${index}`,
      pin: String(100_000 + index * 7),
      PK: `T#root#L#fi-FI#CMS#CME#${random.hex(24)}`,
      SK: index % 2 === 0 ? 'L' : `REV#${String(index % 9).padStart(4, '0')}`,
      GSI1_PK: `T#root#CMS#M#${index % 7}`,
      GSI1_SK: random.hex(24),
    };
    const keys = [
      ...table.keys,
      ...(table.global ?? []).flatMap((each) => each.keys),
      ...(table.local ?? []).map(({sort}) => sort),
    ].filter((key) => key !== undefined);
    const key = Object.fromEntries(keys.map((name) => [name, S(values[name] ?? `${name}-${index}`)]));
    return {...key, ...(table.ttl ? {[table.ttl]: N(time + 40_000_000)} : {}), ...content(random, index, user, time)};
  });
}

function content(random: ReturnType<typeof createRandom>, index: number, user: string, time: number): Item {
  return {
    created_at: N(time),
    author: S(user),
    score: {N: `${random.below(500) / 100}`},
    done: {BOOL: index % 3 === 0},
    tags: {SS: [`tag-${random.below(5)}`, `tag-${5 + random.below(5)}`]},
    ...(index % 7 === 0 ? {remark: {NULL: true}} : {remark: S(random.pick(COMMENTS))}),
    ...(index % 31 === 0 ? {signature: {B: Buffer.from(random.hex(32), 'hex')}} : {}),
    answers: {
      M: {
        q1: N(1 + random.below(5)),
        q2: {L: [S('a'), N(random.below(9)), {BOOL: true}]},
        q3: {M: {text: S(random.pick(COMMENTS)), weights: {NS: ['0.25', '1.5']}}},
      },
    },
  };
}
