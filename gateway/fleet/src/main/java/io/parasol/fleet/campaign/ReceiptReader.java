// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.GatewayKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.SiteId;
import io.parasol.fleet.campaign.DeviceFacts.Result;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads receipts. With the roots of the gateways, only those count that the gateway of the site has
 * signed; its certificate is in its state. Not thread-safe.
 */
final class ReceiptReader {

  /** A gateway has renewed its certificate while a receipt was on its way. */
  private static final int MAX_KEYS = 2;

  private final List<X509Certificate> anchors;
  private final Map<String, List<VerificationKey>> keys = new HashMap<>();

  /**
   * Creates the reader.
   *
   * @param anchors roots of the certificates of gateways; without any, signatures are not checked.
   */
  ReceiptReader(List<X509Certificate> anchors) {
    this.anchors = List.copyOf(anchors);
  }

  boolean isVerifying() {
    return !anchors.isEmpty();
  }

  /** Returns whether receipts of the site can be read. */
  boolean isReady(String site) {
    return !isVerifying() || keys.containsKey(site);
  }

  /** Takes the key of a gateway from its state, if that has a valid certificate. */
  void takeState(String site, byte[] state) {
    if (!isVerifying()) {
      return;
    }
    GatewayKey.inState(state, anchors, new SiteId(site))
        .ifPresent(
            key -> {
              List<VerificationKey> known = new ArrayList<>(keys.getOrDefault(site, List.of()));
              known.remove(key);
              known.add(0, key);
              keys.put(site, List.copyOf(known.subList(0, Math.min(MAX_KEYS, known.size()))));
            });
  }

  /**
   * Reads a receipt.
   *
   * @return the result that it states; empty if it is that of another device.
   * @throws JsonException if it is malformed, or not signed by the gateway.
   */
  Optional<Result> read(Target target, byte[] payload) throws JsonException {
    return isVerifying() ? verified(target, payload) : unverified(target, payload);
  }

  private Optional<Result> verified(Target target, byte[] payload) throws JsonException {
    CommandReceipt receipt =
        CommandReceipt.open(payload, keys.getOrDefault(target.site(), List.of()));
    return receipt.site().value().equals(target.site())
            && receipt.device().value().equals(target.device())
        ? receipt
            .command()
            .map(
                command ->
                    new Result(
                        command,
                        receipt.outcome().wireName(),
                        receipt.reason().orElse(""),
                        receipt.detail().orElse("")))
        : Optional.empty();
  }

  /**
   * Returns what a receipt states, without any check of its signature; only to decide whether it is
   * worth keeping until it can be verified.
   */
  static Optional<Result> unverified(Target target, byte[] payload) throws JsonException {
    Envelope envelope = Envelope.parse(payload);
    if (!envelope.payloadType().equals(CommandReceipt.PAYLOAD_TYPE)) {
      throw new JsonException("receipt: expected payloadType " + CommandReceipt.PAYLOAD_TYPE);
    }
    Json.Obj receipt = FleetFacts.object(envelope.payload());
    return FleetFacts.text(receipt, "site").equals(target.site())
            && FleetFacts.text(receipt, "device").equals(target.device())
        ? Optional.of(FleetFacts.result(receipt))
        : Optional.empty();
  }
}
