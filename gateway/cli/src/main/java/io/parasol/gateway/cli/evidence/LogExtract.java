// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogRecords;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The records of the evidence log in a period, unchanged, and the first signed head after them. A
 * record without its own time has that of the record before.
 */
final class LogExtract implements EvidenceLog.Visitor {

  /** Maximum size of all records in bytes; those of later times are left out. */
  static final int MAX_BYTES = 2 * 1024 * 1024;

  private final Period period;
  private final List<Json.Obj> records = new ArrayList<>();
  private int bytes;
  private long leftOut;
  private boolean isExtracting;
  private @Nullable Instant time;
  private @Nullable Instant started;
  private @Nullable Json head;
  private long refusals;

  LogExtract(Period period) {
    this.period = period;
  }

  @Override
  public void visit(long index, byte[] record) {
    Optional<Members> members = members(record);
    if (members.isPresent()) {
      at(members.get()).ifPresent(at -> time = at);
    }
    Instant at = time;
    if (at == null) {
      return;
    }
    if (!at.isAfter(period.to()) && LogRecords.isOf("started", record)) {
      started = at;
    }
    boolean isHead = LogRecords.isOf(LogRecords.HEAD, record);
    if (period.contains(at)) {
      add(index, record);
      members.ifPresent(this::count);
      // A head covers the records before it, not those after it.
      head = isHead ? head(members) : null;
    } else if (isExtracting && isHead && head == null) {
      head = head(members);
    }
  }

  private static @Nullable Json head(Optional<Members> members) {
    return members.flatMap(each -> each.optional("head")).orElse(null);
  }

  private void add(long index, byte[] record) {
    isExtracting = true;
    if (bytes + record.length > MAX_BYTES) {
      leftOut++;
      return;
    }
    bytes += record.length;
    records.add(
        Json.object()
            .put("index", index)
            .put("record", new String(record, StandardCharsets.UTF_8))
            .build());
  }

  private void count(Members members) {
    try {
      switch (members.text("record")) {
        case "refused" -> refusals++;
        case "refusals" -> refusals += members.integer("count");
        default -> {
          // Other records are only part of the extract.
        }
      }
    } catch (JsonException otherForm) {
      // The extract has the record unchanged.
    }
  }

  private static Optional<Members> members(byte[] record) {
    try {
      return Optional.of(Members.of(Json.parse(record), "record"));
    } catch (JsonException unreadable) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> at(Members members) {
    try {
      return members.optional("at").isPresent()
          ? Optional.of(members.instant("at"))
          : Optional.empty();
    } catch (JsonException noTime) {
      return Optional.empty();
    }
  }

  /** Returns when the gateway that ran at the end of the period was started. */
  Optional<Instant> started() {
    return Optional.ofNullable(started);
  }

  /** Returns the number of messages in the period that did not become commands. */
  long refusals() {
    return refusals;
  }

  int count() {
    return records.size();
  }

  /** Returns whether a signed head follows the last record of the period. */
  boolean isCovered() {
    return head != null;
  }

  void putInto(JsonBuilder log) {
    log.put("records", records)
        .put("records-left-out", leftOut)
        .put("covered-by-head", isCovered())
        .putOptional("head", Optional.ofNullable(head), each -> each);
  }
}
