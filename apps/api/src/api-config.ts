import { type Config } from '#platform';

/** The part of the configuration that the api uses. */
export type ApiConfig = Pick<
  Config,
  | 'databaseUrl'
  | 'publicUrl'
  | 'demo'
  | 'metricsToken'
  | 'sessionSecret'
  | 'corsOrigins'
  | 'trustedProxies'
  | 'publicLayers'
  | 'basemapUrl'
  | 'basemapAttribution'
  | 'pagesDir'
  | 'smtpUrl'
  | 'host'
  | 'port'
>;
