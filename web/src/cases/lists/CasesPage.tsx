/** Cases, newest report first. */
import { Button } from 'antd';
import { useNavigate } from 'react-router';
import { links } from '../../app/links';
import { useSession } from '../../app/session';
import { useCases } from '../words';
import { ListPage } from './ListPage';
import { useLists } from './words';

export function Page() {
  const t = useLists();
  const cases = useCases();
  const go = useNavigate();
  const { can } = useSession();
  const actions = can('report-case') && (
    <>
      <Button onClick={() => void go(links.listImports())}>{cases('cases.imports')}</Button>
      <Button type="primary" onClick={() => void go(links.caseNew())}>
        {t('report')}
      </Button>
    </>
  );
  return <ListPage list="cases" actions={actions} />;
}
