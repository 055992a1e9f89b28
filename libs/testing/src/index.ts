export * from './chromium.js';
export * from './cql2-filters.js';
export * from './gdal.js';
export * from './qgis.js';
export * from './shared-data.js';
export * from './test-database.js';
export * from './mail-server.js';
export * from './required-client.js';
