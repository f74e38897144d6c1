// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import io.parasol.broker.session.Publication;
import io.parasol.broker.session.PublishResult;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A gateway, a device and a broker of which only files outlive the process: the keys, the journal,
 * what was written to the device, and what the broker was given.
 */
final class CrashScene {

  private static final char[] NO_PASSPHRASE = {};

  private final Path folder;
  private final SigningKey operator;
  private final SigningKey gateway;

  private CrashScene(Path folder, SigningKey operator, SigningKey gateway) {
    this.folder = folder;
    this.operator = operator;
    this.gateway = gateway;
  }

  static CrashScene create(Path folder) throws Exception {
    for (String name : List.of("operator", "gateway")) {
      SigningKey.generate()
          .write(folder.resolve(name + ".key"), folder.resolve(name + ".pub"), NO_PASSPHRASE);
    }
    return open(folder);
  }

  static CrashScene open(Path folder) throws Exception {
    return new CrashScene(
        folder,
        SigningKey.read(folder.resolve("operator.key"), NO_PASSPHRASE),
        SigningKey.read(folder.resolve("gateway.key"), NO_PASSPHRASE));
  }

  /** The command that all this is about. */
  byte[] envelope() {
    return Site.limit("a", 1, 60).sign(operator).toJson();
  }

  /** Works until everything that is known of is settled; sends the command first, if asked to. */
  void run(Disk disk, Optional<CrashPoint> atTheDevice, boolean sends) {
    Outlet outlet = new Outlet();
    try (TestJournal journal = TestJournal.open(folder.resolve("journal"), disk);
        CommandRelay relay =
            new CommandRelay(
                new CommandSite(Site.TOPICS, this::policy, () -> gateway, new Device(atTheDevice)),
                journal.journal(),
                TrustedClock.open(new ManualClock(Site.NOON), folder.resolve("clock"), Disk.REAL),
                outlet,
                new Ends(),
                new Patience(3, Duration.ofMillis(1)),
                Verification.REAL)) {
      relay.start();
      if (sends) {
        relay.delivered(Site.INVERTER, Site.delivery(envelope()));
        await().until(() -> outlet.hasFinal);
      }
    }
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
        ends.add(FakeOutlet.end(receipt));
      }
    }
    return ends;
  }

  private static CommandReceipt open(byte[] envelope, VerificationKey key) throws Exception {
    return CommandReceipt.open(envelope, key);
  }

  /** How often something was written to the device. */
  int writes() throws Exception {
    return lines("writes").size();
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

    private final Optional<CrashPoint> crash;

    Device(Optional<CrashPoint> crash) {
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
      crashAt(CrashPoint.BEFORE_WRITE);
      append("writes", String.valueOf(values.get(Site.LIMIT)));
      crashAt(CrashPoint.AFTER_WRITE);
      return super.write(values);
    }

    private void crashAt(CrashPoint point) {
      if (crash.filter(point::equals).isPresent()) {
        CrashPoint.crash();
      }
    }
  }

  /** A broker that takes everything. */
  private final class Outlet implements ReceiptOutlet {

    private volatile boolean hasFinal;
    private final List<Publication> all = new CopyOnWriteArrayList<>();

    @Override
    public CompletionStage<PublishResult> publish(Publication publication) {
      all.add(publication);
      append("receipts", Base64.getEncoder().encodeToString(publication.payload()));
      try {
        hasFinal |= open(publication.payload(), gateway.publicHalf()).outcome().isFinal();
      } catch (Exception malformed) {
        throw new AssertionError(malformed);
      }
      return CompletableFuture.completedFuture(PublishResult.ACCEPTED);
    }
  }
}
