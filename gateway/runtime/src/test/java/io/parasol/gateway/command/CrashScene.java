// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.topic.Kind;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.files.Disk;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SignerName;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.command.journal.CommandJournal;
import io.parasol.gateway.command.journal.TestJournal;
import io.parasol.gateway.command.receipt.CommandSite;
import io.parasol.gateway.command.receipt.CommandThread;
import io.parasol.gateway.command.receipt.CommandThreads;
import io.parasol.gateway.command.receipt.Controllers;
import io.parasol.gateway.command.receipt.ReceiptOutlet;
import io.parasol.gateway.natives.Downlink;
import io.parasol.gateway.natives.NativeDevices;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.Receipt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A gateway, a device and a broker of which only files outlive the process: the keys, the journal,
 * what was written to the device, and what the broker was given. The command says 60, for good or
 * for a quarter of an hour.
 */
final class CrashScene {

  private static final char[] NO_PASSPHRASE = {};

  /** A file with the kind of the device. */
  private static final String NATIVE = "native";

  /** Timeouts for a native device that never answers, because it never received the command. */
  private static final NativeDevices.AnswerTimeouts IMPATIENT =
      new NativeDevices.AnswerTimeouts(
          Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofSeconds(1));

  /** Longer than a gateway that has stopped waits for the others. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Less than the command is valid for. */
  private static final Duration LIMITED = Duration.ofMinutes(2);

  private final Path folder;
  private final SigningKey operator;
  private final SigningKey gateway;

  private final ManualClock clock = new ManualClock(Site.NOON);
  private final boolean isForATime;

  private final NativeDevices.AnswerTimeouts timeouts;

  private CrashScene(Path folder, boolean isForATime, NativeDevices.AnswerTimeouts timeouts)
      throws Exception {
    this.folder = folder;
    this.isForATime = isForATime;
    this.timeouts = timeouts;
    this.operator = SigningKey.read(folder.resolve("operator.key"), NO_PASSPHRASE);
    this.gateway = SigningKey.read(folder.resolve("gateway.key"), NO_PASSPHRASE);
  }

  /** A scene whose device connects by itself, and answers by itself. */
  static CrashScene createNative(Path folder) throws Exception {
    Files.createFile(folder.resolve(NATIVE));
    return create(folder, false);
  }

  static CrashScene create(Path folder, boolean isForATime) throws Exception {
    for (String name : List.of("operator", "gateway")) {
      SigningKey.generate()
          .write(folder.resolve(name + ".key"), folder.resolve(name + ".pub"), NO_PASSPHRASE);
    }
    return open(folder, isForATime);
  }

  /** A scene for a gateway that stops on the way, and has to wait for the others. */
  static CrashScene open(Path folder, boolean isForATime) throws Exception {
    return new CrashScene(folder, isForATime, NativeDevices.AnswerTimeouts.DEFAULT);
  }

  /** A scene for a gateway that finds what another one has left behind. */
  static CrashScene after(Path folder, boolean isForATime) throws Exception {
    return new CrashScene(folder, isForATime, IMPATIENT);
  }

  /** The command that all this is about. */
  byte[] envelope() {
    Optional<Duration> after = isForATime ? Optional.of(LIMITED) : Optional.empty();
    Action write = new Action.Write(Map.of(Site.LIMIT, new Value.Whole(60)), after);
    return Site.write("a", 1, write).sign(operator).toJson();
  }

  /** Works until everything that is known of is settled; sends the command first, if asked to. */
  void run(Disk disk, AtTheDevice atTheDevice, boolean sends) {
    Outlet outlet = new Outlet();
    try (Played played = play(atTheDevice);
        TestJournal journal = TestJournal.open(folder.resolve("journal"), disk);
        CommandRelay relay =
            new CommandRelay(
                new CommandSite(Site.TOPICS, this::policy, () -> gateway, played.controllers()),
                journal.journal(),
                TrustedClock.open(clock, clock.uptime(), folder.resolve("clock")),
                outlet,
                new Ends(),
                new RelayParts(
                    Installer.NONE,
                    new ReadBackPolicy(3, Duration.ofMillis(1)),
                    CommandVerification.REAL,
                    threads(disk)))) {
      boolean isOpen = !journal.journal().open().isEmpty();
      relay.start();
      if (isOpen && !sends) {
        await().atMost(PATIENCE).until(() -> outlet.ended("a"));
      }
      if (sends) {
        relay.delivered(Site.INVERTER, Site.delivery(envelope()));
        await().atMost(PATIENCE).until(() -> outlet.ended("a"));
      }
      if (isForATime) {
        clock.advance(LIMITED);
        relay.retryNow();
        await().atMost(PATIENCE).until(() -> isSettled(relay, journal.journal()));
      }
    }
  }

  /**
   * Each record has a sync of its own, which ends before anything else, unless the disk is slow.
   */
  private static CommandThreads threads(Disk disk) {
    return disk instanceof CrashingDisk crashing && crashing.isSlow()
        ? CommandThreads.create()
        : new CommandThreads(
            new CommandThread(), SameThread.INSTANCE, SameThread.INSTANCE, SameThread.INSTANCE);
  }

  /** Whether there is nothing left to be taken back. */
  private static boolean isSettled(CommandRelay relay, CommandJournal journal) {
    return relay
        .supplyOnThread(() -> journal.openReversions().isEmpty() && journal.openCount() == 0)
        .toCompletableFuture()
        .join();
  }

  /** Where the power goes at which write to the device; 0 for none. */
  record AtTheDevice(CrashPoint point, int write) {
    static final AtTheDevice NEVER = new AtTheDevice(CrashPoint.BEFORE_WRITE, 0);
  }

