import type { Destination } from '../model/app-snapshot';
import { isThisComputer } from '../util/loopback';

/** Names of the destination in texts. */

/** Within a sentence: "the copy on this computer", or the server's host and port. */
export function destinationName(destination: Destination): string {
  return destination.kind === 'embedded' ? 'the copy on this computer' : hostOf(destination.url);
}

/** The same at the beginning of a sentence. */
export function destinationSubject(destination: Destination): string {
  return destinationName(destination).replace(/^the /, 'The ');
}

/** The computer that the files go to: "this computer", or the server's host and port. */
export function destinationHost(destination: Destination): string {
  return destination.kind === 'embedded' ? 'this computer' : hostOf(destination.url);
}

/** The folder of the copies, or the address of the server. */
export function destinationAddress(destination: Destination): string {
  return destination.kind === 'embedded' ? destination.mirrorBase : destination.url;
}

/** Name of the server with this address: "this computer", or its host and port. */
export function serverName(url: string): string {
  return URL.canParse(url) && isThisComputer(new URL(url).hostname) ? 'this computer' : hostOf(url);
}

/** Host and port of an address, or the text itself when it is none. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
