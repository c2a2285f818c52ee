// Prints what the app is made of, for a release: node scripts/components.mjs > lockstep.cdx.json
import { root } from './lib/project.mjs';
import { componentList } from './packaging/components.mjs';

console.log(JSON.stringify(componentList(root), null, 2));