  /** The device, and what ends with the process. */
  private record Played(Controllers controllers, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }

  private Played play(AtTheDevice crash) {
    if (!Files.exists(folder.resolve(NATIVE))) {
      return new Played(new Device(crash), () -> {});
    }
    AtomicReference<NativeDevices> natives = new AtomicReference<>();
    NativeDevices made =
        new NativeDevices(
            List.of(Site.INVERTER),
            Site.TOPICS,
            new NativeBox(natives, crash),
            (device, why) -> {},
            new ManualClock(Site.NOON),
            timeouts);
    natives.set(made);
    try {
      // The device is back, and reports the results of what it had received.
      if (!writes().isEmpty()) {
        answer(made);
      }
    } catch (Exception unreadable) {
      throw new AssertionError(unreadable);
    }
    return new Played(
        new Controllers() {
          @Override
          public Optional<DeviceLink> link(DeviceId device) {
            return made.link(device);
          }

          @Override
          public Collection<DeviceId> deviceIds() {
            return List.of(Site.INVERTER);
          }

          @Override
          public boolean isBlocked(DeviceId device) {
            return false;
          }

          @Override
          public Optional<Profile> profile(DeviceId device) {
            return Optional.empty();
          }
        },
        made::close);
  }

  private static void answer(NativeDevices natives) {
    natives.handle(
        Site.INVERTER,
        Kind.ANSWER,
        new Delivery(
            "",
            "{\"command\":\"a\",\"outcome\":\"applied\"}".getBytes(US_ASCII),
            false,
            Optional.empty(),
            Optional.empty()));
  }

  /** What is handed to it, it has; which is the first thing that it writes down. */
  private final class NativeBox implements Downlink {
    private final AtomicReference<NativeDevices> natives;
    private final AtTheDevice crash;

    NativeBox(AtomicReference<NativeDevices> natives, AtTheDevice crash) {
      this.natives = natives;
      this.crash = crash;
    }

    @Override
    public boolean reaches(DeviceId device) {
      return true;
    }

    @Override
    public String commandTopic(DeviceId device) {
      return Site.TOPICS.of(device, Kind.COMMAND);
    }

    @Override
    public CompletionStage<PublishResult> publish(Publication publication) {
      if (crash.equals(new AtTheDevice(CrashPoint.BEFORE_WRITE, 1))) {
        CrashPoint.crash();
      }
      append("writes", Base64.getEncoder().encodeToString(publication.payload()));
      if (crash.equals(new AtTheDevice(CrashPoint.AFTER_WRITE, 1))) {
        CrashPoint.crash();
      }
      answer(natives.get());
      return CompletableFuture.completedFuture(PublishResult.ACCEPTED);
    }
  }

  private CommandPolicy policy() {
    return new CommandPolicy(
        List.of(
            new CommandPolicy.Signer(
                new SignerName("operator"),
                operator.publicKey(),
                EnumSet.allOf(CommandClass.class))),
        Site.policy().thresholds());
  }

  /** How the command ended: the different final receipts that the broker has been given. */
  List<String> ends() throws Exception {
    List<String> ends = new ArrayList<>();
    for (String line : new LinkedHashSet<>(lines("receipts"))) {
      CommandReceipt receipt = open(Base64.getDecoder().decode(line), gateway.publicKey());
      if (receipt.outcome().isFinal()) {
        ends.add((receipt.reverts().isPresent() ? "back: " : "") + FakeOutlet.end(receipt));
      }
    }
    return ends;
  }

  private static CommandReceipt open(byte[] envelope, VerificationKey key) throws Exception {
    return CommandReceipt.open(envelope, key);
  }

  /** What was written to the device. */
  List<String> writes() throws Exception {
    return lines("writes");
  }

  private List<String> lines(String file) throws IOException {
    Path path = folder.resolve(file);
    return Files.exists(path) ? Files.readAllLines(path, US_ASCII) : List.of();
  }

  private void append(String file, String line) {
    try {
      Files.writeString(
          folder.resolve(file),
          line + "\n",
          US_ASCII,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** A controller that keeps its limit, 100 at first, in a file. */
  private final class Device extends FakeController {

    private final AtTheDevice crash;
    private int count;

    Device(AtTheDevice crash) {
      this.crash = crash;
      try {
        List<String> written = lines("writes");
        long limit = written.isEmpty() ? 100 : Long.parseLong(written.get(written.size() - 1));
        registers.put(Site.LIMIT, new Value.Whole(limit));
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }

    @Override
    Receipt write(Map<PointName, Value> values) {
      count++;
      crashAt(CrashPoint.BEFORE_WRITE);
      append("writes", String.valueOf(values.get(Site.LIMIT)));
      crashAt(CrashPoint.AFTER_WRITE);
      return super.write(values);
    }

    private void crashAt(CrashPoint point) {
      if (crash.equals(new AtTheDevice(point, count))) {
        CrashPoint.crash();
      }
    }
  }

  /** A broker that takes everything. */
  private final class Outlet implements ReceiptOutlet {

    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    boolean ended(String id) {
      return ended.contains(id);
    }

    @Override
    public CompletionStage<PublishResult> publish(Publication publication) {
      append("receipts", Base64.getEncoder().encodeToString(publication.payload()));
      try {
        CommandReceipt receipt = open(publication.payload(), gateway.publicKey());
        if (receipt.outcome().isFinal()) {
          receipt.command().ifPresent(ended::add);
        }
      } catch (Exception malformed) {
        throw new AssertionError(malformed);
      }
      return CompletableFuture.completedFuture(PublishResult.ACCEPTED);
    }
  }
}
