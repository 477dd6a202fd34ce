export { ApiKey } from './ApiKey';
export { ApiKeys } from './ApiKeys';
export { OrganizationApiKeys } from './OrganizationApiKeys';
