// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.outage;

import io.parasol.config.model.site.DeviceId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * What a device of the simulated plant measures at a tick. Every value is unique, so that it can be
 * recognized at the receiver.
 *
 * @param device index of the device.
 * @param tick the second of the outage, from 0.
 */
record Measured(int device, int tick) {

  /** The time of the first tick. */
  private static final Instant BEGIN = Instant.parse("2026-11-24T00:00:00Z");

  private static final int MAX_TICKS = 10_000_000;

  static DeviceId id(int device) {
    return new DeviceId("unit-%03d".formatted(device));
  }

  long value() {
    return (long) device * MAX_TICKS + tick;
  }

  Instant at() {
    return BEGIN.plusSeconds(tick);
  }

  /** Returns a hash of the value, so that sums of hashes distinguish sets of values. */
  long digest() {
    long mixed = (value() + 1) * 0x9E37_79B9_7F4A_7C15L;
    mixed ^= mixed >>> 32;
    return mixed * 0xD6E8_FEB8_6659_FD93L;
  }

  /** The parts of a telemetry message that are examined. */
  record Message(long seq, boolean isLate, Measured content) {}

  /**
   * Parses a message.
   *
   * @throws IllegalArgumentException if this device cannot have sent it.
   */
  static Message of(int device, byte[] payload) {
    String text = new String(payload, StandardCharsets.ISO_8859_1);
    long value = number(text, "\"n\":");
    Measured content = new Measured(device, (int) (value % MAX_TICKS));
    if (content.value() != value || number(text, "\"ts\":") != content.at().toEpochMilli()) {
      throw new IllegalArgumentException("not a message of device " + device + ": " + text);
    }
    return new Message(number(text, "\"seq\":"), text.contains("\"hist\":true"), content);
  }

  private static long number(String text, String key) {
    int from = text.indexOf(key) + key.length();
    int to = from;
    while (to < text.length() && Character.isDigit(text.charAt(to))) {
      to++;
    }
    return Long.parseLong(text, from, to, 10);
  }
}
