// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Bound;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.ReplayMemory;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.tuf.metadata.FirmwareVersion;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.certs.tuf.metadata.VersionRange;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.UpdateWindow;
import io.parasol.gateway.command.InstallJob;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.legacy.transfer.ReleasedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A site that trusts one release, 1.4.0, for devices of one model that run 1.3.0. */
public final class Scene implements Releases, UpdateListener, Sleeper {

  static final SiteId SITE = new SiteId("rooftop-7");
  static final DeviceId INVERTER = new DeviceId("inverter-01");
  public static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  static final String PATH = "acme/pv2000/fw-1.4.0.bin";

  private static final SigningKey CHIEF = SigningKey.generate();
  private static final SigningKey DEPUTY = SigningKey.generate();

  /** Each command is signed and verified once: tests with power cuts begin it hundreds of times. */
  private static final Map<List<Object>, VerifiedCommand> COMMANDS = new ConcurrentHashMap<>();

  public final byte[] bytes;
  final byte[] oldBytes = Images.bytes("1.3.0", 250);
  final PlayedDevice device = new PlayedDevice(INVERTER);

  /** Where the device is; another may stand in its stead. */
  Fleet fleet = device;

  final InstallHistory book;
  public final List<String> events = new ArrayList<>();

  public Lookup lookup;
  Map<String, ReleasedImage> held = new HashMap<>();
  Map<PointName, Bound> require = Map.of();
  Optional<CommandRejectedException> undue = Optional.empty();

  boolean isItsTime = true;

  /** For how long the device was said to be out of service. */
  Duration announced = Duration.ZERO;

  /** Asked before every say; to change something in between. */
  Runnable beforeSay = () -> {};

  private long nanos;

  public Scene(Path folder) throws Exception {
    this(folder, Images.bytes("1.4.0", 350));
  }

  /** With that image of 1.4.0. */
  Scene(Path folder, byte[] image) throws Exception {
    this.bytes = image;
    this.book = InstallHistory.open(folder.resolve("updates.json"));
    this.lookup =
        new AvailableRelease(new TrustedRelease(release("pv2000", "1.4.0", 14), Images.of(bytes)));
    device.knows(bytes, "1.4.0");
    device.knows(oldBytes, "1.3.0");
  }

  static Release release(String model, String version, long counter) {
    return new Release(Set.of(model), new FirmwareVersion(version), counter, VersionRange.any());
  }

  public Action.Image image() {
    return new Action.Image(PATH, "1.4.0", bytes.length, Images.sha256(bytes));
  }

  VerifiedCommand command() {
    return command(INVERTER, image());
  }

  public VerifiedCommand command(DeviceId target, Action.Image image) {
    return COMMANDS.computeIfAbsent(
        List.of(target, image, require), unknown -> verified(target, image));
  }

  private VerifiedCommand verified(DeviceId target, Action.Image image) {
    Command content =
        new Command(
            "0199-" + target.value(),
            SITE,
            target,
            CommandClass.FIRMWARE,
            new Action.Install(image, UpdateWindow.ALWAYS),
            100,
            NOON.minusSeconds(60),
            NOON.plus(Duration.ofDays(1)),
            require);
    try {
      return content
          .sign(CHIEF)
          .withSignatureBy(DEPUTY)
          .verify(policy(), SITE, target, ReplayMemory.EMPTY, NOON, true);
    } catch (CommandRejectedException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static CommandPolicy policy() {
    Map<CommandClass, Integer> thresholds = new EnumMap<>(CommandClass.class);
    for (CommandClass each : CommandClass.values()) {
      thresholds.put(each, each.defaultThreshold());
    }
    return new CommandPolicy(
        List.of(
            new CommandPolicy.Signer(
                new SignerName("chief"), CHIEF.publicKey(), EnumSet.allOf(CommandClass.class)),
            new CommandPolicy.Signer(
                new SignerName("deputy"), DEPUTY.publicKey(), EnumSet.allOf(CommandClass.class))),
        thresholds);
  }

  /** Runs the command to its end, from what was kept. */
  InstallAttempt.Result run(Job job) throws InterruptedException {
    try (InstallAttempt attempt =
        new InstallAttempt(
            new InstallAttempt.Site(fleet, this, book, this, this, Set::of),
            job,
            new InstallAttempt.InstallApprovals(
                () -> isItsTime, () -> requireStillDue(job), () -> requireStillDue(job)))) {
      return attempt.run(
          job.savedProgress().isPresent()
              ? Optional.of(read(job.savedProgress().get()))
              : Optional.<Installation>empty());
    }
  }

  private void requireStillDue(Job job) throws CommandRejectedException {
    beforeSay.run();
    job.requireStillDue();
  }

  InstallAttempt.Result run() throws InterruptedException {
    return run(new Job());
  }

  /** The command, begun again and again with the power going a step later, until that holds. */
  public Job cutWhen(BooleanSupplier holds, PlayedDevice cut) {
    Job job = new Job();
    fleet = cut;
    for (int step = 1; !holds.getAsBoolean(); step++) {
      cut.fuse = new PowerCut.Fuse(step);
      assertThrows(PowerCut.class, () -> run(job));
    }
    cut.fuse = new PowerCut.Fuse(0);
    return job;
  }

  private static Installation read(Json kept) {
    try {
      return InstallationJson.read(kept);
    } catch (io.parasol.certs.json.JsonException malformed) {
      throw new AssertionError(malformed);
    }
  }

  @Override
  public Lookup find(Action.Image wanted, Supplier<Set<String>> needed) {
    return lookup;
  }

  @Override
  public Optional<ReleasedImage> cachedImage(String sha256) {
    return Optional.ofNullable(held.get(sha256));
  }

  @Override
  public void begun(DeviceId which, String version, Duration takes) {
    events.add("begun");
    announced = takes;
  }

  @Override
  public void ended(DeviceId which, String outcome, String reason) {
    events.add("ended " + outcome);
  }

  @Override
  public void slow(DeviceId which, double bytesPerSecond, double expected) {
    events.add("slow");
  }

  @Override
  public void parked(DeviceId which, String why) {
    events.add("parked");
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public void pause(Duration time) {
    pass(time);
  }

  void pass(Duration time) {
    nanos += time.toNanos();
  }

  /** What the journal keeps of the command; it outlives the gateway. */
  public final class Job implements InstallJob {

    final List<String> kept = new ArrayList<>();
    private @Nullable Json last;
    private final VerifiedCommand command = Scene.this.command();

    @Override
    public VerifiedCommand command() {
      return command;
    }

    @Override
    public Optional<Json> savedProgress() {
      return Optional.ofNullable(last);
    }

    @Override
    public void requireStillDue() throws CommandRejectedException {
      if (undue.isPresent()) {
        throw undue.get();
      }
    }

    @Override
    public CompletionStage<Void> saveProgress(Json what) {
      device.fuse.point();
      last = what;
      kept.add(read(what).stage().wireName());
      device.fuse.point();
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> slot() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void releaseSlot() {
      throw new AssertionError("given back by whoever runs it");
    }

    @Override
    public void progress(String word, String detail) {}

    @Override
    public void end(CommandResult result) {
      throw new AssertionError("ended by whoever runs it");
    }
  }
}
