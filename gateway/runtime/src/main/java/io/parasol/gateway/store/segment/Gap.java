// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.DeviceId;
import java.util.Arrays;
import java.util.Locale;

/**
 * Messages of a device that the store can never deliver.
 *
 * @param from the first sequence number that is missing.
 * @param to the last sequence number that is missing.
 * @param count how many messages in this interval, both ends included, are missing; the others were
 *     delivered.
 */
public record Gap(DeviceId device, long from, long to, long count, Reason reason) {

  public Gap {
    if (from < 1 || to < from || count < 1 || count > to - from + 1) {
      throw new IllegalArgumentException(
          "impossible gap of %s: %d messages missing from %d to %d"
              .formatted(device, count, from, to));
    }
  }

  /** Returns the gap as members of a message, without the device. */
  public JsonBuilder json() {
    return Json.object()
        .put("from", from)
        .put("to", to)
        .put("count", count)
        .put("reason", reason.wireName());
  }

  /**
   * Why messages are missing. The names are part of the protocol, the codes are part of the file
   * format.
   */
  public enum Reason {
    /** The store or its disk was full, and these were the oldest. */
    FULL(1),
    /** The disk rejected them; they were published live if a session was connected. */
    NOT_STORED(2),
    /** They arrived faster than the disk could write them, and the queue of the store was full. */
    OVERLOAD(3),
    /** Their record can no longer be read. */
    DAMAGED(4);

    private final int code;

    Reason(int code) {
      this.code = code;
    }

    public byte code() {
      return (byte) code;
    }

    public static Reason of(byte code) {
      return Arrays.stream(values())
          .filter(reason -> reason.code == code)
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("unknown gap reason code " + code));
    }

    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
