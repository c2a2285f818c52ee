// Lets Node run the bench as it is written: an import without an extension means the TypeScript file of that name.
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, nextResolve) {
    const isOurs = /^\.\.?\//.test(specifier) && !/\.[a-z]+$/.test(specifier) && context.parentURL?.endsWith('.ts');
    return nextResolve(isOurs ? `${specifier}.ts` : specifier, context);
  },
});
