import { RefusedError } from '../mirror/refused-error';

/**
 * Decodes the content of a file in a message.
 * @throws RefusedError for content that would change in decoding
 */
export function decodeContent({ content, encoding }: { content: string; encoding?: 'base64' | undefined }): Buffer {
  if (encoding === 'base64') {
    const bytes = Buffer.from(content, 'base64');
    if (bytes.toString('base64') === content) return bytes;
    throw new RefusedError('malformed', 'The content is not valid base64.', false);
  }
  if (content.isWellFormed()) return Buffer.from(content);
  throw new RefusedError('malformed', 'The content is not valid Unicode.', false);
}
