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
 * Takes receipts from the broker and lets only those through that the site's gateway has signed.
 *
 * <p>The gateway's certificate comes in its retained state; receipts that come before it wait.
 */
public final class ReceiptFollower {

  private static final int MOST_WAITING = 1_000;

  /** A gateway that says who it is does so at once: its state is retained. */
  private static final long MOST_UNVERIFIED_BYTES = 4L * CommandReceipt.LARGEST;

  private final Topics topics;
  private final Identity.Operator operator;
  private final TlsMaterial material;
  private final LinkedBlockingQueue<Optional<CommandReceipt>> receipts =
      new LinkedBlockingQueue<>(MOST_WAITING);
  private final List<byte[]> unverified = new ArrayList<>();
  private long unverifiedBytes;
  private @Nullable VerificationKey gateway;
  private volatile boolean isLost;

  public ReceiptFollower(Topics topics, Identity.Operator operator, TlsMaterial material) {
    this.topics = topics;
    this.operator = operator;
    this.material = material;
  }

  /** What must be subscribed to, besides the receipts themselves. */
  public String gatewayState() {
    return topics.ofGateway(Kind.STATE);
  }

  /** Takes a message of either kind; called on the client's thread. */
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
    } else if (unverified.size() < MOST_WAITING
        && unverifiedBytes + payload.length <= MOST_UNVERIFIED_BYTES) {
      unverified.add(payload);
      unverifiedBytes += payload.length;
    }
  }

  /** The connection is gone: who waits shall wait no longer. */
  public void lost() {
    isLost = true;
    boolean told = receipts.offer(Optional.empty());
    assert told || !receipts.isEmpty();
  }

  /** Whether the connection is gone. */
  public boolean isLost() {
    return isLost;
  }

  /** The next receipt; empty when there is none in time, or the connection is gone. */
  public Optional<CommandReceipt> next(Duration patience) throws InterruptedException {
    Optional<CommandReceipt> receipt = receipts.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    return receipt == null ? Optional.empty() : receipt;
  }

  private void open(byte[] envelope, VerificationKey key) {
    try {
      CommandReceipt receipt = CommandReceipt.open(envelope, key);
      if (receipt.site().equals(operator.site())) {
        receipts.offer(Optional.of(receipt));
      }
    } catch (JsonException notTheGateways) {
      // Somebody else's, or malformed: not a receipt.
    }
  }
}
