// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.app.FieldSite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** An operator of a field site: sends commands, and records receipts, updates and events. */
public final class FieldOperator implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final FieldSite site;
  private final Sessions sessions;
  private final Session session;
  private final List<Delivery> received = new CopyOnWriteArrayList<>();

  public FieldOperator(FieldSite site, HostPort broker, String clientId) throws Exception {
    this.site = site;
    TlsMaterial material = site.material("operator");
    this.sessions = new Sessions(broker);
    this.session =
        sessions.open(
            new SessionSettings(
                clientId,
                () -> material,
                Optional.empty(),
                List.of(
                    "parasol/field/+/receipt", "parasol/field/+/update", "parasol/field/+/event")),
            new ValidatedMessages(received::add));
    Awaitility.await("the operator").atMost(PATIENCE).until(session::isConnected);
  }

  public void send(String device, byte[] envelope) {
    var unused =
        session.publish(Publication.json("parasol/field/" + device + "/command", envelope, false));
  }

  /** What was said on a topic of the site so far. */
  public List<String> said(String topic) {
    return received.stream()
        .filter(each -> each.topic().equals("parasol/field/" + topic))
        .map(each -> new String(each.payload(), UTF_8))
        .toList();
  }

  /** What came last on a topic of the site, byte for byte. */
  public byte[] lastEnvelope(String topic) {
    return received.stream()
        .filter(each -> each.topic().equals("parasol/field/" + topic))
        .reduce((before, last) -> last)
        .orElseThrow()
        .payload();
  }

  /** Those of one command; of what had no id, if there is none. */
  public List<CommandReceipt> receipts(Optional<String> id) {
    try {
      VerificationKey key =
          VerificationKey.of(
              Certificates.read(site.config().state().resolve("pki/issued/gateway.pem")).get(0));
      List<CommandReceipt> all = new ArrayList<>();
      for (Delivery each : received) {
        if (each.topic().endsWith("/receipt")) {
          CommandReceipt receipt = CommandReceipt.open(each.payload(), key);
          if (receipt.command().equals(id)) {
            all.add(receipt);
          }
        }
      }
      return all;
    } catch (Exception notTheGateways) {
      throw new AssertionError(notTheGateways);
    }
  }

  /** The last receipt of a command, once it has {@code count} final ones. */
  public CommandReceipt end(byte[] envelope, int count) throws Exception {
    Optional<String> id = SignedCommand.parse(envelope).unverifiedId();
    Awaitility.await("the end of " + id)
        .atMost(PATIENCE)
        .until(
            () -> receipts(id).stream().filter(each -> each.outcome().isFinal()).count() >= count);
    List<CommandReceipt> all = receipts(id);
    return all.get(all.size() - 1);
  }

  public CommandReceipt end(byte[] envelope) throws Exception {
    return end(envelope, 1);
  }

  @Override
  public void close() {
    sessions.close();
  }
}
