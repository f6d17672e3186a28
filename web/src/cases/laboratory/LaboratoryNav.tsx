/** The way between the laboratory's pages, with what waits on each. */
import { useQuery } from '@tanstack/react-query';
import { NavLink } from 'react-router';
import { api, read } from '../../api/client';
import { links } from '../../app/links';
import { useFormat, useSession } from '../../app/session';
import { useRegion } from '../../ui/RegionTag';
import { useLaboratory } from './words';

export function useTally() {
  const region = useRegion();
  const { disease } = useSession();
  return useQuery({
    queryKey: ['cases', 'laboratory', region, disease],
    queryFn: () => read(api.GET('/cases/laboratory', { params: { query: { region, disease } } })),
  });
}

export function LaboratoryNav() {
  const t = useLaboratory();
  const f = useFormat();
  const tally = useTally().data;
  const pages = [
    { to: links.results(), label: t('nav.desk'), n: null },
    { to: links.pools(), label: t('nav.pools'), n: tally?.pools },
    { to: links.parked(), label: t('nav.parked'), n: tally && tally.parked + tally.disputed + tally.reports },
    { to: links.messages(), label: t('nav.messages'), n: null },
  ];
  return (
    <nav className="row" aria-label={t('nav.label')}>
      {pages.map((page) => (
        <NavLink key={page.to} to={page.to} end className={({ isActive }) => (isActive ? 'chip on' : 'chip')}>
          {page.n ? `${page.label} ${f.number(page.n)}` : page.label}
        </NavLink>
      ))}
    </nav>
  );
}
