/** The thread that writes one download and hands over its bytes without copying them. */
import { parentPort, workerData } from 'node:worker_threads';
import { bytesOfDownload, type DownloadTask } from './downloads.ts';

const bytes = bytesOfDownload(workerData as DownloadTask);
parentPort?.postMessage(bytes, [bytes.buffer]);
