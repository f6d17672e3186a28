/** The first page: a citizen gets the public page, everyone else the command board. */
import { lazy, Suspense } from 'react';
import { useSession } from '../app/session';

const Board = lazy(() => import('./BoardPage'));
const Public = lazy(() => import('./PublicPage'));

export function Page() {
  const { citizen, can } = useSession();
  return <Suspense>{citizen || !can('see-response') ? <Public /> : <Board />}</Suspense>;
}
