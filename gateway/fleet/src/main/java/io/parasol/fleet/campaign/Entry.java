// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A decision of a campaign. It is on disk before it takes effect. */
sealed interface Entry {

  /** When it was decided. */
  Instant at();

  /** Returns whether further entries follow from this one, such as the result of a command. */
  default boolean isBeginning() {
    return this instanceof Planned
        || this instanceof WaveBegun
        || this instanceof Sent
        || this instanceof Received;
  }

  /** The campaign has begun, with these devices in these waves. */
  record Planned(
      Instant at,
      String campaign,
      String digest,
      String release,
      String version,
      List<List<Target>> waves)
      implements Entry {

    public Planned {
      waves = waves.stream().map(List::copyOf).toList();
    }
  }

  /**
   * A wave has begun.
   *
   * @param wave from 0.
   */
  record WaveBegun(Instant at, int wave) implements Entry {}

  /**
   * The command of a device is published after this entry. A second entry of the same command
   * follows only if there was no sign that the first one arrived.
   *
   * @param sha256 of the image that the command names.
   * @param expires when the command expires.
   */
  record Sent(
      Instant at, Target target, String command, String sha256, Instant expires, Before before)
      implements Entry {}

  /** The central broker has acknowledged the command. */
  record Acknowledged(Instant at, Target target, String command) implements Entry {}

  /**
   * A receipt has come before the certificate of the gateway that should have signed it. It is not
   * verified, and counts only once it is; the broker does not deliver it again.
   *
   * @param receipt the message.
   */
  record Received(Instant at, Target target, String receipt) implements Entry {}

  /**
   * The install has ended.
   *
   * @param outcome as in a receipt; or {@code unreachable}, if none came.
   */
  record Ended(
      Instant at, Target target, String command, String outcome, String reason, String detail)
      implements Entry {

    boolean isApplied() {
      return outcome.equals("applied");
    }
  }

  /** A device was judged; this is final. */
  record Judged(Instant at, Target target, Verdict verdict, String reason, String detail)
      implements Entry {}

  /** All devices of a wave were judged, and the campaign goes on. */
  record WaveEnded(Instant at, int wave, int good, int bad, int unknown) implements Entry {}

  /**
   * The campaign sends nothing more.
   *
   * @param target the device that was decisive, if there was one.
   */
  record Stopped(Instant at, String reason, Optional<Target> target, String detail)
      implements Entry {}

  /** All waves have ended. */
  record Finished(Instant at) implements Entry {}

  /**
   * What was known of a device before its install.
   *
   * @param firmware empty if it was not known.
   * @param rank of its {@linkplain DeviceFacts.State#rank() state}.
   * @param findings the ids of those that were open.
   */
  record Before(String firmware, int rank, Set<String> findings) {

    public Before {
      findings = Set.copyOf(findings);
    }
  }

  /** What was found about a device. */
  enum Verdict {
    GOOD,
    BAD,
    /** It could not be judged. */
    UNKNOWN,
    /** It needed no install. */
    SKIPPED;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Verdict of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }
}
