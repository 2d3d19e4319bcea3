import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormLabel from '@mui/material/FormLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import { CIPHERS, type Cipher } from '../../shared/model/engagement.ts';

export const CIPHER_WORDS: Record<Cipher, { name: string; sentence: string }> = {
  aegis: {
    name: 'AEGIS-256',
    sentence:
      'Fast and authenticated: any changed byte is noticed. The right choice unless a policy says otherwise.',
  },
  sqlcipher: {
    name: 'SQLCipher (AES-256)',
    sentence: 'Where a policy asks for AES-256 with HMAC, or other tools have to open the file. Slower.',
  },
};

export function CipherChoice({ value, onChange }: { value: Cipher; onChange: (cipher: Cipher) => void }) {
  return (
    <FormControl>
      <FormLabel id="cipher">Encryption</FormLabel>
      <RadioGroup
        aria-labelledby="cipher"
        value={value}
        onChange={(_, next) => onChange(next === 'sqlcipher' ? 'sqlcipher' : 'aegis')}
      >
        {CIPHERS.map((cipher) => (
          <FormControlLabel
            key={cipher}
            value={cipher}
            control={<Radio size="small" />}
            sx={{ alignItems: 'flex-start', mt: 0.5 }}
            label={
              <>
                <Typography sx={{ fontWeight: 600, pt: 0.75 }}>{CIPHER_WORDS[cipher].name}</Typography>
                <Typography variant="body2" color="textSecondary">
                  {CIPHER_WORDS[cipher].sentence}
                </Typography>
              </>
            }
          />
        ))}
      </RadioGroup>
    </FormControl>
  );
}
