/** What comes before the day's round: contacts whose check was missed, and those who are not well. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import type { UrgentContact } from '../../api/programme';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useFormat, useSession } from '../../app/session';
import { useCases } from '../words';
import './programme.css';
import { useProgramme, word } from './words';

export function Urgent({ region }: { region: string }) {
  const t = useProgramme();
  const query = useQuery({
    queryKey: ['cases', 'urgent', region],
    queryFn: () => read(api.GET('/cases/follow-ups/urgent', { params: { query: { region } } })),
  });
  const found = query.data ?? [];
  if (found.length === 0) return null;
  return (
    <section aria-label={t('urgent.title')} style={{ marginBottom: 16 }}>
      <h2>
        {t('urgent.title')} <span className="n num">{found.length}</span>
      </h2>
      <ul className="plain cards-list">
        {found.map((contact) => (
          <li key={contact.contact_id}>
            <UrgentCard contact={contact} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function UrgentCard({ contact: c }: { contact: UrgentContact }) {
  const t = useProgramme();
  const cases = useCases();
  const text = useText();
  const f = useFormat();
  const { can } = useSession();
  return (
    <article className="card urgent">
      <div className="row between" style={{ flexWrap: 'nowrap', alignItems: 'flex-start' }}>
        <h3>{c.name ?? c.number}</h3>
        <span className={c.kind === 'follow-up.ill' ? 'chip bad' : 'chip warn'}>{t(word('errand', c.kind))}</span>
      </div>
      <div>{text(c.title)}</div>
      <div className="soft">
        {t('course.day', { day: c.day, days: c.days })} ·{' '}
        {c.late ? <span className="late">{t('errand.late')}</span> : t('errand.due', { at: f.moment(c.due_at) })}
      </div>
      <div className="soft">{[c.address, text(c.region.name)].filter(Boolean).join(' · ')}</div>
      <div className="foot row" style={{ gap: 12 }}>
        {c.phone && <a href={`tel:${c.phone}`}>{cases('check.call', { phone: c.phone })}</a>}
        {can('see-cases') && <Link to={links.contact(c.contact_id)}>{t('urgent.open')}</Link>}
      </div>
    </article>
  );
}
