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
 * {@code Kept} and {@code Counters} stand in checkpoints, all others in the evidence log.
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

  /** The next byte goes to the device. */
  record Armed(CommandKey key, Instant at) implements JournalRecord {}

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
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Done(CommandKey key, byte[] receipt) implements JournalRecord {}

  /** The broker has the final receipt. */
  record Published(CommandKey key) implements JournalRecord {}

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
