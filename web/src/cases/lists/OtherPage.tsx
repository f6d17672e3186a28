/** The lists that have no place in the menu: follow-ups and samples. */
import { useParams } from 'react-router';
import { Missing } from '../../app/guard';
import { ListPage } from './ListPage';

export function Page() {
  const { list } = useParams();
  if (list !== 'follow-ups' && list !== 'samples') return <Missing />;
  return <ListPage key={list} list={list} />;
}
