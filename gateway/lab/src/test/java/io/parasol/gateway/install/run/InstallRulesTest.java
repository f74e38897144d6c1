// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Bound;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.tuf.metadata.FirmwareVersion;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.certs.tuf.metadata.VersionRange;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.legacy.LeaseRefusedException;
import io.parasol.legacy.transfer.LoaderState;
import io.parasol.legacy.transfer.Phase;
import io.parasol.legacy.transfer.RecoveryAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("An install")
class InstallRulesTest {

  @TempDir Path temp;
  private Scene scene;

  @BeforeEach
  void open() throws Exception {
    scene = new Scene(temp);
  }

  private CommandResult run() throws Exception {
    return scene.run().result();
  }

  @Test
  void is_applied_when_the_new_version_is_read_back() throws Exception {
    CommandResult end = run();

    assertEquals(Outcome.APPLIED, end.outcome());
    assertEquals("read_back", end.reason());
    assertEquals(
        Map.of(
            new PointName("firmware"), new Value.Text("1.4.0"),
            new PointName("serial"), new Value.Text("4711")),
        end.readBack());
    assertEquals(new Value.Text(Scene.PATH), end.written().get(new PointName("release")));
    assertEquals(
        List.of(
            "enter",
            "line",
            "erase",
            "send 1",
            "send 2",
            "send 3",
            "send 4",
            "verify",
            "activate",
            "confirm",
            "restore_line"),
        scene.device.did);
    assertTrue(scene.book.isProven(Images.sha256(scene.bytes)));
    assertEquals(14, scene.book.counter(Scene.INVERTER, "1.4.0").orElseThrow());
  }

  @Test
  void is_announced_with_its_duration_before_anything_is_sent() throws Exception {
    List<String> before = new ArrayList<>();
    scene.device.away = Duration.ofSeconds(290);
    scene.device.meanwhile.put(Phase.ENTER, () -> before.add(scene.events + " " + scene.announced));

    run();

    assertEquals(List.of("[begun] PT5M"), before);
  }

  @Test
  void writes_down_every_stage_before_it_and_every_block_before_the_next() throws Exception {
    Scene.Job job = scene.new Job();

    scene.run(job);

    assertEquals(
        List.of(
            "identify",
            "precheck",
            "enter",
            "line",
            "erase",
            "send",
            "send",
            "send",
            "send",
            "verify",
            "activate",
            "confirm",
            "restore_line",
            "over"),
        job.kept);
  }

  @Nested
  @DisplayName("is refused before the first byte")
  class IsRefused {

    private void assertRefused(Rejection reason, String detail) throws Exception {
      String runs = scene.device.version;
      InstallAttempt.Result result = scene.run();
      assertEquals(Outcome.REJECTED, result.result().outcome(), result.result()::toString);
      assertEquals(reason.wireName(), result.result().reason());
      assertTrue(result.result().detail().contains(detail), result.result().detail());
      assertFalse(scene.device.did.contains("enter"), "nothing is sent");
      assertEquals(runs, scene.device.version);
      assertEquals(0, scene.device.lent, "the link is given back");
      assertFalse(result.stopsOthers(), "a refusal says nothing of the release");
    }

    @Test
    void when_the_trust_of_the_site_does_not_name_it() throws Exception {
      scene.lookup = new Releases.UnknownRelease("no target of that name");

      assertRefused(Rejection.RELEASE_UNKNOWN, "no target");
    }

    @Test
    void when_operators_and_vendor_do_not_mean_the_same_bytes() throws Exception {
      byte[] others = Images.bytes("other", scene.bytes.length);
      scene.lookup =
          new Releases.AvailableRelease(
              new TrustedRelease(Scene.release("pv2000", "1.4.0", 14), Images.of(others)));

      assertRefused(Rejection.RELEASE_MISMATCH, "sha256");
    }

