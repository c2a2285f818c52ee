/** Words that stand in examples, and in no random token but by a chance of less than 1 in 10,000. */
const WORDS =
  /example|sample|placeholder|changeme|change_me|your[_-]|(?:^|[_-])your|my[_-]?(?:token|secret|password|api_?key)|dummy|fake[_-]|[_-]fake|xxxxx|\*\*\*|insert|replace|redacted|abcdef[g01]|ABCDEFG|test[_-]?(?:token|key|secret|password)|foobar|secretsecret|12345678|01234567|98765432|deadbeef|0123abc|lorem|not[_-]?a?[_-]?real|invalid/i;
/** Most repetitions of one character in a row, and fewest different characters, of a random token. */
const MAX_RUN = 7;
const MIN_DISTINCT = 4;

/** True for a text in the form of a token that is none: an example, or a form to fill in. */
export function isPlaceholder(token: string): boolean {
  return WORDS.test(token) || isMonotonous(token);
}

/** True for text of few characters, or of one character repeated. */
function isMonotonous(token: string): boolean {
  const tail = token.slice(-24);
  if (new Set(tail).size < Math.min(MIN_DISTINCT, tail.length / 2)) return true;
  let run = 1;
  for (let i = Math.max(1, token.length - 23); i < token.length; i++) {
    run = token[i] === token[i - 1] ? run + 1 : 1;
    if (run > MAX_RUN) return true;
  }
  return false;
}

/** Shannon entropy of the characters, bits for each. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let sum = 0;
  for (const count of counts.values()) sum -= (count / text.length) * Math.log2(count / text.length);
  return sum;
}
