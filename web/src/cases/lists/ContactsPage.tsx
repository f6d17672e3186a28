/** Contacts, those whose time of watching ends first at the top. */
import { ListPage } from './ListPage';

export function Page() {
  return <ListPage list="contacts" />;
}
