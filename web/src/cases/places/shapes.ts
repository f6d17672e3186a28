/** The boundaries to draw behind places: of the regions below one; of the region itself when there are none. */
import { useQuery } from '@tanstack/react-query';
import { api, read } from '../../api/client';

export function useNearShapes(under: string) {
  return useQuery({
    queryKey: ['regions', 'boundaries', under],
    queryFn: async () =>
      (await read(api.GET('/regions/boundaries', { params: { query: { under } } }))) as GeoJSON.FeatureCollection,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
