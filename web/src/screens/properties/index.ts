export { Categories } from './Categories';
export { Properties } from './Properties';
export { ApplicationProperties, OrganizationProperties } from './PropertyList';
