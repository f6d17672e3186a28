/** The colours of the arms, in order; each has its number in the text as well. */
export function armColours(): string[] {
  const css = getComputedStyle(document.documentElement);
  return ['ink-3', 'accent', 'bound', 'expect'].map((name) => css.getPropertyValue(`--${name}`).trim());
}
