import icon from '../../resources/icons/icon.svg?no-inline';

/** Vouch's sign, as on its window and its dock. The name stands beside it. */
export function Wordmark({ size = 28 }: { size?: number }) {
  return <img src={icon} alt="" width={size} height={size} style={{ display: 'block', flexShrink: 0 }} />;
}
