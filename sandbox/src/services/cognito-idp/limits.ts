import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import type {Handlers} from '../../kernel/service.ts';
import {isCategory, RATES} from './categories.ts';
import type {Rates} from './rates.ts';
import {invalid} from './user-rules.ts';

/** What this account may do, as AWS tells it: the free rate, and the one that is enforced (SDK LimitType). */
export function limitHandlers(rates: Rates): Handlers<typeof sdk> {
  return {
    GetProvisionedLimit({LimitDefinition}) {
      const {LimitClass, Attributes = {}} = LimitDefinition ?? {};
      const category = Attributes['Category'] ?? '';
      if (LimitClass !== 'API_CATEGORY' || !isCategory(category))
        throw invalid(`There is no limit of class ${LimitClass} for category ${category}.`);
      return {
        Limit: {
          LimitDefinition: {LimitClass, Attributes: {Category: category}},
          FreeLimitValue: RATES[category],
          ProvisionedLimitValue: rates.state().rates[category],
        },
      };
    },
  };
}
