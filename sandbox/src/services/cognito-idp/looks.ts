import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import {needClient} from './clients.ts';
import type {Pages} from './pages.ts';
import {ALL, add, type Branding, dates, find, type Look, missing, need, type Part, put, type Terms} from './parts.ts';
import type {Pool} from './pool.ts';
import type {PoolStore} from './pool-store.ts';
import {checkPattern, invalid} from './user-rules.ts';

/** What a sign-in page looks like: classic customization, managed login branding, terms. */
export const lookHandlers = (store: PoolStore, pages: Pages): Handlers<typeof sdk> => ({
  ...classicHandlers(store),
  ...brandingHandlers(store),
  ...termsHandlers(store, pages),
});

function classicHandlers(store: PoolStore): Handlers<typeof sdk> {
  const {world} = store;
  return {
    SetUICustomization({UserPoolId, ClientId = ALL, CSS, ImageFile}, {region}) {
      const pool = store.need(UserPoolId, region);
      if (ClientId !== ALL) needClient(pool, ClientId);
      if (pool.parts.domains.length === 0)
        throw invalid('There has to be an existing domain associated with this user pool.');
      const part = put(world, pool.parts.looks, ClientId, {css: CSS, hasImage: ImageFile !== undefined});
      return {UICustomization: lookShape(pool, part)};
    },
    /** The client's own, else the pool's, else an empty object (SDK GetUICustomization). */
    GetUICustomization({UserPoolId, ClientId = ALL}, {region}) {
      const pool = store.need(UserPoolId, region);
      if (ClientId !== ALL) needClient(pool, ClientId);
      const part = find(pool.parts.looks, ClientId) ?? find(pool.parts.looks, ALL);
      return {UICustomization: part ? lookShape(pool, part) : {}};
    },
  };
}

function brandingHandlers(store: PoolStore): Handlers<typeof sdk> {
  const {world} = store;
  return {
    CreateManagedLoginBranding({UserPoolId, Assets = [], ...given}, {region}) {
      const pool = store.need(UserPoolId, region);
      needClient(pool, given.ClientId);
      if (pool.parts.brandings.some(({content}) => content.ClientId === given.ClientId))
        throw new AwsError('ManagedLoginBrandingExistsException', 'The app client already has a branding style.');
      if (given.UseCognitoProvidedValues && (given.Settings !== undefined || Assets.length > 0))
        throw invalid('Settings and Assets cannot be given with UseCognitoProvidedValues.');
      const assets = Assets.map(({Bytes, ...asset}) =>
        Bytes ? {...asset, base64: Buffer.from(Bytes).toString('base64')} : asset,
      );
      const part = add(world, pool.parts.brandings, world.uuid(), {...given, assets});
      return {ManagedLoginBranding: brandingShape(pool, part)};
    },
    DescribeManagedLoginBrandingByClient({UserPoolId, ClientId, ReturnMergedResources = false}, {region}) {
      const pool = store.need(UserPoolId, region);
      needClient(pool, ClientId);
      const part = pool.parts.brandings.find(({content}) => content.ClientId === ClientId);
      if (!part) return missing(`App client ${ClientId} has no managed login branding.`);
      // Cognito's own defaults are not published.
      if (ReturnMergedResources)
        throw new AwsError('NotImplementedBySandbox', 'ReturnMergedResources is not implemented by the sandbox', 501);
      return {ManagedLoginBranding: brandingShape(pool, part)};
    },
  };
}

function termsHandlers(store: PoolStore, pages: Pages): Handlers<typeof sdk> {
  const {world} = store;
  return {
    CreateTerms({UserPoolId, ...given}, {region}) {
      const pool = store.need(UserPoolId, region);
      needClient(pool, given.ClientId);
      checkPattern('termsName', given.TermsName, /^(terms-of-use|privacy-policy)$/);
      const same = ({content}: Part<Terms>) =>
        content.ClientId === given.ClientId && content.TermsName === given.TermsName;
      if (pool.parts.terms.some(same))
        throw new AwsError('TermsExistsException', `Terms ${given.TermsName} already exist.`);
      return {Terms: termsShape(pool, add(world, pool.parts.terms, world.uuid(), given))};
    },
    DescribeTerms({UserPoolId, TermsId}, {region}) {
      const pool = store.need(UserPoolId, region);
      return {Terms: termsShape(pool, need(pool.parts.terms, TermsId, 'Terms'))};
    },
    ListTerms(input, {region, operation}) {
      const pool = store.need(input.UserPoolId, region);
      const {items, next} = pages.of(pool.parts.terms, input, {operation, limits: [1, 60]});
      const Terms = items.map((part) => {
        const {TermsId, TermsName, Enforcement, CreationDate, LastModifiedDate} = termsShape(pool, part);
        return {TermsId, TermsName, Enforcement, CreationDate, LastModifiedDate};
      });
      return {Terms, NextToken: next};
    },
  };
}

/** The image itself is not answered, only where it lies; nothing lies there. */
function lookShape(pool: Pool, part: Part<Look>): sdk.UICustomizationType {
  const version = new Date(part.modifiedAt).toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const {css, hasImage} = part.content;
  const image = `https://d111111abcdef8.cloudfront.net/${pool.id}/${part.key}/${version}/assets/images/image.jpg`;
  return {
    UserPoolId: pool.id,
    ClientId: part.key,
    CSS: css,
    CSSVersion: version,
    ...(hasImage ? {ImageUrl: image} : {}),
    ...dates(part),
  };
}

function brandingShape(pool: Pool, part: Part<Branding>): sdk.ManagedLoginBrandingType {
  const {assets, UseCognitoProvidedValues = false, Settings} = part.content;
  return {
    ManagedLoginBrandingId: part.key,
    UserPoolId: pool.id,
    UseCognitoProvidedValues,
    Settings,
    Assets: assets.map(({base64, ...asset}) =>
      base64 === undefined ? asset : {...asset, Bytes: Buffer.from(base64, 'base64')},
    ),
    ...dates(part),
  };
}

function termsShape(pool: Pool, part: Part<Terms>): sdk.TermsType {
  const {Links = {}, ...content} = part.content;
  return {TermsId: part.key, UserPoolId: pool.id, ...content, Links, ...dates(part)};
}
