import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import {needClient} from './clients.ts';
import {ALL, find, put} from './parts.ts';
import type {Pool} from './pool.ts';
import type {PoolStore} from './pool-store.ts';
import {invalid} from './user-rules.ts';

/** MFA, threat protection, logs and sessions of a pool. */
export function configurationHandlers(store: PoolStore): Handlers<typeof sdk> {
  return {
    GetUserPoolMfaConfig: ({UserPoolId}, {region}) => mfaShape(store.need(UserPoolId, region)),
    SetUserPoolMfaConfig({UserPoolId, MfaConfiguration, ...given}, {region}) {
      const pool = store.need(UserPoolId, region);
      const {settings} = pool;
      const wanted = MfaConfiguration ?? settings.MfaConfiguration ?? 'OFF';
      const {SmsMfaConfiguration: sms, SoftwareTokenMfaConfiguration: token, EmailMfaConfiguration: email} = given;
      if (email) needTier(pool, 'Email MFA');
      if (wanted !== 'OFF' && !sms && !token?.Enabled && !email && !given.WebAuthnConfiguration)
        throw invalid('Invalid MFA configuration given, can not turn on MFA without a factor.');
      pool.parts.mfa = given;
      const {
        SmsConfiguration = settings.SmsConfiguration,
        SmsAuthenticationMessage = settings.SmsAuthenticationMessage,
      } = sms ?? {};
      pool.settings = {...settings, MfaConfiguration: wanted, SmsConfiguration, SmsAuthenticationMessage};
      return mfaShape(pool);
    },
    ...riskHandlers(store),
    ...logHandlers(store),
    ...sessionHandlers(store),
  };
}

function riskHandlers(store: PoolStore): Handlers<typeof sdk> {
  const {world} = store;
  return {
    SetRiskConfiguration({UserPoolId, ClientId, ...given}, {region}) {
      const pool = store.need(UserPoolId, region);
      if (ClientId !== undefined) needClient(pool, ClientId);
      needThreatProtection(pool);
      put(world, pool.parts.risks, ClientId ?? ALL, given);
      return {RiskConfiguration: riskShape(pool, ClientId)};
    },
    DescribeRiskConfiguration({UserPoolId, ClientId}, {region}) {
      const pool = store.need(UserPoolId, region);
      if (ClientId !== undefined) needClient(pool, ClientId);
      needThreatProtection(pool);
      return {RiskConfiguration: riskShape(pool, ClientId)};
    },
  };
}

function logHandlers(store: PoolStore): Handlers<typeof sdk> {
  return {
    SetLogDeliveryConfiguration({UserPoolId, LogConfigurations = []}, {region}) {
      const pool = store.need(UserPoolId, region);
      // SDK LogConfigurationType.EventSource: user activity is logged in the Plus tier.
      if (
        LogConfigurations.some(({EventSource}) => EventSource === 'userAuthEvents') &&
        pool.settings.UserPoolTier !== 'PLUS'
      )
        throw tooLow('userAuthEvents');
      pool.parts.logs = LogConfigurations;
      return {LogDeliveryConfiguration: {UserPoolId: pool.id, LogConfigurations}};
    },
    GetLogDeliveryConfiguration({UserPoolId}, {region}) {
      const {id, parts} = store.need(UserPoolId, region);
      return {LogDeliveryConfiguration: {UserPoolId: id, LogConfigurations: [...parts.logs]}};
    },
  };
}

function sessionHandlers(store: PoolStore): Handlers<typeof sdk> {
  return {
    SetUserPoolSessionConfiguration({UserPoolId, ...given}, {region}) {
      const pool = store.need(UserPoolId, region);
      needTier(pool, 'Session tracking');
      inRange('TokenSession.MaxPerUser', given.TokenSession?.MaxPerUser, 1, 100);
      pool.parts.session = given;
      return {UserPoolId: pool.id, ...given};
    },
    GetUserPoolSessionConfiguration({UserPoolId}, {region}) {
      const {id, parts} = store.need(UserPoolId, region);
      return {UserPoolId: id, UserSessionTracking: 'DISABLED', TokenSession: {MaxPerUser: 20}, ...parts.session};
    },
    SetUserPoolClientSessionConfiguration({UserPoolId, ClientId, SSOSession}, {region}) {
      const pool = store.need(UserPoolId, region);
      const client = needClient(pool, ClientId);
      needTier(pool, 'Session tracking');
      if (pool.parts.session?.UserSessionTracking !== 'ENABLED')
        throw invalid('Session tracking is not enabled for the user pool.');
      inRange('SSOSession.MaxValidityMinutes', SSOSession?.MaxValidityMinutes, 0, 129_600);
      client.content = {...client.content, sessionMinutes: SSOSession?.MaxValidityMinutes};
      return {UserPoolId: pool.id, ClientId, SSOSession};
    },
    GetUserPoolClientSessionConfiguration({UserPoolId, ClientId}, {region}) {
      const pool = store.need(UserPoolId, region);
      const {sessionMinutes = 60} = needClient(pool, ClientId).content;
      return {UserPoolId: pool.id, ClientId, SSOSession: {MaxValidityMinutes: sessionMinutes}};
    },
  };
}

const mfaShape = ({settings, parts}: Pool): sdk.GetUserPoolMfaConfigResponse => ({
  MfaConfiguration: settings.MfaConfiguration ?? 'OFF',
  ...parts.mfa,
});

/** A pool whose threat protection is on and was never configured answers its ids alone: AWS documents nothing. */
function riskShape({id, parts}: Pool, ClientId: string | undefined): sdk.RiskConfigurationType {
  const part = find(parts.risks, ClientId ?? ALL);
  return {
    UserPoolId: id,
    ClientId,
    ...part?.content,
    ...(part ? {LastModifiedDate: new Date(part.modifiedAt)} : {}),
  };
}

function needThreatProtection({settings}: Pool): void {
  if ((settings.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF') === 'OFF')
    throw new AwsError('UserPoolAddOnNotEnabledException', 'Threat protection is not enabled for the user pool.');
}

function needTier({settings}: Pool, feature: string): void {
  if (settings.UserPoolTier === 'LITE') throw tooLow(feature);
}

const tooLow = (feature: string) =>
  new AwsError(
    'FeatureUnavailableInTierException',
    `${feature} is not available in the feature plan of the user pool.`,
  );

function inRange(member: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || value < least || value > most)
    throw invalid(`${member} must be from ${least} to ${most}.`);
}
