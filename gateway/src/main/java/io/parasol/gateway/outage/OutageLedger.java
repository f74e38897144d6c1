// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.outage;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/**
 * Counts what arrives at the receiver, message by message, and proves it complete. Thread-safe.
 *
 * <p>Order is kept in each lane of a device, live and late: live messages overtake late ones.
 */
public final class OutageLedger {

  private static final int RECENT = 2048;

  private final Account[] accounts;

  /** Ticks of which every message was on the disk. */
  private final BitSet taken = new BitSet();

  private long arrived;
  private long duplicates;
  private long unsynced;
  private long elsewhere;
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

    /** What arrived lately, and when. */
    private final long[] recent = new long[RECENT];

    private final long[] recentAt = new long[RECENT];
    private long lastLive;
    private long lastLate;

    /** In flight at some cut, so that they may come twice. */
    private final Set<Long> atASeam = new HashSet<>();

    /** Acknowledged right before a cut of the power, which may have taken the note of it. */
    private final Set<Long> unsynced = new HashSet<>();
  }

  /**
   * What the ledger says.
   *
   * @param taken messages that were on the disk.
   * @param arrived different ones that arrived.
   * @param missing of those that were on the disk.
   * @param beyond arrived although the plant ended before it could say that they were on the disk.
   * @param duplicates arrived again, in all.
   * @param unsynced of them, acknowledged since the last sync before the power went.
   * @param elsewhere arrived again, of others: there must be none.
   * @param outOfOrder came after a later one of their lane.
   * @param holes sequence numbers between the first and the last that never came.
   * @param foreign messages that no device measured.
   * @param isDigestEqual the values that arrived are those that were measured.
   */
  public record Totals(
      long taken,
      long arrived,
      long missing,
      long beyond,
      long late,
      long duplicates,
      long unsynced,
      long elsewhere,
      long outOfOrder,
      long holes,
      long foreign,
      boolean isDigestEqual) {

    /** Whether nothing is wrong. */
    public boolean areComplete() {
      return missing == 0
          && elsewhere == 0
          && outOfOrder == 0
          && holes == 0
          && foreign == 0
          && isDigestEqual;
    }
  }

  synchronized void take(int device, byte[] payload) {
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
      boolean isTheSame = account.numbers.get((int) message.seq());
      if (!isTheSame) {
        elsewhere++;
      } else if (!account.atASeam.contains(message.seq())) {
        unsynced += account.unsynced.contains(message.seq()) ? 1 : 0;
        elsewhere += account.unsynced.contains(message.seq()) ? 0 : 1;
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

  /** A connection ended: what came last may not have been acknowledged. */
  synchronized void cut() {
    for (Account account : accounts) {
      for (int i = 0; i < Math.min(account.count, account.latest.length); i++) {
        account.atASeam.add(account.latest[i]);
      }
    }
  }

  /** The power went: acknowledgements since then may be forgotten. */
  synchronized void powerWent(long sinceNanos) {
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

  /** What has arrived so far, repeated or not. */
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
      // Independently of what was counted: the sum over what should be there.
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
        elsewhere,
        outOfOrder,
        holes,
        foreign,
        expected == digest);
  }
}
