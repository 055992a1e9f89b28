import { type Crs } from '#ogc/domain';
import { type LayerFeature } from '../layer/collection.domain.js';
import { outlineOf } from '../layer/outline.domain.js';
import { PUBLISHED_NOTE } from '../layer/disclosure.domain.js';
import { type Surroundings } from '../query/feature-page.domain.js';

const written = new WeakMap<LayerFeature, Map<string, string>>();

/** A feature as GeoJSON text in a system; written once, kept as long as the feature. */
function featureText(feature: LayerFeature, crs: Crs): string {
  let texts = written.get(feature);
  if (!texts) written.set(feature, (texts = new Map<string, string>()));
  let text = texts.get(crs.uri);
  if (text === undefined) texts.set(crs.uri, (text = `{${membersOf(feature, crs)}}`));
  return text;
}

function membersOf({ id, boundary, attributes }: LayerFeature, crs: Crs): string {
  const geometry = boundary === null ? 'null' : outlineOf(boundary, crs).json;
  return `"type":"Feature","id":${JSON.stringify(id)},"geometry":${geometry},"properties":${JSON.stringify(attributes)}`;
}

/** A page of features as GeoJSON, with a note on invented figures and the attribution of the boundaries. */
export function collectionText(
  features: readonly LayerFeature[],
  crs: Crs,
  numberMatched: number | null,
  surroundings: Surroundings,
): string {
  const head = JSON.stringify({
    type: 'FeatureCollection',
    timeStamp: surroundings.timeStamp,
    ...(numberMatched === null ? {} : { numberMatched }),
    numberReturned: features.length,
    ...notesOf(surroundings),
    links: surroundings.links,
  });
  return `${head.slice(0, -1)},"features":[${features.map((feature) => featureText(feature, crs)).join(',')}]}`;
}

/** One feature by itself. */
export function singleText(feature: LayerFeature, crs: Crs, surroundings: Surroundings): string {
  const more = JSON.stringify({
    timeStamp: surroundings.timeStamp,
    ...notesOf(surroundings),
    links: surroundings.links,
  });
  return `{${membersOf(feature, crs)},${more.slice(1)}`;
}

function notesOf({ demonstration, audience, attribution }: Surroundings): Record<string, unknown> {
  const notes = [
    ...(demonstration ? ['Vorführung – erfundene Zahlen.'] : []),
    ...(audience === 'public' ? [PUBLISHED_NOTE] : []),
  ];
  return {
    ...(demonstration ? { demonstration: true } : {}),
    ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
    ...(attribution === null ? {} : { attribution }),
  };
}
