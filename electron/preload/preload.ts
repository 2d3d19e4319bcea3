import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron';
import { IPC_DROP, IPC_EVENT, IPC_INVOKE, type PreloadApi } from '../../shared/wire.ts';

/**
 * The page's whole way out. It gets functions, never ipcRenderer itself, and listeners get the event's data,
 * never Electron's event object, whose `sender` would be a way around this list.
 */
const api: PreloadApi = {
  invoke: (method, input) => ipcRenderer.invoke(IPC_INVOKE, method, input),
  subscribe: (listener) => {
    const forward = (_event: IpcRendererEvent, event: Parameters<typeof listener>[0]) => listener(event);
    ipcRenderer.on(IPC_EVENT, forward);
    return () => ipcRenderer.off(IPC_EVENT, forward);
  },
  tokenForDroppedFile: async (file) => {
    // A File made by a script has no path, so a page cannot name one.
    const path = webUtils.getPathForFile(file as File);
    return path === '' ? null : ipcRenderer.invoke(IPC_DROP, path);
  },
};

contextBridge.exposeInMainWorld('vouch', api);
