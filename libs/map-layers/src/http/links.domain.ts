/** A link of a resource (RFC 8288); titles in German. */
export interface Link {
  readonly href: string;
  readonly rel: string;
  readonly type?: string;
  readonly title?: string;
  readonly hreflang?: string;
  readonly templated?: true;
}

/** Address below `/ogc`, whole, with a query in the order given; undefined values are left out. */
export function addressOf(
  base: string,
  path: string,
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return `${base}/ogc${path}${search.size > 0 ? `?${search.toString()}` : ''}`;
}

const OGC = 'http://www.opengis.net/def/rel/ogc/1.0';
/** Relations that the standards name by an address. */
export const relations = {
  queryables: `${OGC}/queryables`,
  tilesets: `${OGC}/tilesets-vector`,
  tilingSchemes: `${OGC}/tiling-schemes`,
  tilingScheme: `${OGC}/tiling-scheme`,
  styles: `${OGC}/styles`,
  legend: `${OGC}/legend`,
} as const;

/** The links as they stand with the page: it is what one is at, and the document its other form. */
export function linksOfPage(links: readonly Link[]): Link[] {
  return links.map((link) => {
    if (link.rel === 'self') return { ...link, rel: 'alternate' };
    return link.rel === 'alternate' && link.type === 'text/html' ? { ...link, rel: 'self' } : link;
  });
}

/** A filter may be long, and is in every link; proxies and clients take but a few kB of headers. */
const LONGEST_IN_HEADER = 500;

/** The `Link` header of the links; long ones stand in the body alone. */
export function linkHeader(links: readonly Link[]): string {
  return links
    .filter((link) => !link.templated && link.href.length <= LONGEST_IN_HEADER)
    .map(({ href, rel, type }) => `<${href}>; rel="${rel}"${type === undefined ? '' : `; type="${type}"`}`)
    .join(', ');
}
