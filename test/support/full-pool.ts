import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import type {AwsStub} from 'aws-sdk-client-mock';

export type CognitoStub = AwsStub<
  sdk.ServiceInputTypes,
  sdk.ServiceOutputTypes,
  sdk.CognitoIdentityProviderClientResolvedConfig
>;
export const UserPoolId = 'eu-west-1_Pool';
export const Arn = `arn:aws:cognito-idp:eu-west-1:123456789012:userpool/${UserPoolId}`;
export const CreationDate = new Date('2026-01-02T03:04:05.678Z');

/** A pool with one of everything, for a mocked client. */
export function fullPool(cognito: CognitoStub): void {
  cognito.on(sdk.DescribeUserPoolCommand).resolves({
    UserPool: {Id: UserPoolId, Arn, CreationDate, Domain: 'acme', CustomDomain: 'sign-in.example.com'},
  });
  cognito.on(sdk.GetUserPoolMfaConfigCommand).resolves({MfaConfiguration: 'ON', $metadata: {httpStatusCode: 200}});
  cognito.on(sdk.GetUserPoolSessionConfigurationCommand).resolves({UserPoolId, UserSessionTracking: 'DISABLED'});
  cognito.on(sdk.ListUserPoolClientsCommand).resolves({UserPoolClients: [{ClientId: 'c1', ClientName: 'web'}]});
  cognito
    .on(sdk.DescribeUserPoolClientCommand)
    .resolves({UserPoolClient: {ClientId: 'c1', ClientName: 'web', ClientSecret: 'hush', RefreshTokenValidity: 0}});
  cognito
    .on(sdk.ListUserPoolClientSecretsCommand)
    .resolves({ClientSecrets: [{ClientSecretId: 's1', ClientSecretCreateDate: CreationDate}]});
  cognito
    .on(sdk.GetUserPoolClientSessionConfigurationCommand)
    .resolves({ClientId: 'c1', SSOSession: {MaxValidityMinutes: 60}});
  cognito.on(sdk.DescribeRiskConfigurationCommand).resolves({RiskConfiguration: {UserPoolId}});
  cognito.on(sdk.DescribeRiskConfigurationCommand, {ClientId: 'c1'}).resolves({RiskConfiguration: {ClientId: 'c1'}});
  cognito.on(sdk.GetUICustomizationCommand).resolves({UICustomization: {UserPoolId, CSS: '.pool {}'}});
  cognito
    .on(sdk.GetUICustomizationCommand, {ClientId: 'c1'})
    .resolves({UICustomization: {UserPoolId, ClientId: 'c1', CSS: '.client {}'}});
  cognito.on(sdk.DescribeManagedLoginBrandingByClientCommand).resolves({
    ManagedLoginBranding: {
      ManagedLoginBrandingId: 'b1',
      Settings: {components: {form: {radius: 8}}},
      Assets: [{Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'PNG', Bytes: new Uint8Array([0, 255])}],
    },
  });
  fullLists(cognito);
}

function fullLists(cognito: CognitoStub): void {
  cognito
    .on(sdk.ListIdentityProvidersCommand)
    .resolves({Providers: [{ProviderName: 'Google', ProviderType: 'Google'}]});
  cognito
    .on(sdk.DescribeIdentityProviderCommand)
    .resolves({IdentityProvider: {ProviderName: 'Google', ProviderDetails: {client_secret: 'hush too'}}});
  cognito.on(sdk.ListResourceServersCommand).resolves({ResourceServers: [{Identifier: 'api', Name: 'api'}]});
  cognito.on(sdk.DescribeUserPoolDomainCommand, {Domain: 'acme'}).resolves({DomainDescription: {Domain: 'acme'}});
  cognito
    .on(sdk.DescribeUserPoolDomainCommand, {Domain: 'sign-in.example.com'})
    .resolves({DomainDescription: {Domain: 'sign-in.example.com', CustomDomainConfig: {CertificateArn: 'arn:cert'}}});
  const terms = {TermsId: 't1', TermsName: 'terms-of-use', CreationDate, LastModifiedDate: CreationDate} as const;
  cognito.on(sdk.ListTermsCommand).resolves({Terms: [{...terms, Enforcement: 'NONE'}]});
  cognito.on(sdk.DescribeTermsCommand).resolves({
    Terms: {...terms, Enforcement: 'NONE', UserPoolId, ClientId: 'c1', TermsSource: 'LINK', Links: {en: 'https://a'}},
  });
  cognito
    .on(sdk.GetLogDeliveryConfigurationCommand)
    .resolves({LogDeliveryConfiguration: {UserPoolId, LogConfigurations: []}});
  cognito.on(sdk.ListTagsForResourceCommand, {ResourceArn: Arn}).resolves({Tags: {team: 'blue'}});
  cognito
    .on(sdk.ListUserPoolReplicasCommand)
    .resolves({UserPoolReplicas: [{RegionName: 'eu-west-1', Role: 'PRIMARY'}]});
}
