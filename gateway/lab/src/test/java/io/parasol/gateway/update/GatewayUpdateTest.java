// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.files.Disk;
import io.parasol.certs.json.Json;
import io.parasol.certs.tuf.metadata.FirmwareVersion;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.certs.tuf.metadata.VersionRange;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.UpdateRules;
import io.parasol.gateway.command.InstallJob;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.gateway.concurrent.TimedExecutor;
import io.parasol.gateway.install.run.Releases;
import io.parasol.gateway.install.run.Scene;
import io.parasol.gateway.install.run.TrustedRelease;
import io.parasol.gateway.state.StateFormat;
import io.parasol.legacy.transfer.ReleasedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each process of the gateway is an instance of its own; the programs are shell scripts. */
@DisplayName("A command that installs a release of the gateway")
class GatewayUpdateTest {

  private static final DeviceId GATEWAY = new DeviceId("box-1");
  private static final String BASE = "parasol-cli-0.1.0.jar";
  private static final GatewayCondition HEALTHY =
      new GatewayCondition(true, "", Optional.empty(), 5);

  @TempDir private Path folder;
  private final List<String> ends = new ArrayList<>();
  private final List<String> stages = new ArrayList<>();
  private Optional<Json> saved = Optional.empty();
  private GatewayCondition condition = HEALTHY;
  private long nanos;
  private String version = "0.2.0";
  private String described = "0.2.0";
  private int format = StateFormat.READABLE;
  private int checkResult;
  private String asGateway = "exit 0";
  private boolean isCut;
  private boolean isOfVendor = true;

  /** A process of the gateway, whose periodic task the test runs. */
  private final class GatewayProcess implements TimedExecutor {
    private final GatewayUpdate update;
    private @Nullable Task periodic;

    GatewayProcess(Slot running, String runs) throws IOException {
      ProgramSlots slots = new ProgramSlots(folder.resolve("slots"), Disk.REAL, running, BASE);
      update =
          new GatewayUpdate(
              new GatewayUpdate.UpdateSite(
                  Optional.of(slots),
                  runs,
                  UpdateRules.DEFAULT,
                  releases(),
                  () -> Scene.NOON,
                  Set::of,
                  new Preflight(folder.resolve("site.yaml"), Duration.ofMinutes(1)),
                  new SilentListener()),
              this,
              () -> nanos);
      update.start(() -> condition);
    }

    /** Runs the periodic task until so much time has passed, or the process must end. */
    void runFor(Duration time) throws Exception {
      long end = nanos + time.toNanos();
      while (nanos < end && !update.isEnding()) {
        nanos += Duration.ofSeconds(1).toNanos();
        if (periodic != null) {
          periodic.run();
        }
      }
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public boolean tryExecute(Runnable task) {
      task.run();
      return true;
    }

    @Override
    public void after(Duration delay, Runnable task) {
      throw new UnsupportedOperationException("not used");
    }

    @Override
    public void every(Duration pause, String what, Task task) {
      periodic = task;
    }

    @Override
    public void close() {}
  }

  private static final class SilentListener implements ProgramListener {
    @Override
    public void programRuns(
        String slot, String version, boolean isTrial, Optional<String> failed) {}

    @Override
    public void updateBegun(String version) {}

    @Override
    public void updateEnded(String version, String outcome, String reason, String why) {}
  }

  /** The command, as a process finds it in the journal. */
  private final class Job implements InstallJob {
    private final VerifiedCommand command;

    Job() throws Exception {
      command = new Scene(folder).command(GATEWAY, asked());
    }

    @Override
    public VerifiedCommand command() {
      return command;
    }

    @Override
    public Optional<Json> savedProgress() {
      return saved;
    }

    @Override
    public void requireStillDue() {}

    @Override
    public CompletionStage<Void> saveProgress(Json what) {
      saved = Optional.of(what);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> slot() {
      throw new UnsupportedOperationException("the gateway has no queue of a device");
    }

    @Override
    public void releaseSlot() {}

    @Override
    public void progress(String word, String detail) {
      stages.add(word);
    }

    @Override
    public void end(CommandResult result) {
      ends.add("%s %s".formatted(result.outcome().wireName(), result.reason()));
    }
  }

