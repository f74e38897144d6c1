// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import static io.parasol.gateway.command.Site.INVERTER;
import static io.parasol.gateway.command.Site.LIMIT;
import static io.parasol.gateway.command.Site.NOON;
import static io.parasol.gateway.command.Site.delivery;
import static io.parasol.gateway.command.Site.signed;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.files.Disk;
import io.parasol.config.model.profile.IdentitySource;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.profile.ProfileFile;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.command.CommandRelay;
import io.parasol.gateway.command.CommandVerification;
import io.parasol.gateway.command.Ends;
import io.parasol.gateway.command.FakeController;
import io.parasol.gateway.command.FakeOutlet;
import io.parasol.gateway.command.ManualClock;
import io.parasol.gateway.command.ReadBackPolicy;
import io.parasol.gateway.command.RelayParts;
import io.parasol.gateway.command.Site;
import io.parasol.gateway.command.receipt.Controllers;
import io.parasol.gateway.identity.IdentityGuard;
import io.parasol.gateway.identity.IdentityStore;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DeviceLink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The identity guard is real, and has not polled the device since another one took its place. */
@DisplayName("A device that has replaced another one unnoticed")
class ReplacedDeviceTest {

  private static final Optional<DeviceIdentity> KNOWN = Optional.of(device("A1"));
  private static final Optional<DeviceIdentity> STRANGER = Optional.of(device("B2"));
  private static final Optional<DeviceIdentity> SILENT = Optional.empty();

  private static final Duration QUARTER = Duration.ofMinutes(15);

  @TempDir private Path folder;

  private final ManualClock system = new ManualClock(NOON);
  private final Asked device = new Asked();
  private final FakeOutlet outlet = new FakeOutlet();
  private final Ends ends = new Ends();
  private volatile Optional<DeviceIdentity> answering = KNOWN;
  private TestJournal journal;
  private CommandRelay relay;

  /** A controller that reports its identity. */
  private final class Asked extends FakeController {
    @Override
    public CompletionStage<Optional<DeviceIdentity>> identify() {
      return CompletableFuture.completedFuture(answering);
    }
  }

  private static DeviceIdentity device(String serial) {
    return new DeviceIdentity("Acme", "PV2000", serial, "1.0");
  }

  @BeforeEach
  void start() throws Exception {
    device.registers.put(LIMIT, new Value.Whole(100));
    IdentityGuard guard = guard();
    assertTrue(guard.checkIdentity(INVERTER).toCompletableFuture().get().identity().isPresent());
    journal = TestJournal.open(folder, Disk.REAL);
    relay = relay(guard);
  }

  private CommandRelay relay(IdentityGuard guard) {
    return new CommandRelay(
        Site.with(behind(guard)),
        journal.journal(),
        TrustedClock.open(system, system.uptime(), folder.resolve("clock")),
        outlet,
        ends,
        RelayParts.withoutInstaller(
            new ReadBackPolicy(3, Duration.ofMillis(1)), CommandVerification.REAL));
  }

  private IdentityGuard guard() {
    return new IdentityGuard(
        List.of(INVERTER),
        new IdentityGuard.Devices() {
          @Override
          public Optional<IdentitySource> identitySource(DeviceId any) {
            return Optional.of(new IdentitySource.DeviceIdentification());
          }

          @Override
          public Optional<DeviceLink> link(DeviceId any) {
            return Optional.of(device);
          }
        },
        new IdentityStore(folder, folder.resolve("catalogue")),
        List.of(),
        (any, readings) -> {});
  }

  private Controllers behind(IdentityGuard guard) {
    return new Controllers() {
      @Override
      public Optional<DeviceLink> link(DeviceId any) {
        return Optional.of(guard.guard(device));
      }

      @Override
      public Collection<DeviceId> deviceIds() {
        return List.of();
      }

      @Override
      public boolean isBlocked(DeviceId any) {
        return guard.isBlocked(any);
      }

      @Override
      public Optional<Profile> profile(DeviceId any) {
        return Optional.empty();
      }
    };
  }

