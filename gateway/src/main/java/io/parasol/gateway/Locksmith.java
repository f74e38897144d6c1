// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.gateway.command.CommandRelay;
import io.parasol.gateway.command.LockTrial;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries every lock of the running gateway: at its start, and every night. */
final class Locksmith {

  private static final Logger log = LoggerFactory.getLogger(Locksmith.class);

  private final List<Door> doors;
  private final CommandRelay relay;
  private final InstantSource clock;
  private final Nights nights;

  /** What has locks beside commands. */
  @FunctionalInterface
  interface Door {
    /** Tries them; what cannot be tried is told as such. */
    List<LockTrial> tried();
  }

  Locksmith(List<Door> doors, CommandRelay relay, InstantSource clock, ZoneId zone) {
    this.doors = List.copyOf(doors);
    this.relay = relay;
    this.clock = clock;
    this.nights = new Nights(zone, clock.instant());
  }

  /** Tries all of them; the relay hears what came of it. Waits until that is decided. */
  void tryAll() {
    List<LockTrial> elsewhere = doors.stream().flatMap(door -> door.tried().stream()).toList();
    var report = relay.tryLocks(elsewhere).toCompletableFuture().join();
    log.info("locks tried passed={} count={}", report.hasPassed(), report.trials().size());
  }

  /** To be called every minute or so. */
  void look() {
    if (nights.hasCome(clock.instant())) {
      tryAll();
    }
  }
}
