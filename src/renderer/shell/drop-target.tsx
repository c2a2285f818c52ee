import { useEffect, useState } from 'preact/hooks';
import { bridge } from '../bridge/bridge';
import { Icon } from '../parts/icons/icon';

/** Most folders taken from one drop. */
const MAX_DROPPED = 50;

/** Accepts folders that are dropped anywhere on the window, and shows so while they hover over it. */
export function DropTarget({ onFolders }: { onFolders: (paths: readonly string[]) => void }) {
  const [hovering, setHovering] = useState(false);

  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      const open = !isModal();
      event.dataTransfer.dropEffect = open ? 'copy' : 'none';
      setHovering(open);
    };
    const leave = (event: DragEvent) => event.relatedTarget === null && setHovering(false);
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setHovering(false);
      const files = [...(event.dataTransfer?.files ?? [])].slice(0, MAX_DROPPED);
      const paths = files.map((file) => bridge.pathOfDropped(file)).filter((path) => path !== '');
      if (paths.length > 0 && !isModal()) onFolders(paths);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [onFolders]);

  if (!hovering) return null;
  return (
    <div class="drop" data-testid="drop-target">
      <div class="drop__frame">
        <Icon name="folder" />
        <p class="drop__title">Drop to mirror</p>
        <p class="drop__detail">You see what would be sent before anything leaves.</p>
      </div>
    </div>
  );
}

/** A modal dialog takes precedence. */
function isModal(): boolean {
  return document.querySelector('dialog[open]') !== null;
}
