import { Refused } from '../mirror/refused';

/**
 * The bytes of a file as a message carries them.
 * @throws Refused for what would come out other than it went in
 */
export function decodeContent({ content, encoding }: { content: string; encoding?: 'base64' | undefined }): Buffer {
  if (encoding === 'base64') {
    const bytes = Buffer.from(content, 'base64');
    if (bytes.toString('base64') === content) return bytes;
    throw new Refused('malformed', 'The content is not valid base64.', false);
  }
  if (content.isWellFormed()) return Buffer.from(content);
  throw new Refused('malformed', 'The content is not valid Unicode.', false);
}
