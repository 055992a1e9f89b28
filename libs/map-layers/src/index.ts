export { createGisLogin, dropGisLogin, type GisLogin } from './gis-login/gis-login.operations.js';
