// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.json.Json;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DailyHours;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.PowerLimit;
import io.parasol.config.model.site.UpdateRules;
import io.parasol.config.model.site.UpdateWindow;
import io.parasol.gateway.command.InstallJob;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.gateway.identity.IdentityGuard;
import io.parasol.gateway.install.run.Fleet;
import io.parasol.gateway.install.run.Images;
import io.parasol.gateway.install.run.InstallHistory;
import io.parasol.gateway.install.run.Installation;
import io.parasol.gateway.install.run.InstallationJson;
import io.parasol.gateway.install.run.PlayedDevice;
import io.parasol.gateway.install.run.Releases;
import io.parasol.gateway.install.run.Scene;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.LeaseRefusedException;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.Reading;
import io.parasol.legacy.transfer.TransferDriver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Installs of a site")
class InstallsTest {

  private static final DeviceId ONE = new DeviceId("inverter-01");
  private static final DeviceId TWO = new DeviceId("inverter-02");
  private static final DeviceId THREE = new DeviceId("inverter-03");
  private static final PointName POWER = new PointName("ac_power");

  @TempDir Path temp;
  private Scene scene;
  private final Devices devices = new Devices();
  private final Map<DeviceId, String> reports = new ConcurrentHashMap<>();
  private final List<String> ends = new CopyOnWriteArrayList<>();
  private volatile Instant now = Scene.NOON;
  private @Nullable Installs opened;

  /** Three inverters, each on a line of its own by default. */
  private final class Devices implements Fleet {
    final Map<DeviceId, PlayedDevice> all = new LinkedHashMap<>();
    final Set<DeviceId> removed = ConcurrentHashMap.newKeySet();
    volatile boolean isOneLine;
    volatile boolean hasNoLines;
    volatile Runnable whenLent = () -> {};

    PlayedDevice get(DeviceId device) {
      return all.computeIfAbsent(
          device,
          id -> {
            PlayedDevice made = new PlayedDevice(id);
            made.knows(scene.bytes, "1.4.0");
            return made;
          });
    }

    @Override
    public Set<DeviceId> updatable() {
      return Set.of(ONE, TWO, THREE);
    }

    @Override
    public Optional<TransferDriver> driver(DeviceId device) {
      return updatable().contains(device) && !removed.contains(device)
          ? Optional.of(get(device))
          : Optional.empty();
    }

    @Override
    public Optional<LinkId> line(DeviceId device) {
      return hasNoLines
          ? Optional.empty()
          : Optional.of(new LinkId(isOneLine ? "bus" : device.value()));
    }

    @Override
    public boolean isBlocked(DeviceId device) {
      return get(device).isStranger;
    }

    @Override
    public IdentityGuard.IdentityCheck checkIdentity(DeviceId device) {
      return get(device).checkIdentity(device);
    }

    @Override
    public void updating(DeviceId device, boolean isSo) {
      get(device).updating(device, isSo);
    }

    @Override
    public List<Reading> read(DeviceId device, Set<PointName> points) {
      return get(device).read(device, points);
    }

    @Override
    public LinkLease lend(VerifiedCommand install) throws LeaseRefusedException {
      whenLent.run();
      return get(install.content().device()).lend(install);
    }
  }

  /** A command whose end is reported to the test. */
  private final class Job implements InstallJob {
    private final VerifiedCommand command;
    private volatile Optional<Json> kept = Optional.empty();
    private final CompletableFuture<Void> turn = new CompletableFuture<>();
    private final AtomicInteger givenBack = new AtomicInteger();

    Job(DeviceId device) {
      this.command = scene.command(device, scene.image());
    }

    @Override
    public VerifiedCommand command() {
      return command;
    }

    @Override
    public Optional<Json> savedProgress() {
      return kept;
    }

    @Override
    public void requireStillDue() {}

    @Override
    public CompletionStage<Void> saveProgress(Json what) {
      kept = Optional.of(what);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> slot() {
      return turn;
    }

    @Override
    public void releaseSlot() {
      givenBack.incrementAndGet();
    }

    @Override
    public void progress(String word, String detail) {}

    @Override
    public void end(CommandResult result) {
      ends.add(
          "%s %s %s"
              .formatted(command.content().device(), result.outcome().wireName(), result.reason()));
    }
  }

  @BeforeEach
  void open() throws Exception {
    scene = new Scene(temp);
  }

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
  }

