// Prints what the app is made of, for a release: node scripts/components.mjs > lockstep.cdx.json

import { componentList } from './packaging/components.mjs';
import { root } from './setup/project.mjs';

console.log(JSON.stringify(componentList(root), null, 2));
