import { useEffect, useState } from 'preact/hooks';
import { bridge } from '../bridge/bridge';
import { Icon } from '../parts/icons/icon';

/** Most folders taken from one drop. */
const MAX_DROPPED = 50;

/** Accepts folders that are dropped anywhere on the window, and shows so while they hover over it. */
export function DropTarget({ onFolders }: { onFolders: (paths: readonly string[]) => void }) {
  const [hovering, setHovering] = useState(false);

  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      const open = !isModal();
      event.dataTransfer.dropEffect = open ? 'copy' : 'none';
      setHovering(open);
    };
    const onDragLeave = (event: DragEvent) => event.relatedTarget === null && setHovering(false);
    const onDrop = (event: DragEvent) => {
      event.preventDefault();
      setHovering(false);
      const files = [...(event.dataTransfer?.files ?? [])].slice(0, MAX_DROPPED);
      const paths = files.map((file) => bridge.pathOfDropped(file)).filter((path) => path !== '');
      if (paths.length > 0 && !isModal()) onFolders(paths);
    };
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('dragleave', onDragLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('dragleave', onDragLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [onFolders]);

  if (!hovering) return null;
  return (
    <div class="drop" data-testid="drop-target">
      <div class="drop__frame">
        <Icon name="folder" />
        <p class="drop__title">Drop to mirror</p>
        <p class="drop__detail">You’ll review what is sent first.</p>
      </div>
    </div>
  );
}

/** A modal dialog takes precedence. */
function isModal(): boolean {
  return document.querySelector('dialog[open]') !== null;
}