  private void under(UpdateRules rules) throws Exception {
    opened =
        Installs.open(
            new Installs.InstallSite(
                rules,
                devices,
                scene,
                () -> now,
                scene,
                (device, json) -> reports.put(device, new String(json, StandardCharsets.UTF_8))),
            temp.resolve("book.json"),
            scene);
  }

  private Installs installs() {
    return Objects.requireNonNull(opened);
  }

  private String report(DeviceId device) {
    return reports.getOrDefault(device, "");
  }

  private static UpdateRules atOnce(int devices) {
    return rules(UpdateWindow.ALWAYS, devices);
  }

  private static UpdateRules rules(UpdateWindow window, int devices) {
    return new UpdateRules(
        Optional.empty(), ZoneOffset.UTC, window, devices, OptionalDouble.empty(), Map.of());
  }

  /** From an hour before the beginning of the tests to an hour after it. */
  private static UpdateRules aroundNoon() {
    return rules(
        new UpdateWindow(
            OptionalDouble.empty(),
            Optional.empty(),
            DailyHours.parse("11:00-13:00"),
            Optional.empty()),
        1);
  }

  private static UpdateRules below50Watts() {
    return rules(
        new UpdateWindow(
            OptionalDouble.empty(),
            Optional.of(new PowerLimit(Optional.empty(), POWER, 50)),
            Optional.empty(),
            Optional.empty()),
        1);
  }

  private Job accept(DeviceId device) throws Exception {
    Job job = new Job(device);
    installs().check(job.command());
    installs().begin(job);
    return job;
  }

  private void awaitEnds(int count) {
    Awaitility.await().until(() -> ends.size() >= count);
  }

  private void awaitReason(DeviceId device, String word) {
    Awaitility.await().until(() -> report(device).contains("\"reason\":\"" + word + "\""));
  }

  @Test
  void lets_one_device_go_first_and_the_others_when_it_has_shown_that_the_release_works()
      throws Exception {
    under(atOnce(3));
    Job first = accept(ONE);
    Job second = accept(TWO);
    Job third = accept(THREE);

    awaitReason(TWO, "first_device_first");
    awaitReason(THREE, "first_device_first");
    first.turn.complete(null);
    awaitEnds(1);
    second.turn.complete(null);
    third.turn.complete(null);
    awaitEnds(3);

    assertEquals("inverter-01 applied read_back", ends.get(0));
    assertEquals("1.4.0", devices.get(TWO).version);
    assertEquals("1.4.0", devices.get(THREE).version);
  }

  @Test
  void stop_when_the_first_device_fails() throws Exception {
    under(atOnce(3));
    devices.get(ONE).doesNotStart(scene.bytes);
    Job first = accept(ONE);
    accept(TWO);
    accept(THREE);
    awaitReason(THREE, "first_device_first");

    first.turn.complete(null);
    awaitEnds(3);

    assertEquals(
        List.of(
            "inverter-01 undecided parked",
            "inverter-02 failed campaign_stopped",
            "inverter-03 failed campaign_stopped"),
        ends);
    assertEquals(List.of(), devices.get(TWO).did, "nothing was sent");
    Awaitility.await().until(() -> scene.events.contains("parked"));
  }

  @Test
  void go_on_when_a_device_was_only_refused() throws Exception {
    under(atOnce(3));
    devices.get(ONE).model = "pv3000";
    Job first = accept(ONE);
    Job second = accept(TWO);
    first.turn.complete(null);
    second.turn.complete(null);
    awaitEnds(2);

    assertEquals(
        List.of("inverter-01 rejected wrong_model", "inverter-02 applied read_back"), ends);
  }

  @Test
  void wait_for_one_another_on_a_line_and_above_the_number_at_once() throws Exception {
    devices.isOneLine = true;
    under(atOnce(1));
    accept(ONE);
    accept(TWO);

    awaitReason(TWO, "line_in_use");
    awaitReason(TWO, "too_many_at_once");
    assertEquals(List.of(), ends);
  }

