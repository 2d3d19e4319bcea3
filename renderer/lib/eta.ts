import type { Job } from '../../shared/model/job.ts';
import { count, size } from './numbers.ts';

/** How long something still takes, rounded so that it does not flicker: `about 2 minutes left`. */
export function timeLeft(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return 'time left not known yet';
  if (seconds < 5) return 'a few seconds left';
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} seconds left`;
  if (seconds < 90) return 'about a minute left';
  if (seconds < 3570) return `about ${Math.round(seconds / 60)} minutes left`;
  const hours = Math.floor((seconds + 150) / 3600);
  const minutes = Math.max(0, Math.round((seconds - hours * 3600) / 300) * 5);
  const hourText = hours === 1 ? '1 hour' : `${hours} hours`;
  return minutes === 0 ? `about ${hourText} left` : `about ${hourText} ${minutes} minutes left`;
}

function amount(value: number, unit: string): string {
  return unit === 'bytes' ? size(value) : `${count(value)} ${unit}`;
}

/** `120 000 of 500 000 rows · 98 000 rows/s · about 5 seconds left` */
export function progressWords(job: Pick<Job, 'done' | 'total' | 'unit' | 'rate' | 'seconds_left'>): string {
  const words: string[] = [];
  if (job.total !== null && job.total > 0) {
    const done = job.unit === 'bytes' ? size(job.done) : count(job.done);
    words.push(`${done} of ${amount(job.total, job.unit)}`);
  } else if (job.done > 0) words.push(amount(job.done, job.unit));
  if (job.rate !== null && job.rate > 0) words.push(`${amount(Math.round(job.rate), job.unit)}/s`);
  if (job.total !== null && job.total > 0) words.push(timeLeft(job.seconds_left));
  return words.join(' · ');
}

/** How long something took: `0.4 s`, `12 s`, `3 min 20 s`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
