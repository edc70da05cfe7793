import type {SchemaAttributeType} from '@aws-sdk/client-cognito-identity-provider';

const text = (Name: string, Mutable = true, Required = false): SchemaAttributeType => ({
  Name,
  AttributeDataType: 'String',
  DeveloperOnlyAttribute: false,
  Mutable,
  Required,
  StringAttributeConstraints: {MinLength: '0', MaxLength: '2048'},
});
const flag = (Name: string): SchemaAttributeType => ({
  Name,
  AttributeDataType: 'Boolean',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
});

const OIDC = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'email',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'phone_number',
  'address',
];

/** What every pool has, then what was asked for (Developer Guide, user pool attributes). Custom names get their prefix. */
export function fullSchema(asked: readonly SchemaAttributeType[]): SchemaAttributeType[] {
  const standard = [
    text('sub', false, true),
    ...OIDC.map((name) => text(name)),
    flag('email_verified'),
    flag('phone_number_verified'),
    {
      Name: 'updated_at',
      AttributeDataType: 'Number' as const,
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: false,
      NumberAttributeConstraints: {MinValue: '0'},
    },
    text('identities'),
  ];
  const names = new Set(standard.map(({Name}) => Name));
  const changed = standard.map((attribute) => ({...attribute, ...asked.find(({Name}) => Name === attribute.Name)}));
  const custom = asked
    .filter(({Name}) => !names.has(Name))
    .map((attribute) => ({
      ...attribute,
      Name: `custom:${attribute.Name}`,
      Mutable: attribute.Mutable ?? true,
      Required: false,
    }));
  return [...changed, ...custom];
}
