import { type AccommodationType } from '#reporting/domain';
import { collections, type CollectionId, findCollection } from '../layer/collection.domain.js';
import { themes } from '../layer/theme.domain.js';

interface MasterportalOptions {
  /** Kinds of accommodation that the layers tell of; default those that every district has. */
  readonly types?: readonly AccommodationType[];
  /** Address of the installation, without `/ogc` and without a slash at its end. */
  readonly baseUrl: string;
  /** Whose boundaries they are; shown with the layer. */
  readonly attribution: string;
  /** Collections that everybody may read; for others the portal has to pass on a sign-in. */
  readonly publicCollections: readonly CollectionId[];
}

const EPSG_25832 = 'http://www.opengis.net/def/crs/EPSG/0/25832';
/** The portal asks for 400 features unless told otherwise, and never for the next page. */
const LIMIT = 10_000;

/**
 * Entries for a Masterportal's `services.json`: each collection as a layer of type OAF (OGC API – Features), and the units
 * as vector tiles with one style for each theme. Fields as in the Masterportal 3 documentation.
 */
export function masterportalServicesOf(options: MasterportalOptions): readonly Record<string, unknown>[] {
  const { baseUrl, attribution, publicCollections, types } = options;
  const shared = {
    gfiTheme: 'default',
    layerAttribution: attribution,
    legend: false,
    // No record in a catalogue: without this the portal offers an information button that finds nothing.
    datasets: false,
  };
  const access = (id: CollectionId): { isSecured: boolean } => ({ isSecured: !publicCollections.includes(id) });
  const titlesOf = (id: CollectionId): Record<string, string> =>
    Object.fromEntries(findCollection(id, types)!.attributes.map(({ name, title }) => [name, title]));
  const features = collections.map(({ id, title }) => ({
    id: `kreislage-${id}`,
    name: title,
    typ: 'OAF',
    url: `${baseUrl}/ogc`,
    collection: id,
    crs: EPSG_25832,
    bboxCrs: EPSG_25832,
    limit: LIMIT,
    gfiAttributes: titlesOf(id),
    ...access(id),
    ...shared,
  }));
  const units = collections[0]!;
  return [
    ...features,
    {
      id: `kreislage-${units.id}-tiles`,
      name: `${units.title} (Vektorkacheln)`,
      typ: 'VectorTile',
      epsg: 'EPSG:3857',
      url: `${baseUrl}/ogc/collections/${units.id}/tiles/WebMercatorQuad/{z}/{y}/{x}`,
      minScale: '0',
      maxScale: '100000000',
      transparency: 0,
      visibility: false,
      gfiAttributes: titlesOf(units.id),
      ...access(units.id),
      ...shared,
      vtStyles: themes.map(({ id, title }, index) => ({
        id,
        name: title,
        url: `${baseUrl}/ogc/styles/${id}`,
        ...(index === 0 ? { defaultStyle: true } : {}),
      })),
    },
  ];
}
