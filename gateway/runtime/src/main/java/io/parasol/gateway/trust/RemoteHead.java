// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.GatewayKey;
import io.parasol.certs.evidence.LogHead;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.concurrent.GuardedBy;
import io.parasol.config.model.site.SiteId;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest signed head of the evidence log, as a retained message at a broker outside this
 * machine. It reveals that the whole state folder is an older copy, which no file in that folder
 * can reveal: the log is compared with the message that was there when the gateway connected.
 *
 * <p>Thread-safe.
 */
public final class RemoteHead {

  private static final Logger log = LoggerFactory.getLogger(RemoteHead.class);

  /**
   * Time between a connect and the first head of this connection. A broker sends the earlier
   * retained message in this time.
   */
  static final Duration PUBLISH_DELAY = Duration.ofSeconds(10);

  private final EvidenceLog evidence;
  private final AuditLog auditLog;
  private final Credentials credentials;
  private final SiteId site;
  private final LongSupplier nanos;

  @GuardedBy("this")
  private boolean isUp;

  @GuardedBy("this")
  private long upSince;

  @GuardedBy("this")
  private boolean isCompared;

  @GuardedBy("this")
  private boolean isInFlight;

  @GuardedBy("this")
  private byte @Nullable [] received;

  @GuardedBy("this")
  private AuditLog.@Nullable SealedHead published;

  /**
   * @param nanos a monotonic clock, in nanoseconds.
   */
  public RemoteHead(
      EvidenceLog evidence,
      AuditLog auditLog,
      Credentials credentials,
      SiteId site,
      LongSupplier nanos) {
    this.evidence = evidence;
    this.auditLog = auditLog;
    this.credentials = credentials;
    this.site = site;
    this.nanos = nanos;
  }

  /** The session is connected, perhaps again. */
  public synchronized void connected() {
    isUp = true;
    upSince = nanos.getAsLong();
    isCompared = false;
    published = null;
  }

  public synchronized void disconnected() {
    isUp = false;
  }

  /**
   * Keeps a message for {@link #compare}, if it may be a head and none was compared since the
   * connect.
   *
   * @param message untrusted.
   */
  public synchronized void received(byte[] message) {
    boolean isObject = message.length > 0 && message[0] == '{';
    if (isObject && !isCompared && received == null) {
      received = message;
    }
  }

  /**
   * Compares the log with the head that was received. Reads the log from that head on, so it blocks
   * on the disk. Must be called periodically.
   */
  public void compare() {
    byte[] message;
    synchronized (this) {
      message = received;
    }
    if (message == null) {
      return;
    }
    Optional<LogHead> head = verified(message);
    if (head.isPresent() && evidence.inconsistency().isEmpty()) {
      evidence.compare(head.get());
      evidence.inconsistency().ifPresent(why -> log.error("no commands are accepted why={}", why));
    }
    synchronized (this) {
      isCompared |= head.isPresent();
      received = null;
    }
  }

  /**
   * Returns the head in a message if the gateway of this site has signed it. Its key may be newer
   * than the state folder, so the message contains the certificate.
   */
  private Optional<LogHead> verified(byte[] message) {
    try {
      Members members = Members.of(Json.parse(message), "head");
      List<X509Certificate> chain = GatewayKey.chain(members.text("certificate"));
      Optional<VerificationKey> key =
          chain.stream()
              .findFirst()
              .filter(each -> !isDenied(each))
              .flatMap(
                  each ->
                      GatewayKey.of(
                          chain,
                          credentials.ofGateway().get().anchors(),
                          Optional.of(site),
                          Optional.of(each.getNotBefore().toInstant())));
      LogHead head = LogHead.open(Envelope.of(members.required("log-head")), key.stream().toList());
      if (!head.site().equals(site)) {
        throw new JsonException("head: belongs to another site");
      }
      return Optional.of(head);
    } catch (JsonException forged) {
      log.warn("log head at a broker elsewhere ignored why=\"{}\"", forged.getMessage());
      return Optional.empty();
    }
  }

  private boolean isDenied(X509Certificate certificate) {
    try {
      return credentials.denied().denies(certificate.getSerialNumber());
    } catch (AuthorityException unreadable) {
      return false;
    }
  }

  /**
   * Publishes the newest head if it is not published yet. Must be called about once a second.
   *
   * @param topic a topic that the session also subscribes to.
   */
  public void publishTo(Session session, String topic) {
    AuditLog.SealedHead head = due();
    if (head == null) {
      return;
    }
    session
        .publish(Publication.json(topic, message(head), true))
        .whenComplete(
            (result, failure) -> onResult(head, failure == null ? result : PublishResult.UNKNOWN));
  }

  /** Signs the head of the log, and publishes it unless the connection is too new. */
  public void publishLast(Session session, String topic) {
    auditLog.seal();
    publishTo(session, topic);
  }

  /** A head that is published before the comparison would replace the one to compare with. */
  private synchronized AuditLog.@Nullable SealedHead due() {
    boolean mayPublish =
        isUp
            && !isInFlight
            && received == null
            && nanos.getAsLong() - upSince >= PUBLISH_DELAY.toNanos()
            && evidence.inconsistency().isEmpty();
    AuditLog.SealedHead head = mayPublish ? auditLog.head().orElse(null) : null;
    boolean isDue = head != null && !head.equals(published);
    isInFlight |= isDue;
    return isDue ? head : null;
  }

  private synchronized void onResult(AuditLog.SealedHead head, PublishResult result) {
    isInFlight = false;
    if (result == PublishResult.ACCEPTED || result == PublishResult.REFUSED) {
      published = head;
    }
  }

  private byte[] message(AuditLog.SealedHead head) {
    return Json.object()
        .put("log-head", head.envelope().json())
        .put("certificate", new String(Certificates.pem(head.chain()), StandardCharsets.US_ASCII))
        .toBytes();
  }
}
