// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.history;

import java.io.IOException;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** The folder of the history. */
public final class HistoryFolder {

  private HistoryFolder() {}

  /**
   * Checks that a job that does not continue from a checkpoint has a history without files: it
   * reads Kafka from the beginning, and would write again what is there.
   *
   * @throws IOException if there are files, or the folder cannot be read.
   */
  public static void requireEmpty(HistorySettings settings) throws IOException {
    Path folder = new Path(settings.to());
    FileSystem files = folder.getFileSystem();
    if (!files.exists(folder)) {
      return;
    }
    for (FileStatus day : list(files, folder)) {
      for (FileStatus each : list(files, day.getPath())) {
        if (each.getPath().getName().endsWith(".parquet")) {
          throw new IOException(
              "history: %s has files, but there is no checkpoint to continue from, so its readings would be written twice; move it, or restore the checkpoints"
                  .formatted(folder));
        }
      }
    }
  }

  private static FileStatus[] list(FileSystem files, Path folder) throws IOException {
    FileStatus[] found = files.listStatus(folder);
    return found == null ? new FileStatus[0] : found;
  }
}
