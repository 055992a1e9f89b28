/** Share of a picture that each colour has, as `#rrggbb`; what is not opaque does not count. */
export function sharesOf(pixels) {
  const counts = {};
  for (let at = 0; at < pixels.length; at += 4) {
    if (pixels[at + 3] !== 255) continue;
    const colour = `#${[0, 1, 2].map((part) => pixels[at + part].toString(16).padStart(2, '0')).join('')}`;
    counts[colour] = (counts[colour] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).map(([colour, count]) => [colour, (count * 4) / pixels.length]));
}