    @Test
    void when_its_length_is_another() throws Exception {
      byte[] longer = Images.bytes("1.4.0", scene.bytes.length + 1);
      scene.lookup =
          new Releases.AvailableRelease(
              new TrustedRelease(Scene.release("pv2000", "1.4.0", 14), Images.of(longer)));

      assertRefused(Rejection.RELEASE_MISMATCH, "length");
    }

    @Test
    void when_its_version_is_another() throws Exception {
      scene.lookup =
          new Releases.AvailableRelease(
              new TrustedRelease(Scene.release("pv2000", "1.4.1", 14), Images.of(scene.bytes)));

      assertRefused(Rejection.RELEASE_MISMATCH, "version");
    }

    @Test
    void when_the_image_here_is_damaged() throws Exception {
      byte[] damaged = scene.bytes.clone();
      damaged[17] ^= 1;
      scene.lookup =
          new Releases.AvailableRelease(
              new TrustedRelease(
                  Scene.release("pv2000", "1.4.0", 14),
                  Images.of(damaged, Images.sha256(scene.bytes))));

      assertRefused(Rejection.RELEASE_MISMATCH, "the local image has the hash");
    }

    @Test
    void when_it_is_made_for_another_model() throws Exception {
      scene.device.model = "pv3000";

      assertRefused(
          Rejection.WRONG_MODEL, "the release is for pv2000; the device reports model \"pv3000\"");
    }

    @Test
    void when_it_is_what_runs() throws Exception {
      scene.device.version = "1.4.0";

      assertRefused(Rejection.NOT_NEWER, "the device runs 1.4.0");
    }

    @Test
    void when_it_is_older_than_what_runs() throws Exception {
      scene.device.version = "1.10.0";

      assertRefused(
          Rejection.NOT_NEWER, "release 1.4.0 (counter 14) is not newer; the device runs 1.10.0");
    }

    @Test
    void when_its_counter_is_not_above_that_of_what_runs() throws Exception {
      scene.book.recordInstalled(
          Scene.INVERTER, new InstallHistory.Installed("1.3.0", 14, "0".repeat(64)));

      assertRefused(Rejection.NOT_NEWER, "the device runs 1.3.0 (counter 14)");
    }

    @Test
    void when_the_device_does_not_say_what_it_runs() throws Exception {
      scene.device.version = "";

      CommandResult end = run();

      assertEquals(Rejection.NOT_NEWER.wireName(), end.reason());
      assertEquals("the device does not report a valid firmware version", end.detail());
    }

    @Test
    void when_it_asks_for_another_version_before_it() throws Exception {
      scene.lookup =
          new Releases.AvailableRelease(
              new TrustedRelease(
                  new Release(
                      Set.of("pv2000"),
                      new FirmwareVersion("1.4.0"),
                      14,
                      new VersionRange(
                          Optional.of(new FirmwareVersion("1.3.5")), Optional.empty())),
                  Images.of(scene.bytes)));

      assertRefused(
          Rejection.REQUIRES_NOT_MET, "the device runs 1.3.0; the release requires 1.3.5 to any");
    }

    @Test
    void when_another_device_answers_under_its_address() throws Exception {
      scene.device.isStranger = true;

      assertRefused(Rejection.DEVICE_IDENTITY_CHANGED, "another device");
    }

    @Test
    void when_its_precondition_does_not_hold_on_the_device() throws Exception {
      PointName power = new PointName("ac_power");
      scene.require = Map.of(power, new Bound(OptionalDouble.empty(), OptionalDouble.of(0)));
      scene.device.points.put(power, new Value.Whole(1));

      assertRefused(Rejection.PRECONDITION_FAILED, "point ac_power: measured 1");
    }

    @Test
    void when_its_precondition_cannot_be_read() throws Exception {
      scene.require =
          Map.of(
              new PointName("ac_power"), new Bound(OptionalDouble.empty(), OptionalDouble.of(0)));

      assertRefused(Rejection.PRECONDITION_FAILED, "point ac_power: timeout");
    }