  private byte[] archive() {
    String launcher =
        """
        case "$1" in
          self-update) echo '{"version":"%s","state-format":%d}' ;;
          check) exit %d ;;
          run) %s ;;
        esac
        """
            .formatted(described, format, checkResult, asGateway);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(entry("parasol"));
      zip.write(launcher.getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(entry("lib/"));
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
    return isCut ? Arrays.copyOf(bytes.toByteArray(), 100) : bytes.toByteArray();
  }

  private static ZipEntry entry(String name) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0);
    return entry;
  }

  private Action.Image asked() {
    ReleasedImage image = ReleasedImage.of(archive());
    return new Action.Image("parasol/gateway/u.zip", version, image.length(), image.sha256());
  }

  private Releases releases() {
    return new Releases() {
      @Override
      public Lookup find(Action.Image wanted, Supplier<Set<String>> needed) {
        return new AvailableRelease(
            new TrustedRelease(
                new Release(
                    Set.of("parasol"), new FirmwareVersion(version), 18, VersionRange.any()),
                ReleasedImage.of(archive()),
                isOfVendor));
      }

      @Override
      public Optional<ReleasedImage> cachedImage(String sha256) {
        return Optional.empty();
      }
    };
  }

  /** Runs the packaged version until it ends for the release. */
  private void install() throws Exception {
    GatewayProcess old = new GatewayProcess(Slot.PACKAGED, "0.1.0");
    old.update.begin(new Job());
    old.runFor(Duration.ofMinutes(1));
    assertTrue(old.update.isEnding(), ends::toString);
    assertEquals(List.of("unpack", "preflight", "restart"), stages);
  }

  @Test
  void is_applied_by_the_release_once_that_has_passed_its_trial() throws Exception {
    install();
    assertEquals(List.of(), ends);

    GatewayProcess release = new GatewayProcess(Slot.A, "0.2.0");
    release.update.begin(new Job());
    release.runFor(Duration.ofMinutes(1));

    assertFalse(release.update.isEnding());
    assertEquals(List.of("applied behaved"), ends);
  }

  @Test
  void is_rolled_back_by_the_version_before_if_the_release_has_too_few_devices() throws Exception {
    install();
    condition = new GatewayCondition(true, "", Optional.empty(), 4);
    GatewayProcess release = new GatewayProcess(Slot.A, "0.2.0");
    release.update.begin(new Job());
    release.runFor(Duration.ofMinutes(6));
    assertTrue(release.update.isEnding());
    assertEquals(List.of(), ends);

    GatewayProcess back = new GatewayProcess(Slot.PACKAGED, "0.1.0");
    back.update.begin(new Job());
    back.runFor(Duration.ofMinutes(6));

    assertFalse(back.update.isEnding(), "it tries the release again");
    assertEquals(List.of("failed rolled_back"), ends);
  }

  @Test
  void goes_on_in_a_second_process_of_the_release() throws Exception {
    install();
    new GatewayProcess(Slot.A, "0.2.0").update.begin(new Job());

    GatewayProcess second = new GatewayProcess(Slot.A, "0.2.0");
    second.update.begin(new Job());
    second.runFor(Duration.ofMinutes(1));

    assertEquals(List.of("applied behaved"), ends);
  }

  @Test
  void is_applied_although_the_release_was_killed_between_its_proof_and_the_receipt()
      throws Exception {
    install();
    new GatewayProcess(Slot.A, "0.2.0").runFor(Duration.ofMinutes(1)); // knows no command

    new GatewayProcess(Slot.A, "0.2.0").update.begin(new Job());

    assertEquals(List.of("applied behaved"), ends);
  }

  @Test
  void begins_again_if_the_gateway_was_killed_before_the_switch() throws Exception {
    saved = Optional.of(Json.object().put("slot", "a").put("version", "0.2.0").build());
    install();
  }

  @Test
  void is_rolled_back_if_another_package_was_installed_meanwhile() throws Exception {
    install();
    GatewayProcess packaged = new GatewayProcess(Slot.PACKAGED, "0.1.1");
    packaged.update.begin(new Job());
    assertEquals(List.of("failed rolled_back"), ends);
  }

