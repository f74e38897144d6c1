// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.json.Json;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One thing that must not be forgotten.
 *
 * <pre>
 *   Accepted ──▶ Armed ──▶ Done ──▶ Published
 *       │          │ ▲     ▲
 *       │         Step      │
 *       └──────────────────╯
 * </pre>
 *
 * Before {@code Armed} nothing has been written to the device; after it, anything may have been.
 * What a command has set for a time only is taken back afterwards: {@code Reverting}, once for each
 * try, then {@code Reverted} and {@code Published}, by the id of the reversion.
 *
 * <p>{@code Kept}, {@code Owed} and {@code Counters} stand in checkpoints, all others in the
 * evidence log.
 */
sealed interface JournalRecord {

  /**
   * The command was verified and will be carried out.
   *
   * @param signers fingerprints of the keys that counted.
   * @param envelope as it came; never changed.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Accepted(
      CommandKey key,
      long counter,
      Set<String> signers,
      Set<PointName> points,
      Instant at,
      ReplyTo reply,
      byte[] envelope)
      implements JournalRecord {
    public Accepted {
      signers = inOrder(signers);
      points = inOrder(points);
    }
  }

  /**
   * The next byte goes to the device.
   *
   * @param reversion what takes it back later, if the gateway has to see to that.
   */
  record Armed(CommandKey key, Instant at, Optional<Reversion> reversion) implements JournalRecord {
    Armed(CommandKey key, Instant at) {
      this(key, at, Optional.empty());
    }
  }

  /**
   * How far a command has come that takes many steps.
   *
   * @param kept what must not be forgotten of it; the last counts.
   */
  record Step(CommandKey key, Instant at, Json kept) implements JournalRecord {}

  /**
   * It is decided how the command ended.
   *
   * @param receipt the final receipt, signed; never changed.
   * @param settles the points that are what this command says from now on, so that nothing earlier
   *     takes them back; only those of which that matters.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Done(CommandKey key, byte[] receipt, Set<PointName> settles) implements JournalRecord {
    public Done {
      settles = inOrder(settles);
    }

    Done(CommandKey key, byte[] receipt) {
      this(key, receipt, Set.of());
    }
  }

  /** The broker has the final receipt of that command, or of the reversion of that id. */
  record Published(CommandKey key) implements JournalRecord {}

  /** The next byte that takes back what that command has set goes to the device. */
  record Reverting(CommandKey key, Instant at, Set<PointName> points) implements JournalRecord {
    public Reverting {
      points = inOrder(points);
    }
  }

  /**
   * It is decided how the reversion of that command ended.
   *
   * @param receipt its final receipt, signed; never changed.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Reverted(CommandKey key, byte[] receipt) implements JournalRecord {}

  /**
   * What is to be taken back of a command that has ended.
   *
   * @param envelope of the command, as it came; never changed.
   * @param reversion of the points that no later command has settled.
   * @param receipt the final receipt of the reversion, signed, once it is decided; never changed.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Owed(
      CommandKey key, ReplyTo reply, byte[] envelope, Reversion reversion, Optional<byte[]> receipt)
      implements JournalRecord {

    /** Where its receipts belong. */
    CommandKey receiptKey() {
      return new CommandKey(key.device(), reversion.id());
    }

    Owed with(Reversion changed) {
      return new Owed(key, reply, envelope, changed, receipt);
    }

    Owed done(byte[] finalReceipt) {
      return new Owed(key, reply, envelope, reversion, Optional.of(finalReceipt));
    }
  }

  /**
   * What compaction leaves of a command that has been published.
   *
   * @param armedAt when its writes began; empty if there were none.
   */
  record Kept(CommandKey key, Set<PointName> points, Optional<Instant> armedAt)
      implements JournalRecord {
    public Kept {
      points = inOrder(points);
    }
  }

  /**
   * What compaction leaves of the counters of a device.
   *
   * @param signers the highest of each key, by fingerprint.
   * @param points for each point the same, of the commands that wrote it.
   */
  record Counters(
      DeviceId device, Map<String, Long> signers, Map<PointName, Map<String, Long>> points)
      implements JournalRecord {
    public Counters {
      signers = inOrder(signers);
      Map<PointName, Map<String, Long>> copies = new LinkedHashMap<>();
      points.forEach((point, each) -> copies.put(point, inOrder(each)));
      points = Collections.unmodifiableMap(copies);
    }
  }

  /**
   * A message that did not become a command; its receipt stands behind it in the log.
   *
   * @param id the id that it claims, if it does.
   * @param sha256 of the message, in hex.
   */
  record Refused(DeviceId device, Optional<String> id, int bytes, String sha256, Instant at)
      implements JournalRecord {}

  /** Refusals that came so fast that not each of them is in the log. */
  record Uncounted(long refusals, Instant at) implements JournalRecord {}

  /** The locks were tried. */
  record Tried(LockReport report) implements JournalRecord {}

  private static <T> Set<T> inOrder(Set<T> set) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(set));
  }

  private static <K, V> Map<K, V> inOrder(Map<K, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
