/** The levels of a few regions, each asked for by itself: a region's neighbours may lie under another superior. */
import { useQueries } from '@tanstack/react-query';
import { api, read } from '../api/client';
import type { RegionLevel, RegionRef } from '../api/types';
import { useSession } from '../app/session';

export function useLevelsOf(regions: RegionRef[]): Map<string, RegionLevel> {
  const { disease } = useSession();
  return useQueries({
    queries: regions.map((r) => ({
      queryKey: ['surveillance', 'levels', r.id, r.tier, disease],
      queryFn: () =>
        read(api.GET('/surveillance/levels', { params: { query: { under: r.id, tier: r.tier, disease } } })),
    })),
    combine: (answers) => new Map(answers.flatMap((a) => a.data ?? []).map((l) => [l.region.id, l])),
  });
}
