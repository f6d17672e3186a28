/** Where a list is restricted to: the region in the address, with a way to widen it to the whole duty again. */
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { api, read } from '../api/client';
import { useText } from '../app/i18n';
import { useSession } from '../app/session';
import { useApp } from '../app/words';

export function useRegion(): string {
  const { me } = useSession();
  const [search] = useSearchParams();
  return search.get('region') ?? me.acting.region.id;
}

export function RegionTag() {
  const t = useApp();
  const text = useText();
  const { me } = useSession();
  const [search, set] = useSearchParams();
  const id = search.get('region');
  const region = useQuery({
    queryKey: ['regions', 'one', id],
    queryFn: () => read(api.GET('/regions/{id}', { params: { path: { id: id ?? '' } } })),
    enabled: id !== null && id !== me.acting.region.id,
  });
  if (id === null || id === me.acting.region.id) return <span className="chip">{text(me.acting.region.name)}</span>;
  const widen = () =>
    set((was) => {
      const next = new URLSearchParams(was);
      next.delete('region');
      return next;
    });
  return (
    <span className="chip on">
      {text(region.data?.name)}
      <button type="button" className="bare" onClick={widen} aria-label={t('close')}>
        ×
      </button>
    </span>
  );
}
