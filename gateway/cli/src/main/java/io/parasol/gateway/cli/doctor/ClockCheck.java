// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.clock.ClockStatus;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.telemetry.report.Uptime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Checks the clock: does the gateway trust it, and is it synchronized over the network? */
final class ClockCheck {

  private static final int TIMEOUT_SECONDS = 5;

  private final SiteConfig config;
  private final InstantSource clock;
  private final Supplier<Optional<Boolean>> isSynchronized;

  /**
   * @param isSynchronized whether the operating system synchronizes the clock; empty if unknown.
   */
  ClockCheck(SiteConfig config, InstantSource clock, Supplier<Optional<Boolean>> isSynchronized) {
    this.config = config;
    this.clock = clock;
    this.isSynchronized = isSynchronized;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    ClockStatus status =
        TrustedClock.open(clock, Uptime.ofThisMachine(), TrustedClock.fileIn(config.state()))
            .status();
    findings.add(
        status.isTrusted()
            ? Finding.ok("clock", "%s is trusted".formatted(seconds(status.system())))
            : Finding.problem(
                "clock",
                "%s is not trusted; the trusted time is %s"
                    .formatted(seconds(status.system()), seconds(status.trusted())),
                status.remedy()));
    Optional<Boolean> synced = isSynchronized.get();
    if (synced.isEmpty()) {
      findings.add(
          Finding.warning(
              "time synchronization",
              "unknown, because timedatectl is not available",
              "make sure that an NTP client such as chrony runs"));
    } else {
      findings.add(
          synced.get()
              ? Finding.ok("time synchronization", "the clock is synchronized")
              : Finding.warning(
                  "time synchronization",
                  "the clock is not synchronized",
                  "install an NTP client such as chrony or systemd-timesyncd"));
    }
    return findings;
  }

  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  /** Asks systemd whether the kernel's clock is synchronized; empty without systemd. */
  static Optional<Boolean> askSystemd() {
    try {
      Process asked =
          new ProcessBuilder("timedatectl", "show", "--property=NTPSynchronized", "--value")
              .redirectErrorStream(true)
              .start();
      asked.getOutputStream().close();
      if (!asked.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        asked.destroyForcibly();
        return Optional.empty();
      }
      String answer =
          new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return switch (answer) {
        case "yes" -> Optional.of(true);
        case "no" -> Optional.of(false);
        default -> Optional.empty();
      };
    } catch (IOException missing) {
      return Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