  private void assertRefused(String end) throws Exception {
    GatewayProcess old = new GatewayProcess(Slot.PACKAGED, "0.1.0");
    old.update.begin(new Job());
    old.runFor(Duration.ofMinutes(1));
    assertFalse(old.update.isEnding());
    assertEquals(List.of(end), ends);
    assertFalse(Files.exists(folder.resolve("slots/a")), "the release takes space");
  }

  @Test
  void is_rejected_if_no_vendor_has_signed_the_release() throws Exception {
    isOfVendor = false;
    assertRefused("rejected release_unknown");
  }

  @Test
  void fails_if_the_release_reports_another_version() throws Exception {
    described = "0.2.1";
    assertRefused("failed release_unfit");
  }

  @Test
  void fails_if_there_would_be_no_way_back_from_the_state_that_the_release_writes()
      throws Exception {
    format = StateFormat.READABLE + 1;
    assertRefused("failed release_unfit");
  }

  @Test
  void fails_if_the_release_does_not_accept_the_configuration() throws Exception {
    checkResult = 2;
    assertRefused("failed release_unfit");
  }

  /** After an error of the shell, systemd would not start the gateway again. */
  @Test
  void fails_if_the_launcher_of_the_release_fails_for_a_gateway() throws Exception {
    asGateway = ": >missing/file";
    assertRefused("failed release_unfit");
  }

  @Test
  void fails_if_the_archive_ends_too_early() throws Exception {
    isCut = true;
    assertRefused("failed release_unfit");
  }

  @ParameterizedTest(name = "{0} (counter {1}, requires from {2}) on {3} (counter {4}): {5}")
  @CsvSource({
    "0.2.0, 2, , 0.1.0, , fits",
    "0.2.0, 2, , 0.1.0-SNAPSHOT, , fits",
    "0.2.0, 2, , 0.1.0, 1, fits",
    "0.2.0, 2, , 0.1.0, 2, not_newer",
    "0.1.0, 2, , 0.1.0, , not_newer",
    "0.1.0, 3, , 0.2.0, 2, not_newer",
    "0.1.0, 3, 0.2.0, 0.2.0, 2, fits",
    "0.1.0, 2, 0.2.0, 0.2.0, 2, not_newer",
    "0.1.0, 3, 0.1.0, 0.2.0, 2, not_newer",
    "0.1.0, 3, 0.3.0, 0.2.0, 2, requires_not_met",
    "0.3.0, 3, 0.2.0, 0.1.0, , requires_not_met",
    "today, 3, , 0.1.0, , not_newer",
  })
  void needs_a_newer_release_or_one_that_is_signed_as_a_downgrade(
      String offered,
      long counter,
      @Nullable String min,
      String runs,
      @Nullable Long known,
      String result)
      throws Exception {
    Release release =
        new Release(
            Set.of("parasol"),
            new FirmwareVersion(offered),
            counter,
            new VersionRange(Optional.ofNullable(min).map(FirmwareVersion::new), Optional.empty()));
    OptionalLong counterOfRunning = known == null ? OptionalLong.empty() : OptionalLong.of(known);
    if (result.equals("fits")) {
      GatewayRelease.requireNewer(release, new FirmwareVersion(runs), counterOfRunning);
      return;
    }
    CommandRejectedException rejected =
        assertThrows(
            CommandRejectedException.class,
            () ->
                GatewayRelease.requireNewer(release, new FirmwareVersion(runs), counterOfRunning));
    assertEquals(result, rejected.reason().wireName());
  }

  @Test
  void is_rejected_if_the_release_is_for_another_model() {
    Release release =
        new Release(Set.of("pv2000"), new FirmwareVersion("9.0"), 9, VersionRange.any());
    CommandRejectedException rejected =
        assertThrows(
            CommandRejectedException.class,
            () ->
                GatewayRelease.requireNewer(
                    release, new FirmwareVersion("0.1.0"), OptionalLong.empty()));
    assertEquals("wrong_model", rejected.reason().wireName());
  }
}
