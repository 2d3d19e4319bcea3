import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import type { Story } from '../../shared/model/story.ts';

/** The title of a story: one of those that are there, or a new one. */
export function StoryField({
  stories,
  value,
  onChange,
  label = 'Story',
  autoFocus = false,
}: {
  stories: readonly Story[];
  value: string;
  onChange: (title: string) => void;
  label?: string;
  autoFocus?: boolean;
}) {
  return (
    <Autocomplete
      freeSolo
      options={stories.map(({ title }) => title)}
      inputValue={value}
      onInputChange={(_, title) => onChange(title)}
      renderInput={(params) => (
        <TextField
          {...params}
          label={label}
          autoFocus={autoFocus}
          helperText="A title that is not there yet begins a new story."
        />
      )}
    />
  );
}
