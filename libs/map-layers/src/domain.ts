// The pure part: collections, the themes of the maps and their signs. The portal draws its maps by it.
export { findCollection } from './layer/collection.domain.js';
export { overKindsSql } from './layer/over-kinds.domain.js';
export { insidePoint } from './layer/inside-point.domain.js';
export { clockPath, PATTERN_SIZE, patternStrokes, RING_DASHES, shapePaths } from './layer/sign.domain.js';
export {
  classesOf,
  classOf,
  findTheme,
  type Shape,
  showsAge,
  type Theme,
  type ThemeClass,
  type ThemeId,
  themes,
} from './layer/theme.domain.js';
export { SPRITE, spriteImages, styleOf } from './styles/style.domain.js';
