/* What is loaded when the palette is first opened. */
export { KeyHelp } from './KeyHelp';
export { Palette } from './Palette';
