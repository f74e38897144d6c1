// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that writes the files of a {@link DeviceFileStore}, so that no caller waits for the
 * disk. If a device has a newer content before the last one was written, only the newer one is.
 * Thread-safe.
 */
public final class DeviceFileWriter {

  private static final int CLOSE_TIMEOUT_SECONDS = 5;

  private final DeviceFileStore files;
  private final BiConsumer<DeviceId, String> failures;
  private final Map<DeviceId, Supplier<byte[]>> unwritten = new HashMap<>();
  private final ExecutorService thread;

  /**
   * @param name of the thread.
   * @param failures receives, on the thread, which file was not written and why.
   */
  public DeviceFileWriter(
      DeviceFileStore files, String name, BiConsumer<DeviceId, String> failures) {
    this.files = files;
    this.failures = failures;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * Writes the file of a device soon.
   *
   * @param content called on the thread.
   * @return false if the writer is closed, and the file is not written.
   */
  public boolean write(DeviceId device, Supplier<byte[]> content) {
    synchronized (unwritten) {
      if (unwritten.put(device, content) != null) {
        return true;
      }
    }
    try {
      thread.execute(() -> writeLatest(device));
      return true;
    } catch (RejectedExecutionException closed) {
      return false;
    }
  }

  /**
   * Moves the file of a device to another name, after pending writes. Waits for the disk.
   *
   * @throws IOException if the writer is closed, or the disk does not respond or rejects it.
   */
  public void rename(DeviceId from, DeviceId to) throws IOException {
    Future<?> renamed;
    try {
      renamed =
          thread.submit(
              () -> {
                files.rename(from, to);
                return null;
              });
    } catch (RejectedExecutionException closed) {
      throw new IOException("the files of devices are closed", closed);
    }
    try {
      renamed.get(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw new IOException(String.valueOf(failed.getMessage()), failed);
    } catch (TimeoutException late) {
      throw new IOException("the disk does not respond", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  private void writeLatest(DeviceId device) {
    Supplier<byte[]> latest = takeUnwritten(device);
    if (latest == null) {
      return;
    }
    try {
      files.write(device, latest.get());
    } catch (IOException failed) {
      failures.accept(device, String.valueOf(failed.getMessage()));
    }
  }

  private @Nullable Supplier<byte[]> takeUnwritten(DeviceId device) {
    synchronized (unwritten) {
      return unwritten.remove(device);
    }
  }

  /**
   * Ends the thread, after pending writes.
   *
   * @return false if writes are still pending after 5 s, because the disk does not respond.
   */
  public boolean close() {
    thread.shutdown();
    try {
      return thread.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
