// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import io.parasol.broker.session.Publication;
import io.parasol.broker.session.PublishResult;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Disk;
import io.parasol.config.site.CommandClass;
import io.parasol.config.site.PointName;
import io.parasol.config.site.SignerName;
import io.parasol.config.site.Value;
import io.parasol.legacy.Receipt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A gateway, a device and a broker of which only files outlive the process: the keys, the journal,
 * what was written to the device, and what the broker was given. The command says 60, for good or
 * for a quarter of an hour.
 */
final class CrashScene {

  private static final char[] NO_PASSPHRASE = {};

  /** Less than the command is valid for. */
  private static final Duration LIMITED = Duration.ofMinutes(2);

  private final Path folder;
  private final SigningKey operator;
  private final SigningKey gateway;

  private final ManualClock clock = new ManualClock(Site.NOON);
  private final boolean isForATime;

  private CrashScene(Path folder, SigningKey operator, SigningKey gateway, boolean isForATime) {
    this.folder = folder;
    this.isForATime = isForATime;
    this.operator = operator;
    this.gateway = gateway;
  }

  static CrashScene create(Path folder, boolean isForATime) throws Exception {
    for (String name : List.of("operator", "gateway")) {
      SigningKey.generate()
          .write(folder.resolve(name + ".key"), folder.resolve(name + ".pub"), NO_PASSPHRASE);
    }
    return open(folder, isForATime);
  }

  static CrashScene open(Path folder, boolean isForATime) throws Exception {
    return new CrashScene(
        folder,
        SigningKey.read(folder.resolve("operator.key"), NO_PASSPHRASE),
        SigningKey.read(folder.resolve("gateway.key"), NO_PASSPHRASE),
        isForATime);
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
    try (TestJournal journal = TestJournal.open(folder.resolve("journal"), disk);
        CommandRelay relay =
            new CommandRelay(
                new CommandSite(Site.TOPICS, this::policy, () -> gateway, new Device(atTheDevice)),
                journal.journal(),
                TrustedClock.open(clock, folder.resolve("clock"), Disk.REAL),
                outlet,
                new Ends(),
                new Patience(3, Duration.ofMillis(1)),
                Verification.REAL)) {
      relay.start();
      if (sends) {
        relay.delivered(Site.INVERTER, Site.delivery(envelope()));
        await().until(() -> outlet.ended("a"));
      }
      if (isForATime) {
        clock.advance(LIMITED);
        relay.lookAgain();
        await().until(() -> isSettled(relay, journal.journal()));
      }
    }
  }

  /** Whether there is nothing left to be taken back. */
  private static boolean isSettled(CommandRelay relay, CommandJournal journal) {
    return relay
        .ask(() -> journal.owed().isEmpty() && journal.openCount() == 0)
        .toCompletableFuture()
        .join();
  }

  /** Where the power goes at which write to the device; 0 for none. */
  record AtTheDevice(CrashPoint point, int write) {
    static final AtTheDevice NEVER = new AtTheDevice(CrashPoint.BEFORE_WRITE, 0);
  }

  private CommandPolicy policy() {
    return new CommandPolicy(
        List.of(
            new CommandPolicy.Signer(
                new SignerName("operator"),
                operator.publicHalf(),
                EnumSet.allOf(CommandClass.class))),
        Site.policy().thresholds());
  }

  /** How the command ended: the different final receipts that the broker has been given. */
  List<String> ends() throws Exception {
    List<String> ends = new ArrayList<>();
    for (String line : new LinkedHashSet<>(lines("receipts"))) {
      CommandReceipt receipt = open(Base64.getDecoder().decode(line), gateway.publicHalf());
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
        CommandReceipt receipt = open(publication.payload(), gateway.publicHalf());
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
