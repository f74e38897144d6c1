// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file with the schedule of reports. Without it, no report of the past is due. */
record ReportState(Path file) {

  private static final Logger log = LoggerFactory.getLogger(ReportState.class);

  private static final int MAX_BYTES = 1024;

  /** Returns the schedule; empty if there is none, or it cannot be read. */
  Optional<ReportSchedule> read() {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("the file is too large");
      }
      Members members = Members.of(Json.parse(Files.readAllBytes(file)), "reports");
      return Optional.of(
          new ReportSchedule(
              LocalDate.parse(members.text("sunset")),
              LocalDate.parse(members.text("closed")),
              YearMonth.parse(members.text("month"))));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IOException | JsonException | DateTimeException unusable) {
      log.warn("schedule of reports not read file={} why={}", file, unusable.getMessage());
      return Optional.empty();
    }
  }

  void write(ReportSchedule schedule) throws IOException {
    byte[] json =
        Json.object()
            .put("sunset", schedule.sunset().toString())
            .put("closed", schedule.closed().toString())
            .put("month", schedule.month().toString())
            .toBytes();
    DurableFile.replace(file, json, PosixFilePermissions.fromString("rw-r-----"));
  }
}