  @AfterEach
  void stop() {
    relay.close();
    journal.close();
  }

  private String endOf(Command command) {
    relay.start();
    relay.delivered(INVERTER, delivery(signed(command)));
    return outlet.awaitEnd();
  }

  /** The gateway lost its power while 60 was being written. */
  private String endOfTheInterrupted() throws Exception {
    Command command = Site.limit("a", 1, 60);
    CommandKey key = new CommandKey(INVERTER, "a");
    journal
        .journal()
        .record(
            new JournalRecord.Accepted(
                key,
                1,
                Set.of(Site.OPERATOR.publicKey().fingerprint()),
                command.action().changedPoints(),
                NOON,
                new ReplyTo(Optional.empty(), Optional.empty()),
                signed(command)));
    journal.journal().record(new JournalRecord.Armed(key, NOON));
    device.registers.put(LIMIT, new Value.Whole(60));
    relay.start();
    return outlet.awaitEnd();
  }

  @Test
  void proves_nothing_of_a_write_that_a_crash_interrupted() throws Exception {
    answering = STRANGER;

    assertEquals("undecided device_identity_changed", endOfTheInterrupted());
    assertEquals(Map.of(), outlet.finals().get(0).readBack());
  }

  @Test
  void does_not_either_while_it_does_not_say_who_it_is() throws Exception {
    answering = SILENT;

    assertEquals("undecided unreadable", endOfTheInterrupted());
    assertEquals(Map.of(), outlet.finals().get(0).readBack());
  }

  @Test
  void is_another_case_than_the_one_that_was_there() throws Exception {
    assertEquals("applied read_back_after_restart", endOfTheInterrupted());
    assertEquals(Map.of(LIMIT, new Value.Whole(60)), outlet.finals().get(0).readBack());
  }

  @Test
  void is_not_read_for_a_command() throws Exception {
    device.map = Optional.of(ProfileFile.load("acme-pv2000", folder));
    answering = STRANGER;

    assertEquals(
        "rejected device_identity_changed",
        endOf(Site.write("a", 1, new Action.Read(Set.of(LIMIT)))));
    assertEquals(Map.of(), outlet.finals().get(0).readBack());
  }

  @Test
  void is_not_read_while_it_does_not_say_who_it_is() throws Exception {
    device.map = Optional.of(ProfileFile.load("acme-pv2000", folder));
    answering = SILENT;

    assertEquals("failed unreadable", endOf(Site.write("a", 1, new Action.Read(Set.of(LIMIT)))));
    assertEquals(Map.of(), outlet.finals().get(0).readBack());
  }

  @Test
  void is_read_when_it_is_the_one_that_was_there() throws Exception {
    device.map = Optional.of(ProfileFile.load("acme-pv2000", folder));

    assertEquals("applied", endOf(Site.write("a", 1, new Action.Read(Set.of(LIMIT)))));
    assertEquals(Map.of(LIMIT, new Value.Whole(100)), outlet.finals().get(0).readBack());
  }

  @Test
  void has_not_been_put_back_though_it_has_the_value_from_before() {
    endOf(
        Site.write(
            "a", 1, new Action.Write(Map.of(LIMIT, new Value.Whole(60)), Optional.of(QUARTER))));
    answering = STRANGER;
    device.registers.put(LIMIT, new Value.Whole(100));
    system.advance(QUARTER);
    relay.retryNow();

    await().until(() -> !ends.notReverted.isEmpty());
    assertEquals(List.of(Map.of("a", "device_identity_changed")), ends.notReverted);
    List<CommandReceipt> finals = outlet.finals();
    assertEquals(1, finals.size(), "of the command; what takes it back has not ended");
    assertEquals(List.of(new Value.Whole(60)), device.writes);
  }
}
