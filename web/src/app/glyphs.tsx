/** Small line drawings for the bar of tabs on a phone. */
const PATHS: Record<string, string> = {
  'nav.board': 'M3 3h6v8H3zM11 3h6v4h-6zM11 9h6v8h-6zM3 13h6v4H3z',
  'nav.tasks': 'M4 5l1.500 1.500L8 4M4 11l1.500 1.500L8 10M11 5.500h6M11 11.500h6M4 16h13',
  'nav.decisions': 'M10 3v14M5 17h10M3 6h14M3 6l-1.500 5h4zM17 6l-1.500 5h4z',
  'nav.signals': 'M2 11h3.500l2-6 4 11 2.500-7 1 2H18',
  'nav.public': 'M10 2.5l6 2.300v5c0 4-2.600 6.500-6 7.700-3.400-1.200-6-3.700-6-7.700v-5z',
  more: 'M3 5h14M3 10h14M3 15h14',
};

export function Glyph({ of }: { of: string }) {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      aria-hidden="true"
    >
      <path d={PATHS[of] ?? PATHS.more} strokeLinejoin="round" strokeLinecap="round" />
    </svg>
  );
}
