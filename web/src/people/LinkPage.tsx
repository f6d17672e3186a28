/** A one-time sign-in link: used at once, then the board. */
import { useEffect, useRef, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { api, read } from '../api/client';
import { links } from '../app/links';
import { useProblemWords } from '../app/queries';
import { enterAs } from '../app/session';
import { Door } from './Door';
import { usePeople } from './words';

export function Page() {
  const t = usePeople();
  const go = useNavigate();
  const [search] = useSearchParams();
  const [failed, setFailed] = useState<unknown>(null);
  const wordsOf = useProblemWords();
  const used = useRef(false);
  useEffect(() => {
    if (used.current) return;
    used.current = true;
    read(api.POST('/people/link', { body: { token: search.get('token') ?? '' } })).then(
      (me) => {
        enterAs(me);
        void go('/', { replace: true });
      },
      (error: unknown) => setFailed(error),
    );
  }, [go, search]);
  const w = failed ? wordsOf(failed) : null;
  return (
    <Door>
      <h1 style={{ fontSize: 18 }}>{w ? t('link.bad') : t('link.title')}</h1>
      <p className="soft" role="status" style={{ margin: '6px 0 12px' }}>
        {w ? `${w.detail} ${w.remedy}` : t('link.wait')}
      </p>
      {w && <Link to={links.signIn()}>{t('link.toSignIn')}</Link>}
    </Door>
  );
}
