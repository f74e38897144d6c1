// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import io.parasol.simulator.plant.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Counts the messages that a subscriber receives from each device. Sequence numbers show what is
 * missing, duplicated or out of order. The values follow {@link Pattern}, so that swapped ones are
 * detected, too. Thread-safe.
 *
 * <p>It parses only what it counts, so that counting costs little beside the measured work. A
 * point's name is a letter followed by the register address.
 */
public final class DeliveryLedger {

  private final LongSupplier clock;
  private final Map<String, Account> accounts = new TreeMap<>();
  private final AgeHistogram ages = new AgeHistogram();

  /**
   * @param clock epoch milliseconds.
   */
  public DeliveryLedger(LongSupplier clock) {
    this.clock = clock;
  }

  /** The messages of one device. */
  private static final class Account {
    long before = -1;
    long last = -1;
  }

  /**
   * The counts of all devices.
   *
   * @param before messages sent before the subscriber connected: the first sequence number received
   *     minus one, summed over the devices.
   * @param sent the last sequence number received, summed over the devices.
   */
  public record Totals(
      long messages,
      long points,
      long bad,
      long swapped,
      long doubled,
      long outOfOrder,
      long missing,
      long before,
      long sent) {

    /** Returns what was counted between an earlier count and this one. */
    public Totals since(Totals earlier) {
      return new Totals(
          messages - earlier.messages,
          points - earlier.points,
          bad - earlier.bad,
          swapped - earlier.swapped,
          doubled - earlier.doubled,
          outOfOrder - earlier.outOfOrder,
          missing - earlier.missing,
          before - earlier.before,
          sent - earlier.sent);
    }

    /** Returns the points received between an earlier count and this one. */
    public long pointsSince(Totals earlier) {
      return points - earlier.points;
    }
  }

  private long bytes;
  private long messages;
  private long points;
  private long bad;
  private long swapped;
  private long doubled;
  private long outOfOrder;
  private long missing;

  /** Counts a telemetry message. */
  public synchronized void record(String topic, byte[] payload) {
    String[] levels = topic.split("/", -1);
    Account account = accounts.computeIfAbsent(levels[levels.length - 2], unseen -> new Account());
    String text = new String(payload, StandardCharsets.ISO_8859_1);
    long seq = number(payload, text.indexOf("\"seq\":") + 6);
    if (account.before < 0) {
      account.before = seq - 1;
    } else if (seq == account.last) {
      doubled++;
      return;
    } else if (seq < account.last) {
      outOfOrder++;
      return;
    } else {
      missing += seq - account.last - 1;
    }
    account.last = seq;
    messages++;
    bytes += payload.length;
    ages.add(clock.getAsLong() - number(payload, text.indexOf("\"ts\":") + 5));
    int values = text.indexOf("\"v\":{");
    if (values >= 0) {
      countValues(payload, values + 5);
    }
    int qualities = text.indexOf("\"q\":{");
    if (qualities >= 0) {
      countQualities(payload, qualities + 5);
    }
  }

  /** Counts the values from here to the end of their object. */
  private void countValues(byte[] json, int from) {
    int at = from;
    while (json[at] == '"') {
      long address = number(json, at + 2);
      at = after(json, ':', at);
      points++;
      if (Pattern.addressOf((double) number(json, at)) != address) {
        swapped++;
      }
      while (json[at] != ',' && json[at] != '}') {
        at++;
      }
      if (json[at] == '}') {
        return;
      }
      at++;
    }
  }

  private void countQualities(byte[] json, int from) {
    for (int at = from; json[at] != '}'; at++) {
      if (json[at] == ':') {
        bad++;
      }
    }
  }

  public synchronized Totals totals() {
    long before = 0;
    long sent = 0;
    for (Account each : accounts.values()) {
      before += each.before;
      sent += each.last;
    }
    return new Totals(messages, points, bad, swapped, doubled, outOfOrder, missing, before, sent);
  }

  /** Returns the payload bytes of the received messages. */
  public synchronized long bytes() {
    return bytes;
  }

  /** Returns the number of devices with at least one message. */
  public synchronized int devices() {
    return accounts.size();
  }

  /** Resets the ages. */
  public synchronized void startAges() {
    ages.clear();
  }

  /**
   * Returns the age in milliseconds that this share of the messages did not exceed at the
   * subscriber.
   */
  public synchronized long age(double share) {
    return ages.quantile(share);
  }

  private static int after(byte[] json, char wanted, int from) {
    int at = from;
    while (json[at] != wanted) {
      at++;
    }
    return at + 1;
  }

  /** Returns the whole part of a number that is not negative. */
  private static long number(byte[] json, int from) {
    long number = 0;
    for (int at = from; json[at] >= '0' && json[at] <= '9'; at++) {
      number = 10 * number + json[at] - '0';
    }
    return number;
  }
}