    @Test
    void but_not_when_its_precondition_holds() throws Exception {
      PointName power = new PointName("ac_power");
      scene.require = Map.of(power, new Bound(OptionalDouble.empty(), OptionalDouble.of(0)));
      scene.device.points.put(power, new Value.Whole(0));

      assertEquals(Outcome.APPLIED, run().outcome());
    }

    @Test
    void when_its_signers_may_not_sign_it_any_more() throws Exception {
      scene.undue =
          Optional.of(new CommandRejectedException(Rejection.THRESHOLD_NOT_MET, "1 of 2"));

      assertRefused(Rejection.THRESHOLD_NOT_MET, "1 of 2");
    }
  }

  @Test
  void is_asked_once_more_before_the_device_is_erased() throws Exception {
    scene.device.meanwhile.put(
        Phase.LINE,
        () ->
            scene.undue =
                Optional.of(
                    new CommandRejectedException(Rejection.WINDOW_CLOSED, "the sun is up")));

    CommandResult end = run();

    assertEquals(Outcome.FAILED, end.outcome());
    assertEquals("window_closed", end.reason());
    assertEquals(List.of("enter", "line", "recover", "restore_line"), scene.device.did);
    assertEquals("1.3.0", scene.device.version);
    assertFalse(scene.device.isInLoader, "it has left its loader");
  }

  @Test
  void is_not_asked_any_more_once_the_device_is_erased() throws Exception {
    scene.device.meanwhile.put(
        Phase.ERASE,
        () ->
            scene.undue =
                Optional.of(
                    new CommandRejectedException(Rejection.WINDOW_CLOSED, "the sun is up")));

    assertEquals(Outcome.APPLIED, run().outcome());
  }

  static Stream<Arguments> others() {
    return Stream.of(
        Arguments.of("of another serial number", device(one -> one.serial = "4712")),
        Arguments.of("of another model", device(one -> one.model = "pv3000")),
        Arguments.of("whom nobody knows", device(one -> one.isStranger = true)));
  }

