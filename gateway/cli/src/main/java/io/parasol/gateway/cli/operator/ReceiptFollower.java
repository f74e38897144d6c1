// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.tls.TlsMaterial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Receives receipts from the broker, and passes on only those that the site's gateway has signed.
 *
 * <p>The gateway's certificate arrives in its retained state. Receipts that arrive earlier wait for
 * it.
 */
public final class ReceiptFollower {

  private static final int MAX_WAITING = 1_000;

  /** A small limit is enough: the gateway's state is retained, and so arrives at once. */
  private static final long MAX_UNVERIFIED_BYTES = 4L * CommandReceipt.MAX_BYTES;

  private final Topics topics;
  private final Identity.Operator operator;
  private final TlsMaterial material;
  private final LinkedBlockingQueue<Optional<CommandReceipt>> receipts =
      new LinkedBlockingQueue<>(MAX_WAITING);
  private final List<byte[]> unverified = new ArrayList<>();
  private long unverifiedBytes;
  private @Nullable VerificationKey gateway;
  private volatile boolean isLost;

  public ReceiptFollower(Topics topics, Identity.Operator operator, TlsMaterial material) {
    this.topics = topics;
    this.operator = operator;
    this.material = material;
  }

  /** Returns the topic to subscribe to besides those of the receipts. */
  public String gatewayState() {
    return topics.ofGateway(Kind.STATE);
  }

  /** Handles a message of either kind. Called on the client's thread. */
  public synchronized void take(String topic, byte[] payload) {
    if (topic.equals(gatewayState())) {
      GatewayCertificate.keyIn(payload, material, operator.site())
          .ifPresent(
              key -> {
                gateway = key;
                List<byte[]> waiting = List.copyOf(unverified);
                unverified.clear();
                unverifiedBytes = 0;
                waiting.forEach(receipt -> open(receipt, key));
              });
    } else if (gateway != null) {
      open(payload, gateway);
    } else if (unverified.size() < MAX_WAITING
        && unverifiedBytes + payload.length <= MAX_UNVERIFIED_BYTES) {
      unverified.add(payload);
      unverifiedBytes += payload.length;
    }
  }

  /** Reports that the connection is lost, and releases a waiting reader. */
  public void lost() {
    isLost = true;
    boolean offered = receipts.offer(Optional.empty());
    assert offered || !receipts.isEmpty();
  }

  /** Returns whether the connection is lost. */
  public boolean isLost() {
    return isLost;
  }

  /** Returns the next receipt; empty if none arrives in time, or if the connection is lost. */
  public Optional<CommandReceipt> next(Duration timeout) throws InterruptedException {
    Optional<CommandReceipt> receipt = receipts.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
    return receipt == null ? Optional.empty() : receipt;
  }

  private void open(byte[] envelope, VerificationKey key) {
    try {
      CommandReceipt receipt = CommandReceipt.open(envelope, key);
      if (receipt.site().equals(operator.site())) {
        receipts.offer(Optional.of(receipt));
      }
    } catch (JsonException notTheGateways) {
      // Not a valid receipt of this gateway.
    }
  }
}
