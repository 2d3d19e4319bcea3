import BarChart from '@mui/icons-material/BarChartOutlined';
import FactCheck from '@mui/icons-material/ChecklistOutlined';
import CompareArrows from '@mui/icons-material/CompareArrowsOutlined';
import History from '@mui/icons-material/HistoryOutlined';
import Inventory from '@mui/icons-material/Inventory2Outlined';
import LinkIcon from '@mui/icons-material/LinkOutlined';
import PushPin from '@mui/icons-material/PushPinOutlined';
import Settings from '@mui/icons-material/SettingsOutlined';
import Dashboard from '@mui/icons-material/SpaceDashboardOutlined';
import TableRows from '@mui/icons-material/TableRowsOutlined';
import Box from '@mui/material/Box';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import Typography from '@mui/material/Typography';
import { useLocation } from 'wouter';
import { Wordmark } from './wordmark.tsx';

const ITEMS = [
  { path: '/', label: 'Overview', Icon: Dashboard },
  { path: '/records', label: 'Records', Icon: TableRows },
  { path: '/statistics', label: 'Statistics', Icon: BarChart },
  { path: '/stories', label: 'Stories', Icon: PushPin },
  { path: '/integrity', label: 'Integrity', Icon: LinkIcon },
  { path: '/reconcile', label: 'Reconcile', Icon: CompareArrows },
  { path: '/samples', label: 'Samples', Icon: FactCheck },
  { path: '/packages', label: 'Packages', Icon: Inventory },
  { path: '/activity', label: 'Activity', Icon: History },
  { path: '/settings', label: 'Settings', Icon: Settings },
] as const;

export function Navigation({ onChosen }: { onChosen?: () => void }) {
  const [path] = useLocation();
  return (
    <Box
      component="nav"
      aria-label="Main"
      sx={{ height: '100%', bgcolor: 'background.default', px: 1, py: 1.5 }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, px: 1, pb: 2 }}>
        <Wordmark size={24} />
        <Typography variant="h2" component="p">
          Vouch
        </Typography>
      </Box>
      <List disablePadding>
        {ITEMS.map(({ path: to, label, Icon }) => {
          const here = to === '/' ? path === '/' || path.startsWith('/acquisitions') : path.startsWith(to);
          return (
            <ListItem key={to} disablePadding>
              <ListItemButton
                component="a"
                href={`#${to}`}
                selected={here}
                aria-current={here ? 'page' : undefined}
                onClick={onChosen}
                sx={{ borderRadius: 1, py: 0.75, px: 1.25, mb: 0.25 }}
              >
                <ListItemIcon sx={{ minWidth: 34, color: here ? 'primary.main' : 'text.secondary' }}>
                  <Icon fontSize="small" />
                </ListItemIcon>
                <ListItemText
                  primary={label}
                  slotProps={{ primary: { sx: { fontWeight: here ? 600 : 500 } } }}
                />
              </ListItemButton>
            </ListItem>
          );
        })}
      </List>
    </Box>
  );
}