  private static Consumer<PlayedDevice> device(Consumer<PlayedDevice> change) {
    return change;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  void stops_when_another_device_answers_afterwards(String client, Consumer<PlayedDevice> change)
      throws Exception {
    scene.device.meanwhile.put(Phase.CONFIRM, () -> change.accept(scene.device));

    CommandResult end = run();

    assertEquals(Outcome.UNDECIDED, end.outcome());
    assertEquals("parked", end.reason());
    assertTrue(end.detail().startsWith("device_identity_changed: "), end.detail());
    assertTrue(end.detail().contains("pki confirm"), "it says what to do: " + end.detail());
  }

  @Test
  void is_not_done_when_the_old_version_runs_still() throws Exception {
    scene.device.knows(scene.bytes, "1.3.0");

    CommandResult end = run();

    assertEquals(Outcome.FAILED, end.outcome());
    assertEquals("version_unchanged", end.reason());
    assertEquals("the device still runs 1.3.0", end.detail());
    assertFalse(scene.book.isProven(Images.sha256(scene.bytes)));
  }

  @Test
  void checks_the_hash_over_the_bytes_that_were_sent() throws Exception {
    byte[] meant = scene.bytes.clone();
    boolean[] isChanged = {false};
    scene.device.meanwhile.put(
        Phase.ERASE,
        () -> {
          scene.bytes[3] ^= 1;
          isChanged[0] = true;
        });

    CommandResult end = run();

    assertTrue(isChanged[0]);
    assertFalse(Arrays.equals(meant, scene.bytes));
    assertEquals("parked", end.reason());
    assertTrue(end.detail().startsWith("image_changed"), end.detail());
    assertFalse(scene.device.did.contains("activate"));
  }

  @Test
  void starts_again_when_the_driver_says_so() throws Exception {
    scene.device.failures.put(
        Phase.SEND,
        io.parasol.legacy.transfer.TransferOutcome.failed(
            "timeout", "lost", RecoveryAction.START_AGAIN));

    assertEquals(Outcome.APPLIED, run().outcome());
    assertEquals(2, scene.device.did.stream().filter("erase"::equals).count());
  }

  @Test
  void puts_back_what_the_device_had_when_the_new_image_does_not_start() throws Exception {
    scene.held.put(Images.sha256(scene.oldBytes), Images.of(scene.oldBytes));
    scene.book.recordInstalled(
        Scene.INVERTER, new InstallHistory.Installed("1.3.0", 13, Images.sha256(scene.oldBytes)));
    scene.device.doesNotStart(scene.bytes);

    InstallAttempt.Result result = scene.run();

    assertEquals(Outcome.FAILED, result.result().outcome());
    assertTrue(
        result.result().detail().startsWith("rolled back to the previous image"),
        result.result().detail());
    assertEquals("1.3.0", scene.device.version);
    assertTrue(result.stopsOthers());
  }

  @Test
  void is_parked_with_what_to_do_when_there_is_nothing_to_put_back() throws Exception {
    scene.device.doesNotStart(scene.bytes);

    InstallAttempt.Result result = scene.run();

    assertEquals(Outcome.UNDECIDED, result.result().outcome());
    assertEquals("parked", result.result().reason());
    assertTrue(
        result.result().detail().contains("it may have no firmware"), result.result().detail());
    assertTrue(result.stopsOthers());
  }

  @ParameterizedTest(name = "{0}: it recovers, and is {1} {2}")
  @CsvSource({
    "ENTER,    failed,    timed_out",
    "LINE,     failed,    timed_out",
    "ERASE,    failed,    timed_out",
    "VERIFY,   undecided, parked",
    "ACTIVATE, undecided, parked",
    "CONFIRM,  applied,   read_back"
  })
  void has_a_time_limit_for_every_step(Phase slow, String outcome, String reason) throws Exception {
    Stage stage = Stage.of(slow.wireName()).orElseThrow();
    scene.device.meanwhile.put(slow, () -> scene.pass(stage.timeout().plusSeconds(1)));
    scene.device.failures.put(
        slow,
        io.parasol.legacy.transfer.TransferOutcome.failed(
            "timeout", "no answer", RecoveryAction.REPEAT));

    CommandResult end = run();

    assertEquals(outcome + " " + reason, end.outcome().wireName() + " " + end.reason());
    List<String> did = scene.device.did;
    assertTrue(did.contains("recover"), did::toString);
    assertFalse(
        did.subList(0, did.indexOf("recover")).contains(slow.wireName()), "it was tried once more");
  }

  @Test
  void is_sent_for_a_bounded_time_only() throws Exception {
    scene.device.passes = () -> scene.pass(Stage.SEND.timeout().plusSeconds(1));

    CommandResult end = run();

    assertTrue(end.detail().startsWith("timed_out: "), end.detail());
    assertEquals(1, scene.device.did.stream().filter(each -> each.startsWith("send")).count());
  }

  @Test
  void is_sent_for_ten_times_as_long_as_estimated_at_most() throws Exception {
    Duration limit = scene.device.estimate(350).outage().multipliedBy(10);
    // Every block comes, but each takes a fifth of the limit.
    Scene slow = new Scene(temp.resolve("slow"), Images.bytes("1.4.0", 3000));
    slow.device.passes = () -> slow.pass(limit.dividedBy(5).plusSeconds(1));

    CommandResult end = slow.run().result();

    assertTrue(end.detail().startsWith("timed_out: "), end.detail());
    assertEquals(5, slow.device.did.stream().filter(each -> each.startsWith("send")).count());
  }

  @Test
  void raises_an_event_when_it_is_much_slower_than_its_line() throws Exception {
    scene.device.meanwhile.put(Phase.ERASE, () -> {});
    scene.device.passes = () -> scene.pass(Duration.ofMinutes(2));

    assertEquals(Outcome.APPLIED, run().outcome());
    assertEquals(List.of("begun", "slow"), scene.events);
  }

  @Test
  void raises_none_when_it_is_not() throws Exception {
    scene.device.passes = () -> scene.pass(Duration.ofSeconds(3));

    assertEquals(Outcome.APPLIED, run().outcome());
    assertEquals(List.of("begun"), scene.events);
  }

  @Test
  void waits_when_its_image_cannot_be_had_at_the_moment() throws Exception {
    scene.lookup = new Releases.UnavailableRelease("no way to the repository");

    InstallAttempt.Result result = scene.run();

    assertEquals(InstallAttempt.Result.Next.RELEASE_UNAVAILABLE, result.next());
    assertEquals(List.of(), scene.device.did);
  }

  /** How often the line is refused, and how long it was waited for. */
  private Duration waitedFor(
      LeaseRefusedException.Reason why, int times, InstallAttempt.Result.Next next)
      throws Exception {
    scene.device.refusals.addAll(Collections.nCopies(times, why));
    long from = scene.nanoTime();

    InstallAttempt.Result result = scene.run();

    assertEquals(next, result.next());
    return Duration.ofNanos(scene.nanoTime() - from);
  }

  @ParameterizedTest
  @EnumSource(
      value = LeaseRefusedException.Reason.class,
      names = {"BUSY", "LENT_ALREADY"})
  void waits_a_minute_for_a_line_that_others_have(LeaseRefusedException.Reason why)
      throws Exception {
    assertEquals(Duration.ofSeconds(55), waitedFor(why, 11, InstallAttempt.Result.Next.OVER));
    assertEquals("1.4.0", scene.device.version);
  }

  @ParameterizedTest
  @EnumSource(
      value = LeaseRefusedException.Reason.class,
      names = {"BUSY", "LENT_ALREADY"})
  void is_put_off_when_others_have_its_line_for_longer(LeaseRefusedException.Reason why)
      throws Exception {
    assertEquals(
        Duration.ofSeconds(55), waitedFor(why, 12, InstallAttempt.Result.Next.RELEASE_UNAVAILABLE));
    assertEquals(List.of(), scene.device.did);
    assertEquals(List.of(), scene.events, "the device is not out of service");
  }

  @Test
  void waits_for_no_line_that_it_will_not_get() throws Exception {
    assertEquals(
        Duration.ZERO,
        waitedFor(
            LeaseRefusedException.Reason.NOT_LENDABLE,
            1,
            InstallAttempt.Result.Next.RELEASE_UNAVAILABLE));
  }

  @Test
  void waits_when_its_time_has_gone_while_its_image_came() throws Exception {
    scene.isItsTime = false;

    InstallAttempt.Result result = scene.run();

    assertEquals(InstallAttempt.Result.Next.WINDOW_CLOSED, result.next());
    assertEquals(List.of(), scene.device.did);
    assertEquals(0, scene.device.lent);
    assertEquals(List.of(), scene.events, "the device is not out of service");
  }

  @Test
  void goes_on_with_what_was_begun_whatever_its_time() throws Exception {
    Scene.Job job = scene.cutWhen(() -> scene.device.version == null, scene.device);
    scene.isItsTime = false;

    assertEquals(Outcome.APPLIED, scene.run(job).result().outcome());
  }

  @Test
  void goes_on_without_the_trust_of_now_once_the_device_is_erased() throws Exception {
    Scene.Job job = scene.new Job();
    scene.device.fuse = new PowerCut.Fuse(16);
    assertThrows(PowerCut.class, () -> scene.run(job));
    assertNull(scene.device.version);
    scene.device.fuse = new PowerCut.Fuse(0);
    scene.lookup = new Releases.UnknownRelease("its delegation has expired");
    scene.held.put(Images.sha256(scene.bytes), Images.of(scene.bytes));

    assertEquals(Outcome.APPLIED, scene.run(job).result().outcome());
    assertEquals("1.4.0", scene.device.version);
  }

  /** The power goes when the device has just been sent into its loader. */
  private Scene.Job cutInLoader() {
    Scene.Job job = scene.cutWhen(() -> scene.device.isInLoader, scene.device);
    assertEquals("1.3.0", scene.device.version, "nothing was erased yet");
    return job;
  }

  /** The power fails when the device was just requested to start the image. */
  private Scene.Job cutWhileItStarts() throws Exception {
    for (int step = 1; ; step++) {
      scene = new Scene(Files.createDirectory(temp.resolve("cut-at-" + step)));
      Scene.Job job = scene.new Job();
      scene.device.fuse = new PowerCut.Fuse(step);
      assertThrows(PowerCut.class, () -> scene.run(job));
      if ("1.4.0".equals(scene.device.version)) {
        scene.device.fuse = new PowerCut.Fuse(0);
        return job;
      }
    }
  }

  private void isAwayFor(Duration time) {
    long back = scene.nanoTime() + time.toNanos();
    scene.device.isAway = () -> scene.nanoTime() - back < 0;
  }

  @ParameterizedTest(name = "that is found {0}")
  @EnumSource(
      value = LoaderState.class,
      names = {"SILENT", "LOADER_UNDETECTABLE"})
  void gives_a_device_after_a_restart_the_time_that_it_takes_to_start(LoaderState where)
      throws Exception {
    Scene.Job job = cutWhileItStarts();
    scene.device.whereAway = where;
    scene.device.away = Duration.ofMinutes(9);
    isAwayFor(Duration.ofMinutes(8));
    // With an image to put back it would not even be parked, but erased once more.
    scene.held.put(Images.sha256(scene.oldBytes), Images.of(scene.oldBytes));
    scene.book.recordInstalled(
        Scene.INVERTER, new InstallHistory.Installed("1.3.0", 13, Images.sha256(scene.oldBytes)));

    CommandResult end = scene.run(job).result();

    assertEquals(Outcome.APPLIED, end.outcome(), end::toString);
    assertEquals(1, scene.device.did.stream().filter("erase"::equals).count());
    assertFalse(scene.device.did.contains("recover"));
  }

  /** Such as a receiver of XMODEM: it would wait for its image until a person restarts it. */
  @Test
  void continues_in_a_loader_that_it_can_neither_detect_nor_leave() throws Exception {
    Scene.Job job = cutInLoader();
    scene.device.isLoaderUndetectable = true;

    CommandResult end = scene.run(job).result();

    assertEquals(Outcome.APPLIED, end.outcome(), end::toString);
    assertEquals(1, scene.device.did.stream().filter("erase"::equals).count());
  }

  @Test
  void continues_in_such_a_loader_after_any_number_of_power_cuts() throws Exception {
    Scene.Job job = cutInLoader();
    scene.device.isLoaderUndetectable = true;
    for (int step = 1; step < 20; step++) {
      scene.device.fuse = new PowerCut.Fuse(step);
      try {
        assertEquals(Outcome.APPLIED, scene.run(job).result().outcome());
        return;
      } catch (PowerCut cut) {
        // The next process continues.
      }
    }
    scene.device.fuse = new PowerCut.Fuse(0);

    assertEquals(Outcome.APPLIED, scene.run(job).result().outcome());
  }

  /** It is unplugged in the middle of that phase, and back after a day. */
  @ParameterizedTest
  @EnumSource(
      value = Phase.class,
      names = {"ENTER", "LINE", "ERASE", "VERIFY", "ACTIVATE"})
  void waits_for_an_adapter_that_is_unplugged(Phase phase) throws Exception {
    scene.device.meanwhile.put(phase, this::unplugForADay);

    CommandResult end = scene.run().result();

    assertEquals(Outcome.APPLIED, end.outcome(), end::toString);
    assertEquals(1, scene.device.did.stream().filter("erase"::equals).count());
    assertFalse(scene.device.did.contains("recover"));
    assertTrue(scene.nanoTime() >= Duration.ofDays(1).toNanos());
    assertEquals(1, scene.device.portReturns, "an adapter cannot have its name while it is open");
  }

  @Test
  void waits_for_an_adapter_that_is_unplugged_when_the_gateway_starts() throws Exception {
    Scene.Job job = cutWhileItStarts();
    unplugForADay();

    CommandResult end = scene.run(job).result();

    assertEquals(Outcome.APPLIED, end.outcome(), end::toString);
    assertEquals(1, scene.device.did.stream().filter("erase"::equals).count());
  }

  @Test
  void does_not_wait_for_an_adapter_before_it_has_changed_anything() throws Exception {
    scene.device.hasPort = () -> false;
    scene.device.version = null;

    CommandResult end = scene.run().result();

    assertEquals(Outcome.FAILED, end.outcome(), end::toString);
    assertEquals(List.of("restore_line"), scene.device.did);
  }

  private void unplugForADay() {
    isAwayFor(Duration.ofDays(1));
    scene.device.hasPort = () -> !scene.device.isAway.getAsBoolean();
  }

  @Test
  void asks_a_device_twice_before_it_counts_as_being_in_its_loader() throws Exception {
    Scene.Job job = cutWhileItStarts();
    scene.device.whereAway = LoaderState.LOADER_UNDETECTABLE;
    isAwayFor(Duration.ofSeconds(1));
    List<String> before = List.copyOf(scene.device.did);

    CommandResult end = scene.run(job).result();

    assertEquals(Outcome.APPLIED, end.outcome(), end::toString);
    List<String> after = scene.device.did.subList(before.size(), scene.device.did.size());
    assertFalse(after.contains("line"), after::toString);
  }

  @ParameterizedTest(name = "that is found {0}")
  @EnumSource(
      value = LoaderState.class,
      names = {"SILENT", "LOADER_UNDETECTABLE"})
  void gives_it_no_more_than_that(LoaderState where) throws Exception {
    Scene.Job job = cutWhileItStarts();
    scene.device.whereAway = where;
    scene.device.away = Duration.ofMinutes(9);
    isAwayFor(Duration.ofDays(1));
    long from = scene.nanoTime();

    CommandResult end = scene.run(job).result();

    assertEquals("parked", end.reason());
    assertTrue(scene.device.did.contains("recover"));
    Duration took = Duration.ofNanos(scene.nanoTime() - from);
    assertTrue(took.compareTo(scene.device.away) >= 0, took::toString);
    assertTrue(took.compareTo(scene.device.away.plusMinutes(2)) < 0, took::toString);
  }

  @Test
  void only_leads_a_device_out_of_its_loader_without_the_trust_of_now() throws Exception {
    Scene.Job job = cutInLoader();
    scene.lookup = new Releases.UnknownRelease("its delegation has expired");
    scene.held.put(Images.sha256(scene.bytes), Images.of(scene.bytes));

    CommandResult result = scene.run(job).result();

    assertEquals(Outcome.FAILED, result.outcome());
    assertEquals("release_unknown", result.reason());
    assertFalse(scene.device.isInLoader);
    assertEquals("1.3.0", scene.device.version);
  }

  @Test
  void tells_of_a_device_in_its_loader_that_nothing_can_be_done_about() throws Exception {
    Scene.Job job = cutInLoader();
    scene.lookup = new Releases.UnknownRelease("its delegation has expired");

    InstallAttempt.Result result = scene.run(job);

    assertEquals(Outcome.UNDECIDED, result.result().outcome());
    assertEquals("parked", result.result().reason());
    assertTrue(result.result().detail().startsWith("release_unknown: "), result::toString);
    assertTrue(result.stopsOthers());
  }
}
