// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.outage;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/**
 * Counts every message that arrives at the receiver, and proves that none is missing. Thread-safe.
 *
 * <p>Order is checked in each lane of a device, live and backlog: live messages overtake the
 * backlog.
 */
public final class OutageLedger {

  private static final int RECENT = 2048;

  private final Account[] accounts;

  /** Ticks whose messages were all on the disk. */
  private final BitSet taken = new BitSet();

  private long arrived;
  private long duplicates;
  private long unsynced;
  private long unexpectedDuplicates;
  private long outOfOrder;
  private long late;
  private long foreign;
  private long digest;

  OutageLedger(int devices) {
    this.accounts = new Account[devices];
    for (int device = 0; device < devices; device++) {
      accounts[device] = new Account();
    }
  }

  private static final class Account {
    private final BitSet ticks = new BitSet();
    private final BitSet numbers = new BitSet();
    private final long[] latest = new long[Uplink.WINDOW];
    private int count;

    /** The sequence numbers that arrived recently, and their arrival times. */
    private final long[] recent = new long[RECENT];

    private final long[] recentAt = new long[RECENT];
    private long lastLive;
    private long lastLate;

    /** In flight when a connection was cut, so that they may arrive twice. */
    private final Set<Long> inFlightAtCut = new HashSet<>();

    /** Acknowledged directly before a power failure, which may have lost the record of it. */
    private final Set<Long> unsynced = new HashSet<>();
  }

  /**
   * The result of the count.
   *
   * @param taken messages that were on the disk.
   * @param arrived different messages that arrived.
   * @param missing messages that were on the disk but did not arrive.
   * @param beyond messages that arrived although the plant ended before it could report that they
   *     were on the disk.
   * @param duplicates messages that arrived again, in total.
   * @param unsynced duplicates that were acknowledged after the last sync before a power failure.
   * @param unexpectedDuplicates other unexpected duplicates; must be 0.
   * @param outOfOrder messages that arrived after a later one of their lane.
   * @param holes sequence numbers between the first and the last that never arrived.
   * @param foreign messages that no device sent.
   * @param isDigestEqual whether the values that arrived are those that were measured.
   */
  public record Totals(
      long taken,
      long arrived,
      long missing,
      long beyond,
      long late,
      long duplicates,
      long unsynced,
      long unexpectedDuplicates,
      long outOfOrder,
      long holes,
      long foreign,
      boolean isDigestEqual) {

    /** Returns whether there is no error. */
    public boolean areComplete() {
      return missing == 0
          && unexpectedDuplicates == 0
          && outOfOrder == 0
          && holes == 0
          && foreign == 0
          && isDigestEqual;
    }
  }

  synchronized void receive(int device, byte[] payload) {
    Measured.Message message;
    try {
      message = Measured.of(device, payload);
    } catch (IllegalArgumentException notMeasured) {
      foreign++;
      return;
    }
    Account account = accounts[device];
    int tick = message.content().tick();
    if (account.ticks.get(tick)) {
      duplicates++;
      boolean isSameNumber = account.numbers.get((int) message.seq());
      if (!isSameNumber) {
        unexpectedDuplicates++;
      } else if (!account.inFlightAtCut.contains(message.seq())) {
        unsynced += account.unsynced.contains(message.seq()) ? 1 : 0;
        unexpectedDuplicates += account.unsynced.contains(message.seq()) ? 0 : 1;
      }
    } else {
      account.ticks.set(tick);
      arrived++;
      digest += message.content().digest();
      if (account.numbers.get((int) message.seq())) {
        foreign++; // one number for two messages
      }
      account.numbers.set((int) message.seq());
      order(account, message);
    }
    account.recent[account.count % RECENT] = message.seq();
    account.recentAt[account.count % RECENT] = System.nanoTime();
    account.latest[account.count++ % account.latest.length] = message.seq();
  }

  private void order(Account account, Measured.Message message) {
    if (message.isLate()) {
      late++;
      outOfOrder += message.seq() < account.lastLate ? 1 : 0;
      account.lastLate = message.seq();
    } else {
      outOfOrder += message.seq() < account.lastLive ? 1 : 0;
      account.lastLive = message.seq();
    }
  }

  /** Records that a connection ended: its last messages may not have been acknowledged. */
  synchronized void cut() {
    for (Account account : accounts) {
      for (int i = 0; i < Math.min(account.count, account.latest.length); i++) {
        account.inFlightAtCut.add(account.latest[i]);
      }
    }
  }

  /** Records a power failure: later acknowledgements may be lost. */
  synchronized void powerFailed(long sinceNanos) {
    for (Account account : accounts) {
      for (int i = 0; i < Math.min(account.count, RECENT); i++) {
        if (account.recentAt[i] - sinceNanos >= 0) {
          account.unsynced.add(account.recent[i]);
        }
      }
    }
  }

  synchronized void taken(int tick) {
    taken.set(tick);
  }

  /** Returns the number of messages that have arrived so far, duplicates included. */
  synchronized long arrivals() {
    return arrived + duplicates;
  }

  synchronized Totals totals() {
    long missing = 0;
    long beyond = 0;
    long holes = 0;
    long expected = 0;
    for (int device = 0; device < accounts.length; device++) {
      Account account = accounts[device];
      BitSet absent = (BitSet) taken.clone();
      absent.andNot(account.ticks);
      missing += absent.cardinality();
      beyond += account.ticks.cardinality() - (taken.cardinality() - absent.cardinality());
      holes += Math.max(0, account.numbers.length() - 1 - account.numbers.cardinality());
      // Independent of the counters: the sum over the expected messages.
      BitSet all = (BitSet) taken.clone();
      all.or(account.ticks);
      for (int tick = all.nextSetBit(0); tick >= 0; tick = all.nextSetBit(tick + 1)) {
        expected += new Measured(device, tick).digest();
      }
    }
    return new Totals(
        (long) taken.cardinality() * accounts.length,
        arrived,
        missing,
        beyond,
        late,
        duplicates,
        unsynced,
        unexpectedDuplicates,
        outOfOrder,
        holes,
        foreign,
        expected == digest);
  }
}
