// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import io.parasol.lab.bench.measure.AgeHistogram;
import io.parasol.simulator.plant.Pattern;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Counts the messages of collectd's mqtt plugin: one for each value. The topic ends in {@code
 * gauge-p} and the register address; the payload is {@code SECONDS:VALUE}. They have no numbers, so
 * that only a comparison with what was due shows what is missing.
 */
final class CollectdLedger implements PeerLedger {

  private static final String POINT = "/gauge-p";

  private final LongSupplier clock;
  private final AgeHistogram ages = new AgeHistogram();

  /** The time of the last value, by topic. */
  private final Map<String, Long> last = new HashMap<>();

  private long points;
  private long doubled;
  private long swapped;
  private long bad;

  /**
   * @param clock epoch milliseconds.
   */
  CollectdLedger(LongSupplier clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void record(String topic, byte[] payload) {
    // The last byte of the payload is NUL, as in C.
    String text = new String(payload, StandardCharsets.US_ASCII).replace("\0", "");
    int colon = text.indexOf(':');
    int point = topic.lastIndexOf(POINT);
    try {
      if (colon < 0 || point < 0) {
        throw new NumberFormatException("no value of a point");
      }
      int address = Integer.parseInt(topic.substring(point + POINT.length()));
      long millis = new BigDecimal(text.substring(0, colon)).movePointRight(3).longValue();
      count(topic, address, millis, Double.parseDouble(text.substring(colon + 1)));
    } catch (NumberFormatException malformed) {
      bad++;
    }
  }

  private void count(String topic, int address, long millis, double value) {
    if (Double.isNaN(value)) {
      bad++;
      return;
    }
    Long before = last.put(topic, millis);
    if (before != null && before >= millis) {
      doubled++;
      return;
    }
    points++;
    ages.add(clock.getAsLong() - millis);
    if (Pattern.addressOf(value) != address) {
      swapped++;
    }
  }

  @Override
  public synchronized Counts counts() {
    return new Counts(points, 0, doubled, swapped, bad);
  }

  @Override
  public synchronized void startAges() {
    ages.clear();
  }

  @Override
  public synchronized long age(double share) {
    return ages.quantile(share);
  }
}
