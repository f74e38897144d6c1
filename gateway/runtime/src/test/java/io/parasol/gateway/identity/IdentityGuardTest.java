// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.profile.IdentitySource;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The identity guard")
class IdentityGuardTest {

  private static final DeviceId DEVICE = new DeviceId("inverter-01");

  private final Path folder;
  private final List<String> reported = new ArrayList<>();
  private final List<Quality> inside = new ArrayList<>();
  private final List<String> applied = new ArrayList<>();
  private final List<String> compared = new ArrayList<>();
  private Optional<DeviceIdentity> answering = Optional.empty();
  private Optional<IdentitySource> source = Optional.of(new IdentitySource.DeviceIdentification());

  private final DeviceLink link =
      new DeviceLink() {
        @Override
        public DeviceId device() {
          return DEVICE;
        }

        @Override
        public CompletionStage<Void> firstPoll() {
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<List<Reading>> read(Set<PointName> points) {
          return CompletableFuture.completedFuture(
              points.stream()
                  .map(
                      point ->
                          new Reading(
                              DEVICE, point, new Value.Whole(1), "W", Quality.GOOD, Instant.EPOCH))
                  .toList());
        }

        @Override
        public CompletionStage<Optional<DeviceIdentity>> identify() {
          return CompletableFuture.completedFuture(answering);
        }

        @Override
        public void check(VerifiedCommand command) throws CommandRejectedException {}

        @Override
        public CompletionStage<Receipt> apply(VerifiedCommand command, BeforeWrite before) {
          applied.add("applied");
          return CompletableFuture.completedFuture(
              new Receipt(Receipt.Result.APPLIED, "", "", Map.of(), Map.of()));
        }

        @Override
        public void close() {}
      };

  private IdentityGuard guard;

  IdentityGuardTest(@TempDir Path folder) {
    this.folder = folder;
    this.guard = make();
  }

  private IdentityGuard make() {
    return new IdentityGuard(
        List.of(DEVICE),
        new IdentityGuard.Devices() {
          @Override
          public Optional<IdentitySource> identitySource(DeviceId device) {
            return source;
          }

          @Override
          public Optional<DeviceLink> link(DeviceId device) {
            return Optional.of(link);
          }
        },
        new IdentityStore(folder, folder.resolve("catalogue")),
        List.of(
            new IdentityListener() {
              @Override
              public void identified(
                  DeviceId device, DeviceIdentity identity, Fingerprint fingerprint) {
                reported.add("met " + identity.serial());
              }

              @Override
              public void firmwareChanged(DeviceId device, String before, String now) {
                reported.add("firmware " + before + " " + now);
              }

              @Override
              public void compared(
                  DeviceId device, Fingerprint fingerprint, Optional<DeviceId> other) {
                compared.add(device + " and " + other.map(DeviceId::value).orElse("no other"));
              }

              @Override
              public void suspended(DeviceId device, KnownIdentity known) {
                reported.add("suspended " + known.foreign().orElseThrow().serial());
              }

              @Override
              public void confirmed(DeviceId device, Fingerprint fingerprint) {
                reported.add("confirmed");
              }
            }),
        (device, readings) -> readings.forEach(reading -> inside.add(reading.quality())));
  }

  private static DeviceIdentity device(String serial, String firmware) {
    return new DeviceIdentity("Acme", "PV2000", serial, firmware);
  }

  private void answers() {
    answers(DEVICE);
  }

  private void answers(DeviceId device) {
    guard.accept(
        device,
        List.of(
            new Reading(
                DEVICE,
                new PointName("power"),
                new Value.Whole(1),
                "W",
                Quality.GOOD,
                Instant.EPOCH)));
  }

  private void isSilent() {
    guard.accept(
        DEVICE,
        List.of(
            new Reading(
                DEVICE, new PointName("power"), null, "W", Quality.TIMEOUT, Instant.EPOCH)));
  }

  private void answersAs(DeviceIdentity identity) {
    answering = Optional.of(identity);
    isSilent();
    answers();
  }

  @Test
  void knows_the_first_that_answers_and_the_same_after_a_restart() {
    answersAs(device("A1", "1.0"));
    guard = make();
    guard.start();
    answersAs(device("A1", "1.0"));

    assertEquals(List.of("met A1", "met A1"), reported);
    assertFalse(inside.contains(Quality.UNPROVEN));
  }

  @Test
  void tells_another_firmware_and_does_not_mind() {
    answersAs(device("A1", "1.0"));
    answersAs(device("A1", "1.1"));
    answersAs(device("A1", "1.1"));

    assertEquals(List.of("met A1", "firmware 1.0 1.1", "met A1", "met A1"), reported);
  }

  @Test
  void shuts_out_another_device_also_after_a_restart() {
    answersAs(device("A1", "1.0"));
    answersAs(device("B2", "1.0"));
    assertTrue(guard.isBlocked(DEVICE));
    assertEquals(Quality.UNPROVEN, inside.get(inside.size() - 1));

    guard = make();
    guard.start();
    assertTrue(guard.isBlocked(DEVICE));
    assertEquals(List.of("met A1", "suspended B2", "suspended B2"), reported);
  }

  @Test
  void lets_in_the_one_that_an_operator_confirms_and_no_other() throws IOException {
    answersAs(device("A1", "1.0"));
    answersAs(device("B2", "1.0"));
    IdentityStore book = new IdentityStore(folder, folder.resolve("catalogue"));

    book.confirm(DEVICE, Fingerprint.of(device("C3", "1.0")));
    guard.applyConfirmations();
    assertTrue(guard.isBlocked(DEVICE));

    book.confirm(DEVICE, Fingerprint.of(device("B2", "1.0")));
    guard.applyConfirmations();
    assertFalse(guard.isBlocked(DEVICE));
    answersAs(device("B2", "1.0"));
    assertEquals(List.of("met A1", "suspended B2", "confirmed", "met B2"), reported);
    assertEquals(Quality.GOOD, inside.get(inside.size() - 1));

    answersAs(device("A1", "1.0"));
    assertTrue(guard.isBlocked(DEVICE), "the old one is the stranger now");
  }

  @Test
  void lets_nothing_to_another_device() {
    DeviceLink guarded = guard.guard(link);
    answering = Optional.of(device("A1", "1.0"));
    assertEquals(Receipt.Result.APPLIED, command(guarded).result());

    answering = Optional.of(device("B2", "1.0"));
    Receipt refused = command(guarded);
    assertEquals(Receipt.Result.REJECTED, refused.result());
    assertEquals("device_identity_changed", refused.reason());

    answering = Optional.empty();
    assertEquals("timeout", command(guarded).reason());
    assertEquals(List.of("applied"), applied);
  }

  @Test
  void passes_on_no_value_of_another_device() {
    DeviceLink guarded = guard.guard(link);
    answering = Optional.of(device("A1", "1.0"));
    assertEquals(Quality.GOOD, read(guarded).quality());

    answering = Optional.empty();
    assertEquals(Quality.TIMEOUT, read(guarded).quality());

    answering = Optional.of(device("B2", "1.0"));
    assertEquals(Quality.UNPROVEN, read(guarded).quality());
    assertTrue(guard.isBlocked(DEVICE));

    source = Optional.empty();
    assertEquals(Quality.GOOD, read(guarded).quality(), "it has no way to say who it is");
  }

  private static Reading read(DeviceLink guarded) {
    return guarded.read(Set.of(new PointName("power"))).toCompletableFuture().join().get(0);
  }

  @SuppressWarnings("NullAway") // the command is not looked at
  private static Receipt command(DeviceLink guarded) {
    return guarded
        .apply(null, toTakeBack -> CompletableFuture.completedFuture(null))
        .toCompletableFuture()
        .join();
  }

  @Test
  void does_not_take_silence_about_a_serial_number_for_another_device() {
    answersAs(device("A1", "1.0"));
    for (int i = 0; i < 3; i++) {
      answersAs(device("", "1.0"));
    }
    assertFalse(guard.isBlocked(DEVICE));
    assertTrue(inside.contains(Quality.UNPROVEN));

    answersAs(device("A1", "1.0"));
    assertEquals(Quality.GOOD, inside.get(inside.size() - 1));
  }

  @Test
  void takes_a_device_that_is_being_changed_for_no_other_one() {
    DeviceIdentity bare = new DeviceIdentity("Acme", "PV2000", "", "1.0");
    answersAs(bare);
    guard = make();
    guard.start();
    guard.updating(DEVICE, true);

    answersAs(DeviceIdentity.UNKNOWN);
    assertEquals(Quality.UNPROVEN, inside.get(inside.size() - 1));
    assertEquals(
        new IdentityGuard.IdentityCheck(answering, false),
        guard.checkIdentity(DEVICE).toCompletableFuture().join());
    assertFalse(guard.isBlocked(DEVICE));

    guard.updating(DEVICE, false);
    answersAs(bare);
    assertEquals(Quality.GOOD, inside.get(inside.size() - 1));
    answersAs(DeviceIdentity.UNKNOWN);
    assertTrue(guard.isBlocked(DEVICE), "nothing is being changed any more");
  }

  @Test
  void does_not_ask_because_of_a_line_that_is_lent() {
    answersAs(device("A1", "1.0"));
    isSilent();
    answering = Optional.of(device("B2", "1.0"));

    guard.accept(
        DEVICE,
        List.of(
            new Reading(DEVICE, new PointName("power"), null, "W", Quality.STALE, Instant.EPOCH)));

    assertEquals(Quality.STALE, inside.get(inside.size() - 1));
    assertEquals(List.of("met A1"), reported);
  }

  @Test
  void does_not_ask_who_cannot_say() {
    source = Optional.empty();
    answers();
    assertEquals(List.of(Quality.GOOD), inside);
    assertEquals(List.of(), reported);
  }

  @Test
  void lets_in_who_has_nothing_to_say() {
    answersAs(DeviceIdentity.UNKNOWN);
    assertEquals(List.of(Quality.TIMEOUT, Quality.GOOD), inside);
    assertEquals(List.of(), reported);
  }

  @Test
  void believes_no_device_whose_record_is_damaged() throws IOException {
    answersAs(device("A1", "1.0"));
    Path record = folder.resolve("inverter-01.json");
    Files.writeString(record, Files.readString(record).replace("\"serial\"", "\"cereal\""));

    guard = make();
    answersAs(device("A1", "1.0"));
    assertTrue(guard.isBlocked(DEVICE));

    new IdentityStore(folder, folder.resolve("catalogue"))
        .confirm(DEVICE, Fingerprint.of(device("A1", "1.0")));
    guard.applyConfirmations();
    assertFalse(guard.isBlocked(DEVICE));
  }

  @Test
  void requires_a_confirmation_if_the_record_of_a_known_device_was_deleted() throws IOException {
    answersAs(device("A1", "1.0"));
    Files.delete(folder.resolve("inverter-01.json"));
    reported.clear();

    guard = make();
    answersAs(device("A1", "1.0"));

    assertTrue(guard.isBlocked(DEVICE));
    assertEquals(List.of("suspended A1"), reported);
    new IdentityStore(folder, folder.resolve("catalogue"))
        .confirm(DEVICE, Fingerprint.of(device("A1", "1.0")));
    guard.applyConfirmations();
    assertFalse(guard.isBlocked(DEVICE));
  }

  @Test
  void requires_it_also_of_a_device_without_a_serial_number_that_an_earlier_version_knew()
      throws IOException {
    answersAs(device("", "1.0"));
    Files.delete(folder.resolve("catalogue/inverter-01.known"));
    guard = make();
    Files.delete(folder.resolve("inverter-01.json"));

    guard = make();
    answersAs(device("", "1.0"));

    assertTrue(guard.isBlocked(DEVICE));
  }

  @Test
  void reports_a_device_that_has_the_fingerprint_of_another_one() {
    DeviceId second = new DeviceId("second");
    answering = Optional.of(device("S1", "1.0"));
    answers();
    guard.add(second);
    answers(second);

    assertEquals(List.of("%s and no other".formatted(DEVICE), "second and " + DEVICE), compared);

    compared.clear();
    guard.remove(DEVICE);
    guard.recheckAll();
    answers(second); // the identity check is due at the next response
    assertEquals(List.of("second and no other"), compared);
  }

  @Test
  void does_not_compare_devices_without_a_serial_number() {
    answering = Optional.of(device("", "1.0"));
    answers();

    assertEquals(List.of("met "), reported);
    assertEquals(List.of(), compared);
  }
}
