import { clockPath, PATTERN_SIZE, patternStrokes, RING_DASHES, shapePaths } from '../layer/sign.domain.js';
import { classesOf, type Pattern, type Shape, showsAge, type Theme, type ThemeClass } from '../layer/theme.domain.js';

/** A legend for programs; the same classes as {@link legendSvg} draws. */
interface Legend {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly attribute: string;
  readonly unit: string | null;
  readonly classes: readonly {
    readonly label: string;
    readonly color: string;
    readonly lineColor: string;
    readonly pattern: Pattern;
    readonly patternColor: string;
    readonly symbol: string | null;
    /** Value of the class, or bounds (`to` excluded; null = open). The class without either holds unknown values. */
    readonly value?: string;
    readonly from?: number | null;
    readonly to?: number | null;
  }[];
}

const signs: Readonly<Record<Shape, string>> = { circle: '●', diamond: '◆', triangle: '▲', ring: '○' };

/** The classes of a theme and the class of unknown values, in the order in which a legend lists them. */
export function legendOf(theme: Theme): Legend {
  const { id, title, description, attribute, unit } = theme;
  return {
    id,
    title,
    description,
    attribute,
    unit,
    classes: classesOf(theme).map(({ label, fill, ink, pattern, patternInk, shape, value, from, to }) => ({
      label,
      color: fill,
      lineColor: ink,
      pattern,
      patternColor: patternInk,
      symbol: shape && signs[shape],
      ...(value !== undefined && { value }),
      ...(from !== undefined && { from, to: to ?? null }),
    })),
  };
}

const ROW = 32;
const WIDTH = 360;

/** The legend as SVG with title and description for screen readers; its words are text, not outlines. */
export function legendSvg(theme: Theme): string {
  const classes = classesOf(theme);
  const hasOld = showsAge(theme);
  const hasClock = theme.attribute === 'assessment';
  const head = theme.unit ? 52 : 36;
  const height = head + (classes.length + (hasOld ? 1 : 0)) * ROW + 8;
  const words = classes.map(({ label }) => label).join('; ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="titel beschreibung" lang="de" font-family="Fira Sans, Noto Sans, sans-serif" font-size="14" fill="#1A1A1A">`,
    `<title id="titel">Legende: ${escaped(theme.title)}</title>`,
    `<desc id="beschreibung">${escaped(theme.description)} Klassen: ${escaped(words)}.</desc>`,
    '<defs>',
    ...classes.flatMap((candidate) => patternDefinition(candidate)),
    '</defs>',
    `<rect width="${WIDTH}" height="${height}" fill="#FFFFFF"/>`,
    `<text x="12" y="24" font-size="16" font-weight="bold">${escaped(theme.title)}</text>`,
    ...(theme.unit ? [`<text x="12" y="42" font-size="12">in ${escaped(theme.unit)}</text>`] : []),
    ...classes.map((candidate, row) => rowOf(candidate, candidate === theme.unknown, head + row * ROW)),
    ...(hasOld ? [oldRow(head + classes.length * ROW, hasClock)] : []),
    '</svg>',
    '',
  ].join('\n');
}

function rowOf(candidate: ThemeClass, isUnknown: boolean, y: number): string {
  const { fill, ink, pattern, shape, label } = candidate;
  const dashed = isUnknown ? ' stroke-dasharray="4 3"' : '';
  const box = (paint: string): string => `<rect x="12" y="${y + 4}" width="44" height="24" ${paint}/>`;
  return [
    box(`fill="${fill}"`),
    ...(pattern === 'plain' ? [] : [box(`fill="url(#muster-${candidate.id})"`)]),
    box(`fill="none" stroke="${ink}" stroke-width="1.5"${dashed}`),
    ...(shape ? [shapeAt(shape, ink, 74, y + 16)] : []),
    `<text x="${shape ? 92 : 68}" y="${y + 21}">${escaped(label)}</text>`,
  ].join('');
}

/** The mark of figures that are carried forward. */
function oldRow(y: number, hasClock: boolean): string {
  return [
    hasClock
      ? `<path transform="translate(74 ${y + 16})" d="${clockPath}" fill="#FFFFFF" stroke="#595959" stroke-width="1.5"/>`
      : `<text x="12" y="${y + 21}" font-size="11">(TT.MM.)</text>`,
    `<text x="${hasClock ? 92 : 68}" y="${y + 21}">Angaben von einem früheren Tag</text>`,
  ].join('');
}

function patternDefinition({ id, pattern, patternInk }: ThemeClass): string[] {
  if (pattern === 'plain') return [];
  const { path, width } = patternStrokes[pattern];
  return [
    `<pattern id="muster-${id}" width="${PATTERN_SIZE}" height="${PATTERN_SIZE}" patternUnits="userSpaceOnUse"><path d="${path}" fill="none" stroke="${patternInk}" stroke-width="${width}" stroke-linecap="round"/></pattern>`,
  ];
}

function shapeAt(shape: Shape, ink: string, x: number, y: number): string {
  const paint =
    shape === 'ring'
      ? `fill="#FFFFFF" stroke="${ink}" stroke-width="2" stroke-dasharray="${RING_DASHES}"`
      : `fill="${ink}"`;
  return `<path transform="translate(${x} ${y})" d="${shapePaths[shape]}" ${paint}/>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}
