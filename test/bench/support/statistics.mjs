/** The value below which the share of the sorted or unsorted values lies; NaN without any. */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export const median = (values) => quantile(values, 0.5);

/** Result of one leg of a round. */
export function summarise({ requests, seconds, latencies, cpu }) {
  return { perSecond: requests / seconds, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), ...cpu };
}

/**
 * Runs product and reference by turns, the first of a round in turn too, so that what else the machine does meets both.
 * @returns the legs by name, one entry a round
 */
export async function alternate(rounds, legs) {
  const names = Object.keys(legs);
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) results[name].push(await legs[name](round));
  }
  return results;
}

/** Median over the rounds of the ratio that `of` gives for each. */
export function medianRatio(product, reference, of) {
  return median(product.map((leg, round) => of(leg) / of(reference[round])));
}

const short = (value) =>
  typeof value !== 'number'
    ? value
    : value >= 100
      ? value.toFixed(0)
      : value >= 10
        ? value.toFixed(1)
        : value.toFixed(2);

/** A figure with what it is held against: `atLeast` or `atMost`; without either it only informs. */
export function figure(name, value, { atLeast, atMost, product, reference, unit = '' } = {}) {
  const met = atLeast !== undefined ? value >= atLeast : atMost !== undefined ? value <= atMost : null;
  const target = atLeast !== undefined ? `≥ ${atLeast}` : atMost !== undefined ? `≤ ${atMost}` : '';
  return { name, value, unit, target, met, product, reference };
}

/** The figures as a Markdown table, ready for docs/performance.md. */
export function table(figures) {
  const rows = figures.map(({ name, value, unit, target, met, product, reference }) => [
    name,
    `${short(value)}${unit && ` ${unit}`}`,
    target,
    met === null ? '' : met ? 'yes' : '**no**',
    product === undefined ? '' : short(product),
    reference === undefined ? '' : short(reference),
  ]);
  const head = ['figure', 'value', 'target', 'met', 'product', 'reference'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => String(row[column]).length)));
  const line = (cells) => `| ${cells.map((cell, column) => String(cell).padEnd(widths[column])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
