// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.UpdateWindow;
import io.parasol.gateway.app.FieldSite;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** The operators of a site at their broker: what they send, and what they hear of it. */
public final class Operators implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** So that the counters of two connections to one gateway rise, too. */
  private static final AtomicLong COUNTER = new AtomicLong();

  private record Heard(String topic, String text) {
    byte[] payload() {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  private final Path folder;
  private final Sessions sessions;
  private final Session session;
  private final List<Heard> received = new CopyOnWriteArrayList<>();
  private final Map<Heard, CommandReceipt> opened = new ConcurrentHashMap<>();
  private final AtomicReference<VerificationKey> gatewayKey = new AtomicReference<>();

  /** Connects, and waits until the gateway has said who it is. */
  public Operators(FieldSite site, HostPort broker) throws Exception {
    this.folder = Files.createTempDirectory(site.file("."), "heard");
    TlsMaterial material = site.material("operator");
    this.sessions = new Sessions(broker);
    this.session =
        sessions.open(
            new SessionSettings(
                "operator",
                () -> material,
                Optional.empty(),
                List.of(
                    "parasol/field/+/receipt",
                    "parasol/field/+/update",
                    "parasol/field/+/event",
                    "parasol/field/+/state",
                    "parasol/field/+/telemetry")),
            new ValidatedMessages(
                delivery ->
                    take(
                        new Heard(
                            delivery.topic(),
                            new String(delivery.payload(), StandardCharsets.UTF_8)))));
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> session.isConnected() && gatewayKey.get() != null);
  }

  private void take(Heard one) {
    if (!one.topic().endsWith("/gateway/state")) {
      received.add(one);
      return;
    }
    try {
      Members state = Members.of(Json.parse(one.payload()), "state");
      if (state.optionalText("certificate").isPresent()) {
        Path pem =
            Files.writeString(
                folder.resolve("gateway.pem"), state.optionalText("certificate").get());
        gatewayKey.set(VerificationKey.of(Certificates.read(pem).get(0)));
      }
    } catch (Exception unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  /** A command that installs an image at any time within the next hour. */
  public static Command command(DeviceId device, Action.Image wanted) {
    long counter = COUNTER.incrementAndGet();
    Instant now = Instant.now();
    return new Command(
        "it-" + counter,
        Releaser.SITE,
        device,
        CommandClass.FIRMWARE,
        new Action.Install(wanted, UpdateWindow.ALWAYS),
        counter,
        now.minusSeconds(30).truncatedTo(ChronoUnit.MILLIS),
        now.plusSeconds(3_600).truncatedTo(ChronoUnit.MILLIS),
        Map.of());
  }

  public static byte[] signed(Command command, SigningKey... signers) {
    SignedCommand signed = command.sign(signers[0]);
    for (int i = 1; i < signers.length; i++) {
      signed = signed.withSignatureBy(signers[i]);
    }
    return signed.toJson();
  }

  /** Waits until the gateway has had the policy that names this signer, and therefore knows it. */
  public void awaitPolicy(DeviceId device, SigningKey signer) {
    Action.Image any = Releaser.named("1.0.0");
    await(
        "the policy",
        () -> {
          byte[] probe = signed(command(device, any), signer);
          send(device, probe);
          Optional<String> reason = end(probe).reason();
          return reason.filter(word -> !word.equals("unknown_signer"));
        });
  }

  public void send(DeviceId device, byte[] envelope) {
    var unused =
        session.publish(Publication.json("parasol/field/" + device + "/command", envelope, false));
  }

  /** The receipts of that command so far, in their order. */
  public List<CommandReceipt> receiptsOf(byte[] envelope) throws Exception {
    Optional<String> id = SignedCommand.parse(envelope).unverifiedId();
    List<CommandReceipt> all = new ArrayList<>();
    for (Heard each : received) {
      if (each.topic().endsWith("/receipt")) {
        CommandReceipt receipt = opened(each);
        if (receipt.command().equals(id)) {
          all.add(receipt);
        }
      }
    }
    return all;
  }

  /** Each is verified once: there are hundreds, and they are looked through again and again. */
  private CommandReceipt opened(Heard one) throws Exception {
    CommandReceipt known = opened.get(one);
    if (known == null) {
      known = CommandReceipt.open(one.payload(), gatewayKey.get());
      opened.put(one, known);
    }
    return known;
  }

  /** The stages of an install in its receipts, each once. */
  public List<String> stages(byte[] envelope) throws Exception {
    return receiptsOf(envelope).stream()
        .filter(each -> each.outcome() == Outcome.PROGRESS)
        .map(each -> each.reason().orElse(""))
        .distinct()
        .toList();
  }

  /** Waits for the first final receipt. */
  public CommandReceipt end(byte[] envelope) {
    return await(
        "a final receipt",
        () -> receiptsOf(envelope).stream().filter(each -> each.outcome().isFinal()).findFirst());
  }

  /** Waits for a final receipt of a command that had one before. */
  public CommandReceipt endAgain(byte[] envelope, int before) {
    return await(
        "one more receipt",
        () -> {
          List<CommandReceipt> all = receiptsOf(envelope);
          return all.size() > before ? Optional.of(all.get(all.size() - 1)) : Optional.empty();
        });
  }

  /**
   * Waits for what the gateway has reported about the updates of a device since the first report.
   */
  public Members awaitUpdate(DeviceId device, Predicate<String> isMeant) {
    return awaitJson("/%s/update".formatted(device), isMeant);
  }

  /** Waits for an event of a device, or of {@code gateway}. */
  public Members awaitEvent(String of, Predicate<String> isMeant) {
    return awaitJson("/%s/event".formatted(of), isMeant);
  }

  private Members awaitJson(String topic, Predicate<String> isMeant) {
    Heard one =
        await(
            topic,
            () ->
                received.stream()
                    .filter(each -> each.topic().endsWith(topic) && isMeant.test(each.text()))
                    .findFirst());
    try {
      return Members.of(Json.parse(one.payload()), topic);
    } catch (JsonException malformed) {
      throw new AssertionError(malformed);
    }
  }

  private interface Search<T> {
    Optional<T> look() throws Exception;
  }

  private static <T> T await(String what, Search<T> search) {
    return Awaitility.await(what)
        .atMost(PATIENCE)
        .until(search::look, Optional::isPresent)
        .orElseThrow();
  }

  /** All that was said under a topic so far, such as {@code inverter-01/event}. */
  public List<String> heard(String topic) {
    return received.stream()
        .filter(each -> each.topic().endsWith("/" + topic))
        .map(Heard::text)
        .toList();
  }

  @Override
  public void close() {
    sessions.close();
  }
}
