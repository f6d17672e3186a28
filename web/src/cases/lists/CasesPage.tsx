/** Cases, newest report first. */
import { Button } from 'antd';
import { useNavigate } from 'react-router';
import { links } from '../../app/links';
import { useSession } from '../../app/session';
import { ListPage } from './ListPage';
import { useLists } from './words';

export function Page() {
  const t = useLists();
  const go = useNavigate();
  const { can } = useSession();
  const report = can('report-case') && (
    <Button type="primary" onClick={() => void go(links.caseNew())}>
      {t('report')}
    </Button>
  );
  return <ListPage list="cases" actions={report} />;
}
