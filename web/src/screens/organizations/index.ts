export { Organization } from './Organization';
export { OrganizationApplications } from './OrganizationApplications';
export { OrganizationDetails } from './OrganizationDetails';
export { OrganizationFlags } from './OrganizationFlags';
export { OrganizationProperties } from './OrganizationProperties';
export { Organizations } from './Organizations';
