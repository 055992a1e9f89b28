// The pure part: filters, coordinates, tile grids, days and pages of a query, links.
export { checkCql2, type CheckedFilter, conjunctsOf, type QueryableType } from './cql2/cql2-check.domain.js';
export { parseCql2Json } from './cql2/cql2-json.domain.js';
export { filterCrsOf } from './cql2/cql2-shape.domain.js';
export { compileCql2 } from './cql2/cql2-sql.domain.js';
export { parseCql2Text } from './cql2/cql2-text.domain.js';
export { type Expression } from './cql2/cql2.domain.js';
export {
  type Box,
  boxAround,
  CRS84,
  type Crs,
  crsList,
  EPSG25832,
  EPSG3857,
  fromStored,
  type Position,
} from './crs/crs.domain.js';
export { type Format, formatParameter, GEOJSON_FORMAT, HTML_FORMAT, JSON_FORMAT } from './http/format.domain.js';
export { addressOf, type Link, linkHeader, relations, selfLinks } from './http/links.domain.js';
export { openApiDocument, type OpenApiPath, pathParameter } from './openapi/openapi.domain.js';
export { type Cursor, readCursor, writeCursor } from './query/cursor.domain.js';
export { dayAskedFor, type DaySpan, spanOf } from './query/datetime.domain.js';
export {
  type JsonSchema,
  numbersOf,
  optional,
  parametersOf,
  type QueryParameter,
  type QueryTexts,
  type RawQuery,
  read,
} from './query/query-parameter.domain.js';
export {
  bbox,
  bboxCrs,
  boxesIn,
  crs,
  filter,
  filterCrs,
  filterLang,
  type FilterText,
  limit,
  readFilterText,
} from './query/standard-parameters.domain.js';
export {
  type Bounds,
  findTileMatrixSet,
  isTileAddress,
  MAX_ZOOM,
  type TileAddress,
  tileBounds,
  tileLimits,
  type TileMatrixSet,
  type TileMatrixSetId,
  tileMatrixSetIds,
  tileMatrixSetLimits,
  tileMatrixSetOf,
  toUnitSquare,
} from './tiles/tile-matrix-set.domain.js';
