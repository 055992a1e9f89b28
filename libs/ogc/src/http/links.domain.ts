import { HTML_FORMAT, JSON_FORMAT } from './format.domain.js';

/** A link of a resource (RFC 8288); titles in German. */
export interface Link {
  readonly href: string;
  readonly rel: string;
  readonly type?: string;
  readonly title?: string;
  readonly hreflang?: string;
  readonly templated?: true;
}

/** Absolute address below `/ogc`, with a query in the order given; undefined values are left out. */
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

/** The links of a document as its page has them: the page is `self`, the document the alternate. */
export function linksOfPage(links: readonly Link[]): Link[] {
  return links.map((link) => {
    if (link.rel === 'self') return { ...link, rel: 'alternate' };
    return link.rel === 'alternate' && link.type === 'text/html' ? { ...link, rel: 'self' } : link;
  });
}

/** A long filter is part of every link, and proxies and clients accept only a few kB of headers. */
const LONGEST_IN_HEADER = 500;

/** The `Link` header of the links; long ones stand in the body alone. */
export function linkHeader(links: readonly Link[]): string {
  return links
    .filter((link) => !link.templated && link.href.length <= LONGEST_IN_HEADER)
    .map(({ href, rel, type }) => `<${href}>; rel="${rel}"${type === undefined ? '' : `; type="${type}"`}`)
    .join(', ');
}

/** The resource itself as JSON, and its page as the alternate. */
export function selfLinks(base: string, path: string, title: string, type = JSON_FORMAT.type): Link[] {
  return [
    { href: addressOf(base, path, { f: 'json' }), rel: 'self', type, title: `${title} als JSON` },
    {
      href: addressOf(base, path, { f: 'html' }),
      rel: 'alternate',
      type: HTML_FORMAT.type,
      title: `${title} als Seite`,
      hreflang: 'de',
    },
  ];
}
