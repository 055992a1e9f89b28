export {
  createGisLogin,
  dropGisLogin,
  type GisLogin,
  grantToGisLogins,
  type ReadableTable,
} from './gis-login/gis-login.repository.js';
