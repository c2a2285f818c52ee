import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProblemList } from '../../main/engine/context/problem-list';
import { type FileProblem, ProblemError, toProblem } from './problem';

const about = (path: string, detail = ''): FileProblem => ({ path, code: 'io', title: 'Broken.', detail });

describe('the problem behind a thrown value', () => {
  it('is that of a ProblemError', () => {
    const problem = { code: 'missing', title: 'Gone.', detail: 'Bring it back.' } as const;
    const error = new ProblemError(problem);
    expect(toProblem(error)).toBe(problem);
    expect(error.message).toBe('Gone. Bring it back.');
  });

  it('is internal, without a stack trace, for anything else', () => {
    for (const thrown of [new Error('boom'), 'boom']) {
      expect(toProblem(thrown)).toEqual({
        code: 'internal',
        title: 'Something unexpected went wrong.',
        detail: 'boom',
      });
    }
    expect(toProblem(undefined).detail).toBe('undefined');
    expect(toProblem(new Error('boom')).detail).not.toContain('problem.test');
  });
});

describe('the list of file problems', () => {
  it('keeps the newest of a path', () => {
    const list = new ProblemList();
    list.set(about('a', 'first'));
    list.set(about('a', 'second'));
    expect(list.list()).toEqual([about('a', 'second')]);
    expect(list.count).toBe(1);
  });

  it('lists problems up to its limit and counts the rest', () => {
    const list = new ProblemList(3);
    for (let i = 0; i < 10; i++) list.set(about(`f${i}`));
    for (let i = 0; i < 10; i++) list.set(about(`f${i}`));
    expect(list.list()).toHaveLength(3);
    expect(list.count).toBe(10);
  });

  it('counts up to a limit, too', () => {
    const list = new ProblemList(2);
    for (let i = 0; i < 1_000; i++) list.set(about(`f${i}`));
    expect(list.count).toBe(2 + 2 * 50);
  });

  it('forgets a path, listed or only counted', () => {
    const list = new ProblemList(1);
    for (const path of ['a', 'b', 'c']) list.set(about(path));
    list.clear('b');
    list.clear('never heard of');
    expect(list.count).toBe(2);
    list.clearWhere((path) => path !== 'c');
    expect(list.count).toBe(1);
  });

  it('counts a path once when it moves up from being counted to being listed', () => {
    const list = new ProblemList(1);
    list.set(about('a'));
    list.set(about('b'));
    list.clear('a');
    list.set(about('b'));
    expect(list.list()).toEqual([about('b')]);
    expect(list.count).toBe(1);
  });

  it('counts as a set would for any order of steps', () => {
    const path = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), path), { minLength: 20, maxLength: 60 }), (steps) => {
        const list = new ProblemList(2);
        const model = new Set<string>();
        for (const [isSet, name] of steps) {
          if (isSet) list.set(about(name));
          else list.clear(name);
          if (isSet) model.add(name);
          else model.delete(name);
          expect(list.count).toBe(model.size);
          expect(list.list().length).toBeLessThanOrEqual(2);
        }
      }),
    );
  });
});
