// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.gateway.clock.ClockStatus;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** The disk and the clock of the box as JSON. */
public final class BoxReport {

  private BoxReport() {}

  /**
   * Makes the report. Reads files, and may block as long as the disk does.
   *
   * @param state the state folder.
   * @param startedAt when this process began to count what it writes.
   */
  public static Json.Obj of(Path state, ClockStatus clock, Instant startedAt) {
    return of(new DiskWear(), state, clock, startedAt);
  }

  static Json.Obj of(DiskWear wear, Path state, ClockStatus clock, Instant startedAt) {
    JsonBuilder disk = Json.object();
    try {
      FileStore store = Files.getFileStore(state);
      disk.put("total", store.getTotalSpace()).put("free", store.getUsableSpace());
    } catch (IOException unreadable) {
      // A disk without a size is reported as one.
    }
    disk.putOptional("written", wear.written())
        .putEpochMillis("since", startedAt)
        .putOptional("life-used-percent", wear.lifeUsedPercent(state));
    return Json.object()
        .put("disk", disk)
        .put(
            "clock",
            Json.object()
                .putEpochMillis("system", clock.system())
                .putEpochMillis("trusted", clock.trusted())
                .put("is-trusted", clock.isTrusted())
                .putEpochMillis("proven", clock.proven())
                .put("proven-by", clock.source()))
        .build();
  }
}
