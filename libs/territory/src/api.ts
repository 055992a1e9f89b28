export * from './administration/administration.resolver.js';
export * from './contact/contact.model.js';
export * from './contact/contact.resolver.js';
export * from './district/district.model.js';
export * from './district/district.resolver.js';
export * from './reporting-unit/reporting-unit.model.js';
export * from './reporting-unit/reporting-unit.resolver.js';
