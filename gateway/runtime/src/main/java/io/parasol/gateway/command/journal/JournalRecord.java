// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A record of the command journal.
 *
 * <pre>
 *   Accepted ──▶ Armed ──▶ Done ──▶ Published
 *       │          │ ▲     ▲
 *       │         Step      │
 *       └──────────────────╯
 * </pre>
 *
 * Before {@code Armed} nothing has been written to the device; after it, anything may have been
 * written. Values that a command has set for a limited time are reverted later: {@code Reverting},
 * once for each attempt, then {@code Reverted} and {@code Published}, under the id of the
 * reversion.
 *
 * <p>{@code Kept}, {@code Owed} and {@code Counters} are written to checkpoints, all others to the
 * evidence log. The self-test alone also writes a {@code Kept} to the log.
 */
public sealed interface JournalRecord {

  /**
   * The command was verified and will be carried out.
   *
   * @param signers fingerprints of the keys that counted towards the threshold.
   * @param envelope as received; never changed.
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
   * The next byte is sent to the device.
   *
   * @param reversion what the gateway writes later to restore the previous values; empty if it has
   *     nothing to revert.
   */
  record Armed(CommandKey key, Instant at, Optional<Reversion> reversion) implements JournalRecord {
    public Armed(CommandKey key, Instant at) {
      this(key, at, Optional.empty());
    }
  }

  /**
   * The progress of a command that takes many steps.
   *
   * @param progress the saved progress; the latest record counts.
   */
  record Step(CommandKey key, Instant at, Json progress) implements JournalRecord {}

  /**
   * The result of the command is decided.
   *
   * @param receipt the final receipt, signed; never changed.
   * @param settles the points whose values this command determines from now on, so that no earlier
   *     command reverts them. Lists only points that have a reversion.
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

  /** The broker has acknowledged the final receipt of the command or reversion with this key. */
  record Published(CommandKey key) implements JournalRecord {}

  /** The next byte that reverts the values of the command is sent to the device. */
  record Reverting(CommandKey key, Instant at, Set<PointName> points) implements JournalRecord {
    public Reverting {
      points = inOrder(points);
    }
  }

  /**
   * The result of the command's reversion is decided.
   *
   * @param receipt its final receipt, signed; never changed.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Reverted(CommandKey key, byte[] receipt) implements JournalRecord {}

  /**
   * A pending reversion of a command that has ended.
   *
   * @param envelope of the command, as received; never changed.
   * @param reversion of the points that no later command has settled.
   * @param receipt the final receipt of the reversion, signed, once it is decided; never changed.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record OpenReversion(
      CommandKey key, ReplyTo reply, byte[] envelope, Reversion reversion, Optional<byte[]> receipt)
      implements JournalRecord {

    /** Returns the key under which the receipts of the reversion are published. */
    public CommandKey receiptKey() {
      return new CommandKey(key.device(), reversion.id());
    }

    OpenReversion with(Reversion changed) {
      return new OpenReversion(key, reply, envelope, changed, receipt);
    }

    OpenReversion of(DeviceId renamed) {
      return new OpenReversion(
          new CommandKey(renamed, key.id()), reply, envelope, reversion, receipt);
    }

    OpenReversion done(byte[] finalReceipt) {
      return new OpenReversion(key, reply, envelope, reversion, Optional.of(finalReceipt));
    }
  }

  /**
   * The remainder of a command after compaction, once its final receipt is published.
   *
   * @param armedAt when its writes began; empty if it wrote nothing.
   */
  record ClosedCommand(CommandKey key, Set<PointName> points, Optional<Instant> armedAt)
      implements JournalRecord {
    public ClosedCommand {
      points = inOrder(points);
    }
  }

  /**
   * The counters of a device after compaction.
   *
   * @param signers the highest counter of each key, by fingerprint.
   * @param points for each point, the highest counter of each key whose command wrote it.
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

  /** A device has another name from now on. What was written to it counts for the new name. */
  record Renamed(DeviceId from, DeviceId to, Instant at) implements JournalRecord {}

  /**
   * A message that was rejected; its receipt follows in the log.
   *
   * @param sender as the broker states it; empty if that is unknown.
   * @param id the id that the message claims, if any.
   * @param sha256 of the message, in hex.
   */
  record Refused(
      String sender, DeviceId device, Optional<String> id, int bytes, String sha256, Instant at)
      implements JournalRecord {}

  /**
   * The number of rejections of one sender, for one reason, that were too frequent to be recorded
   * one by one.
   *
   * @param sender as the broker states it; empty if that is unknown.
   */
  record RefusalCount(String sender, String reason, long refusals, Instant since, Instant at)
      implements JournalRecord {}

  /** A completed security self-test. */
  record SelfTested(SelfTestReport report) implements JournalRecord {}

  private static <T> Set<T> inOrder(Set<T> set) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(set));
  }

  private static <K, V> Map<K, V> inOrder(Map<K, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