  /** Begins an install that stops in its second block, after the first has taken two minutes. */
  private CountDownLatch beginSlowInstall() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger blocks = new AtomicInteger();
    devices.get(ONE).passes =
        () -> {
          if (blocks.incrementAndGet() == 1) {
            scene.pause(Duration.ofMinutes(2));
          } else {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> goOn.getCount() == 0);
          }
        };
    accept(ONE).turn.complete(null);
    accept(TWO);
    Awaitility.await().until(() -> blocks.get() == 2);
    return goOn;
  }

  @Test
  void do_not_wait_for_a_native_device_that_fetches_its_image_too_slowly() throws Exception {
    devices.hasNoLines = true;
    under(atOnce(1));
    CountDownLatch goOn = beginSlowInstall();

    Awaitility.await()
        .until(() -> explained(TWO).stream().noneMatch(why -> why.contains("too_many_at_once")));

    assertEquals(List.of(), ends);
    goOn.countDown();
  }

  @Test
  void wait_for_a_slow_device_on_a_line_because_it_is_out_of_service() throws Exception {
    under(atOnce(1));
    CountDownLatch goOn = beginSlowInstall();

    assertTrue(
        explained(TWO).stream().anyMatch(why -> why.contains("too_many_at_once")),
        () -> explained(TWO).toString());

    goOn.countDown();
  }

  @Test
  void end_once_for_a_device_that_is_removed_while_its_install_waits() throws Exception {
    under(atOnce(3));
    accept(ONE);
    Job second = accept(TWO);
    awaitReason(TWO, "first_device_first");

    devices.removed.add(TWO);
    installs().remove(List.of(TWO)).toCompletableFuture().join();
    second.turn.complete(null);
    installs().checkNow();

    assertEquals(List.of("inverter-02 failed device_removed"), ends);
    assertEquals(List.of(), devices.get(TWO).did, "nothing was sent");
  }

  @Test
  void end_undecided_for_a_device_that_is_removed_while_it_is_written() throws Exception {
    under(atOnce(3));
    CountDownLatch written = new CountDownLatch(1);
    devices.get(ONE).passes =
        () -> {
          written.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException stopped) {
            throw InstallsTest.<RuntimeException>thrown(stopped);
          }
        };
    accept(ONE).turn.complete(null);
    written.await();
    assertTrue(installs().isRunning(ONE));

    devices.removed.add(ONE);
    installs().remove(List.of(ONE)).toCompletableFuture().join();
    awaitEnds(1);

    assertEquals(List.of("inverter-01 undecided device_removed"), ends);
    Awaitility.await().until(() -> !installs().isRunning(ONE));
  }

  /** Throws an exception that the signature of the caller does not declare. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Exception> E thrown(Exception any) throws E {
    throw (E) any;
  }

  private List<String> explained(DeviceId device) {
    return installs().explain(device).toCompletableFuture().join().stream()
        .map(
            each -> "{\"reason\":\"%s\",\"detail\":\"%s\"}".formatted(each.reason(), each.detail()))
        .toList();
  }

  @Test
  void explain_why_they_wait_with_the_reasons_that_are_told_under_the_devices_topic()
      throws Exception {
    devices.isOneLine = true;
    under(atOnce(1));
    accept(ONE);
    accept(TWO);
    awaitReason(TWO, "too_many_at_once");

    List<String> reasons = explained(TWO);

    assertEquals(3, reasons.size());
    assertTrue(
        report(TWO).contains("\"why-not\":[" + String.join(",", reasons) + "]"), report(TWO));
    assertTrue(reasons.get(0).contains("first_device_first"), reasons.get(0));
    assertEquals(List.of(), explained(ONE));
    assertEquals(List.of(), explained(THREE));
  }

  @Test
  void wait_while_the_power_is_high_or_cannot_be_read() throws Exception {
    under(below50Watts());
    Job job = accept(ONE);
    awaitReason(ONE, "power_unknown");
    devices.get(ONE).points.put(POWER, new Value.Whole(50));
    installs().checkNow();
    awaitReason(ONE, "power_too_high");
    assertTrue(
        report(ONE).contains("ac_power of inverter-01 is 50.0; it must be below 50.0"),
        report(ONE));

    devices.get(ONE).points.put(POWER, new Value.Whole(49));
    installs().checkNow();
    job.turn.complete(null);
    awaitEnds(1);

    assertEquals(List.of("inverter-01 applied read_back"), ends);
    Awaitility.await().until(() -> report(ONE).contains("\"stage\":\"none\""));
    assertTrue(report(ONE).contains("\"version\":\"1.4.0\""), report(ONE));
  }

  @Test
  void expire_when_their_time_has_not_come_until_then() throws Exception {
    under(atOnce(1));
    accept(ONE);
    accept(TWO);
    awaitReason(TWO, "too_many_at_once");

    now = Scene.NOON.plus(Duration.ofDays(1));
    installs().checkNow();
    awaitEnds(1);

    assertEquals(List.of("inverter-02 expired expired"), ends);
  }

  @Test
  void wait_for_a_release_that_cannot_be_had_and_ask_for_it_again() throws Exception {
    Releases.Lookup there = scene.lookup;
    scene.lookup = new Releases.UnavailableRelease("unreachable: no way to the repository");
    under(atOnce(1));
    Job job = accept(ONE);
    job.turn.complete(null);
    awaitReason(ONE, "release_not_here");
    assertEquals(List.of(), devices.get(ONE).did);
    // Other commands pass it meanwhile.
    Awaitility.await().until(() -> job.givenBack.get() == 1);

    scene.lookup = there;
    now = now.plus(Duration.ofMinutes(2));
    installs().checkNow();
    awaitEnds(1);

    assertEquals(List.of("inverter-01 applied read_back"), ends);
  }

  @Test
  void wait_for_the_next_window_when_theirs_has_closed_while_the_device_was_busy()
      throws Exception {
    under(aroundNoon());
    Job job = accept(ONE);
    Awaitility.await().until(() -> report(ONE).contains("\"stage\":\"installing\""));

    now = Scene.NOON.plus(Duration.ofMinutes(90));
    job.turn.complete(null);
    awaitReason(ONE, "outside_hours");
    assertEquals(List.of(), devices.get(ONE).did);
    // Other commands pass it meanwhile.
    Awaitility.await().until(() -> job.givenBack.get() == 1);
    Awaitility.await().until(() -> !devices.get(ONE).isChanging);
    assertEquals(List.of(), ends);

    now = Scene.NOON.plus(Duration.ofHours(23));
    installs().checkNow();
    awaitEnds(1);
    assertEquals(List.of("inverter-01 applied read_back"), ends);
  }

  @Test
  void wait_on_when_the_power_has_risen_while_the_device_was_busy() throws Exception {
    under(below50Watts());
    devices.get(ONE).points.put(POWER, new Value.Whole(49));
    Job job = accept(ONE);
    Awaitility.await().until(() -> report(ONE).contains("\"stage\":\"installing\""));

    devices.get(ONE).points.put(POWER, new Value.Whole(51));
    job.turn.complete(null);
    awaitReason(ONE, "power_too_high");
    assertEquals(List.of(), devices.get(ONE).did);

    devices.get(ONE).points.put(POWER, new Value.Whole(49));
    installs().checkNow();
    awaitEnds(1);
    assertEquals(List.of("inverter-01 applied read_back"), ends);
  }

  @Test
  void are_refused_when_their_window_closes_right_before_the_first_byte() throws Exception {
    under(aroundNoon());
    devices.whenLent = () -> now = Scene.NOON.plus(Duration.ofMinutes(90));
    Job job = accept(ONE);
    job.turn.complete(null);
    awaitEnds(1);

    assertEquals(List.of("inverter-01 rejected window_closed"), ends);
    assertEquals(List.of("restore_line"), devices.get(ONE).did);
    assertEquals(0, devices.get(ONE).lent);
  }

  /** The gateway has gone when it had only asked the device who it is. */
  @Test
  void wait_for_their_window_again_when_nothing_had_been_sent_before_a_restart() throws Exception {
    under(aroundNoon());
    Job job = new Job(ONE);
    job.kept =
        Optional.of(
            InstallationJson.write(
                Installation.START.begun().identified(DeviceIdentity.UNKNOWN).begun()));
    now = Scene.NOON.plus(Duration.ofMinutes(90));
    job.turn.complete(null);

    installs().begin(job);
    awaitReason(ONE, "outside_hours");
    assertFalse(devices.get(ONE).isChanging);
    assertEquals(List.of(), devices.get(ONE).did);

    now = Scene.NOON.plus(Duration.ofHours(23));
    installs().checkNow();
    awaitEnds(1);
    assertEquals(List.of("inverter-01 applied read_back"), ends);
  }

  @Test
  void only_lead_a_device_out_of_its_loader_when_their_window_has_closed_before_a_restart()
      throws Exception {
    under(aroundNoon());
    PlayedDevice device = devices.get(ONE);
    Job job = new Job(ONE);
    job.kept = scene.cutWhen(() -> device.isInLoader, device).savedProgress();
    device.did.clear();
    now = Scene.NOON.plus(Duration.ofMinutes(90));
    job.turn.complete(null);

    installs().begin(job);
    awaitEnds(1);

    assertEquals(List.of("inverter-01 rejected window_closed"), ends);
    assertEquals(List.of("recover", "restore_line"), device.did);
    assertFalse(device.isInLoader);
    assertEquals("1.3.0", device.version);
  }

  @Test
  void go_on_with_what_was_erased_whatever_the_time() throws Exception {
    under(aroundNoon());
    PlayedDevice device = devices.get(ONE);
    Job job = new Job(ONE);
    job.kept = scene.cutWhen(() -> device.version == null, device).savedProgress();
    now = Scene.NOON.plus(Duration.ofDays(3));
    job.turn.complete(null);

    installs().begin(job);
    awaitEnds(1);

    assertEquals(List.of("inverter-01 applied read_back"), ends);
  }

  @Test
  void go_on_where_they_were_however_long_their_line_or_their_release_cannot_be_had()
      throws Exception {
    under(atOnce(1));
    PlayedDevice device = devices.get(ONE);
    Job job = new Job(ONE);
    job.kept = scene.cutWhen(() -> device.version == null, device).savedProgress();
    Releases.Lookup there = scene.lookup;
    scene.lookup = new Releases.UnavailableRelease("unreachable: no way to the repository");

    installs().begin(job);
    assertTrue(device.isChanging, "nobody else may ask who it is");
    job.turn.complete(null);
    awaitReason(ONE, "release_not_here");
    now = now.plus(Duration.ofDays(2));
    installs().checkNow();
    assertEquals(0, job.givenBack.get(), "the device is half done");

    scene.lookup = there;
    installs().retryReleases();
    awaitEnds(1);

    assertEquals("inverter-01 applied read_back", ends.get(0));
    assertEquals("1.4.0", device.version);
    Awaitility.await().until(() -> !device.isChanging);
  }

  @Test
  void are_refused_where_there_is_no_way_in_or_another_device_answers() throws Exception {
    under(atOnce(1));
    VerifiedCommand nowhere = scene.command(new DeviceId("meter-01"), scene.image());

    assertEquals(
        Rejection.NOT_WRITABLE,
        assertThrows(CommandRejectedException.class, () -> installs().check(nowhere)).reason());
    devices.get(ONE).isStranger = true;
    assertEquals(
        Rejection.DEVICE_IDENTITY_CHANGED,
        assertThrows(
                CommandRejectedException.class,
                () -> installs().check(scene.command(ONE, scene.image())))
            .reason());
    installs().check(scene.command(TWO, scene.image()));
  }

  @Test
  void count_the_share_of_the_rated_power() {
    UpdateRules rules =
        new UpdateRules(
            Optional.empty(),
            ZoneOffset.UTC,
            UpdateWindow.ALWAYS,
            10,
            OptionalDouble.of(0.5),
            Map.of(ONE, 10_000.0, TWO, 10_000.0, THREE, 20_000.0));
    ConcurrencyLimit limit =
        new ConcurrencyLimit(rules, device -> Optional.of(new LinkId(device.value())));

    assertEquals(List.of(), limit.violations(ONE, List.of(TWO)));
    assertEquals(
        List.of(WaitReason.WaitCode.TOO_MUCH_POWER_AT_ONCE),
        limit.violations(THREE, List.of(TWO)).stream().map(WaitReason::reason).toList());
    assertEquals(
        "75 % of the rated power would be out of service; the maximum is 50 %",
        limit.violations(THREE, List.of(TWO)).get(0).detail());
  }

  @Test
  void are_remembered_over_a_restart() throws Exception {
    under(atOnce(1));
    Job job = accept(ONE);
    job.turn.complete(null);
    awaitEnds(1);
    installs().close();

    InstallHistory book = InstallHistory.open(temp.resolve("book.json"));

    assertTrue(book.isProven(Images.sha256(scene.bytes)));
    assertEquals(14, book.counter(ONE, "1.4.0").orElseThrow());
    assertFalse(book.counter(ONE, "1.3.0").isPresent(), "it runs something else");
    assertFalse(book.installed(TWO).isPresent());
  }
}
