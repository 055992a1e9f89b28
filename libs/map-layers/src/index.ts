export * from './gis-login/gis-login.operations.js';
