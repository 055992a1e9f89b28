import { html, Markup } from '#ogc';
import { boxAround, type Position } from '#ogc/domain';
import { type LayerFeature } from '../layer/collection.domain.js';

const WIDTH = 704;
/** So high is it shown at most (30rem): a higher one is made smaller, and its signs are not to be. */
const HEIGHT = 480;
const SIGN = 12;
/** Up to so many features a sign fits into each; of more only the outlines are drawn, since colour alone is to say nothing. */
const SIGNS = 400;
/** Outlines are drawn with about so many points in all, however many there are. */
const POINTS = 12_000;

/** A clock beside the sign. */
const OLDER = '◷';
const signs: Readonly<Record<string, string>> = { SUFFICIENT: '●', STRAINED: '◆', CRITICAL: '▲' };
const words: Readonly<Record<string, string>> = {
  SUFFICIENT: 'ausreichend',
  STRAINED: 'angespannt',
  CRITICAL: 'kritisch',
};

/**
 * A small map of features of one day, as a drawing with a text for those who do not see it; null when none has a boundary.
 * If features have an assessment, shape and colour tell it, and a mark tells that it is of an earlier day.
 */
export function smallMap(features: readonly LayerFeature[], caption: string): Markup | null {
  return draw(
    features,
    caption,
    features.some(({ attributes }) => 'assessment' in attributes),
  );
}

/** A small map of where the features of many days are: each place once, and nothing of how it was there. */
export function smallMapOfPlaces(features: readonly LayerFeature[], caption: string): Markup | null {
  const places = new Map(
    features.map((feature) => [feature.attributes['unit_key'] ?? feature.attributes['district_key'], feature]),
  );
  return draw([...places.values()], caption, false);
}

function draw(features: readonly LayerFeature[], caption: string, assessed: boolean): Markup | null {
  const drawn = features.filter((feature) => feature.boundary !== null);
  const around = boxAround(drawn.flatMap(({ boundary }) => boundary!.polygons.flat(2)) as readonly Position[]);
  if (!around) return null;
  const scale = WIDTH / Math.max(around.max[0] - around.min[0], 1);
  const height = Math.max(Math.round((around.max[1] - around.min[1]) * scale), 1);
  const place = ([east, north]: Position): Position => [
    Math.round((east - around.min[0]) * scale * 10) / 10,
    Math.round((around.max[1] - north) * scale * 10) / 10,
  ];
  const count = drawn.reduce((sum, { boundary }) => sum + boundary!.polygons.flat(2).length, 0);
  const step = Math.max(1, Math.ceil(count / POINTS));
  const showsStatus = assessed && drawn.length <= SIGNS;
  return html`<figure>
    <svg
      viewBox="0 0 ${WIDTH} ${height}"
      font-size="${Math.round(SIGN * Math.max(1, height / HEIGHT))}"
      role="img"
      aria-label="${caption}"
    >
      ${drawn.map((feature) => {
        const path = feature
          .boundary!.polygons.flatMap((rings) => rings)
          .map((ring) => ring.filter((_, index) => index % step === 0 || ring.length < 12).map(place))
          .map((ring) => `M${ring.map(([x, y]) => `${x} ${y}`).join('L')}Z`)
          .join('');
        const assessment = feature.attributes['assessment'];
        const status = !showsStatus ? '' : typeof assessment === 'string' ? assessment : 'UNKNOWN';
        const word = !showsStatus ? '' : `: ${words[status] ?? 'keine Meldung'}${ageText(feature)}`;
        return html`<path class="${status}" d="${path}"><title>${feature.attributes['name']}${word}</title></path>`;
      })}${
        showsStatus &&
        drawn.map((feature) => {
          const box = boxAround(feature.boundary!.polygons.flat(2) as readonly Position[])!;
          const [x, y] = place([(box.min[0] + box.max[0]) / 2, (box.min[1] + box.max[1]) / 2]);
          return html`<text x="${x}" y="${y}" aria-hidden="true"
            >${signs[String(feature.attributes['assessment'])] ?? '○'}${isOlder(feature) ? OLDER : ''}</text
          >`;
        })
      }
    </svg>
    <figcaption>
      ${caption}${showsStatus ? ` ● ausreichend, ◆ angespannt, ▲ kritisch, ○ keine Meldung.${drawn.some(isOlder) ? ` ${OLDER} Stand eines früheren Tages.` : ''}` : ''}
    </figcaption>
  </figure>`;
}

function isOlder({ attributes }: LayerFeature): boolean {
  return Number(attributes['staleness_days'] ?? 0) > 0;
}

/** `, Stand 19.11.` where the figures are of an earlier day. */
function ageText(feature: LayerFeature): string {
  const [, month, day] = String(feature.attributes['reported_on']).split('-');
  return isOlder(feature) ? `, Stand ${day}.${month}.` : '';
}
