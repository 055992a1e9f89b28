export { hasChromium, startChromium } from './chromium.js';
export { cql2Filters, cql2Properties, toCql2Text } from './cql2-filters.js';
export { hasGdal, runGdal } from './gdal.js';
export { type MailServer, startMailServer } from './mail-server.js';
export { hasQgis, runQgis } from './qgis.js';
export { orRequired } from './required-client.js';
export { sharedFile } from './shared-data.js';
export { testDatabase, type TestDatabase } from './test-database.js';
