// The pure part: what the maps show and how. The portal draws its maps by it.
export * from './layer/inside-point.domain.js';
export * from './layer/sign.domain.js';
export * from './layer/theme.domain.js';
export * from './styles/style.domain.js';
