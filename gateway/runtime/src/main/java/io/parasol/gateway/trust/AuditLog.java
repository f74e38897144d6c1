// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.UnavailableKeyException;
import io.parasol.certs.evidence.ConsistencyProof;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogPlace;
import io.parasol.certs.evidence.LogRecords;
import io.parasol.certs.evidence.LogTrim;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Sha256;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.clock.ClockActs;
import io.parasol.gateway.command.journal.CommandJournal;
import io.parasol.gateway.health.metrics.LogFigures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's own records in the evidence log: its starts, the certificates of its signing keys,
 * the authorized command signers, and the signed heads. Thread-safe; blocks on the disk.
 */
public final class AuditLog {

  private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

  private final EvidenceLog evidence;
  private final SiteId site;
  private final Credentials credentials;
  private final InstantSource clock;
  private @Nullable X509Certificate recordedCertificate;
  private volatile @Nullable SealedHead head;

  /**
   * A signed head.
   *
   * @param chain the certificate of the key that signed it, with its issuers.
   * @param proof that it continues the head before it.
   */
  record SealedHead(
      Envelope envelope, List<X509Certificate> chain, Optional<ConsistencyProof> proof) {}

  public AuditLog(EvidenceLog evidence, SiteId site, Credentials credentials, InstantSource clock) {
    this.evidence = evidence;
    this.site = site;
    this.credentials = credentials;
    this.clock = clock;
  }

  /**
   * Records a start of the gateway, and the incomplete record at the end of the log that a crash
   * left behind and that was cut off.
   *
   * @param files the SHA-256 hashes of the configuration files.
   */
  public void started(String version, Map<String, String> files) {
    JsonBuilder members = Json.object().put("site", site.value()).put("version", version);
    JsonBuilder hashes = Json.object();
    files.forEach((file, hash) -> hashes.put(file, hash));
    members.put("configuration", hashes);
    putTorn(members, evidence);
    record("started", members);
  }

  private static void putTorn(JsonBuilder members, EvidenceLog evidence) {
    byte[] torn = evidence.torn();
    if (torn.length > 0) {
      members.put("torn-bytes", torn.length);
      members.put("torn-sha256", Sha256.hex(torn));
      log.warn("log ended in an incomplete record, now cut off bytes={}", torn.length);
    }
  }

  /**
   * Records that the configuration was reloaded.
   *
   * @param files the SHA-256 hashes of the configuration files.
   */
  public void reloaded(Map<String, String> files) {
    JsonBuilder hashes = Json.object();
    files.forEach((file, hash) -> hashes.put(file, hash));
    record("reloaded", Json.object().put("configuration", hashes));
  }

  /**
   * Records who may sign commands from now on.
   *
   * @throws IOException if the log cannot be written.
   */
  public void signers(CommandPolicy policy) throws IOException {
    JsonBuilder members =
        Json.object()
            .put("signers", policy.signers().stream().map(each -> each.json().build()).toList());
    JsonBuilder thresholds = Json.object();
    for (CommandClass each : CommandClass.values()) {
      thresholds.put(each.wireName(), policy.thresholds().getOrDefault(each, 0));
    }
    members.put("thresholds", thresholds);
    LogPlace unused = append("signers", members);
  }

  /**
   * Records that an operator on this machine confirmed or reset the clock.
   *
   * @throws IOException if the log cannot be written.
   */
  public void clock(ClockActs.Applied applied) throws IOException {
    LogPlace unused =
        append(
            "clock",
            Json.object()
                .put("act", applied.act().wireName())
                .put("system", applied.act().wall())
                .put("before", applied.before().trusted())
                .put("proven", applied.before().proven())
                .put("proven-by", applied.before().source())
                .put("trusted", applied.isTrusted()));
  }

  /** Records that a device has another name from now on. */
  public void renamed(DeviceId from, DeviceId to) {
    record("renamed", names(from, to));
  }

  /**
   * Records in the log of a gateway that does not run that a device has another name from now on,
   * and the incomplete record at the end of the log, as a start does.
   *
   * @throws IOException if the log cannot be written.
   */
  public static void renamed(EvidenceLog evidence, Instant at, DeviceId from, DeviceId to)
      throws IOException {
    JsonBuilder members = names(from, to);
    putTorn(members, evidence);
    LogPlace unused = append(evidence, "renamed", at, members);
  }

  private static JsonBuilder names(DeviceId from, DeviceId to) {
    return Json.object().put("from", from.value()).put("to", to.value());
  }

  /** Records that a native device has got a certificate. */
  public void enrolled(DeviceId device, String way, X509Certificate certificate) {
    record(
        "enrolled",
        Json.object()
            .put("device", device.value())
            .put("way", way)
            .put("serial", certificate.getSerialNumber().toString(16))
            .put("key-sha256", Sha256.hex(certificate.getPublicKey().getEncoded()))
            .put("until", certificate.getNotAfter().toInstant()));
  }

  /**
   * Records how many requests for a certificate were refused since the last such record.
   *
   * @param refused the number of each reason.
   */
  public void enrolmentsRefused(Map<String, Long> refused) {
    JsonBuilder reasons = Json.object();
    refused.forEach((reason, count) -> reasons.put(reason, count));
    record("enrolments-refused", reasons);
  }

  /** Appends a record; logs the failure if the log cannot be written. */
  private void record(String kind, JsonBuilder members) {
    try {
      LogPlace unused = append(kind, members);
    } catch (IOException failed) {
      log.error("log rejects writes why={}", failed.getMessage());
    }
  }

  /**
   * Records an act of an operator that is no command.
   *
   * @param kind the kind of the record.
   * @throws IOException if the log cannot be written.
   */
  public void act(String kind, Json.Obj act) throws IOException {
    LogPlace unused = append(kind, Json.object().putAll(act));
  }

  /**
   * Records what became of a version of the configuration.
   *
   * @return the index of the record.
   * @throws IOException if the log cannot be written.
   */
  public long configuration(Json.Obj result) throws IOException {
    return append("configuration", Json.object().putAll(result)).index();
  }

  /**
   * Records that a vendor is locked out, or no longer.
   *
   * @return the index of the record.
   * @throws IOException if the log cannot be written.
   */
  public long lockOut(Json.Obj lockOut) throws IOException {
    return append("lock-out", Json.object().putAll(lockOut)).index();
  }

  /**
   * Signs a document with the gateway's key.
   *
   * @return a DSSE envelope, with the certificate of the key beside its members.
   * @throws UnavailableKeyException if the token with the key cannot be used.
   */
  public Json.Obj signed(String payloadType, Json.Obj payload) {
    SigningKey key = key();
    List<X509Certificate> chain = credentials.chain(SiteAuthority.GATEWAY);
    return Json.object()
        .putAll((Json.Obj) Envelope.sign(payloadType, Json.write(payload), key).json())
        .put("certificate", new String(Certificates.pem(chain), StandardCharsets.US_ASCII))
        .build();
  }

  private LogPlace append(String kind, JsonBuilder members) throws IOException {
    return append(evidence, kind, clock.instant(), members);
  }

  private static LogPlace append(EvidenceLog evidence, String kind, Instant at, JsonBuilder members)
      throws IOException {
    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
    evidence.beginCheckpoint(now);
    return evidence.append(LogRecords.record(kind, now, members.build()));
  }

  /**
   * Returns the current signing key. Its certificate is recorded in the log before the first
   * signature.
   */
  public synchronized SigningKey key() {
    List<X509Certificate> chain = credentials.chain(SiteAuthority.GATEWAY);
    SigningKey key = credentials.receiptKey();
    if (!chain.get(0).equals(recordedCertificate)) {
      try {
        evidence.append(
            LogRecords.certificate(
                new String(Certificates.pem(chain), StandardCharsets.US_ASCII),
                earliest(chain.get(0)).truncatedTo(ChronoUnit.MILLIS)));
        recordedCertificate = chain.get(0);
      } catch (IOException failed) {
        // The record that is signed next fails to be appended as well, and its caller reports the
        // error.
        log.debug("certificate not recorded in the log why={}", failed.getMessage());
      }
    }
    return key;
  }

  /**
   * Returns the current time, or the beginning of the certificate's validity if the clock is behind
   * it: a clock that was never set must not make the record contradict the certificate.
   */
  private Instant earliest(X509Certificate certificate) {
    Instant now = clock.instant();
    Instant issued = certificate.getNotBefore().toInstant();
    return now.isBefore(issued) ? issued : now;
  }

  /**
   * Signs the head of the log if the log has grown since the last call. Must be called
   * periodically.
   */
  public void seal() {
    if (!evidence.hasGrown() || evidence.unavailableReason().isPresent()) {
      return;
    }
    List<X509Certificate> chain = credentials.chain(SiteAuthority.GATEWAY);
    SigningKey key = key();
    try {
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      Envelope envelope = evidence.appendHead(site, now, key);
      head = new SealedHead(envelope, chain, evidence.headProof());
    } catch (IOException | UnavailableKeyException failed) {
      log.warn("log head not signed why={}", failed.getMessage());
    }
  }

  /** Returns the newest signed head; empty before the first one of this process. */
  Optional<SealedHead> head() {
    return Optional.ofNullable(head);
  }

  /**
   * Removes exported records from the beginning of the log.
   *
   * @throws IOException if the log cannot be written, or not all files were removed.
   */
  public void trim(LogTrim trim) throws IOException {
    SigningKey key = key();
    try {
      evidence.trim(trim, site, clock.instant().truncatedTo(ChronoUnit.MILLIS), key);
    } catch (UnavailableKeyException noToken) {
      throw new IOException(noToken.getMessage(), noToken);
    }
  }

  /** Returns the state of the log and the newest signed head. */
  public LogFigures figures() {
    Optional<String> problem = CommandJournal.unavailableReason(evidence);
    return new LogFigures(
        evidence.size(),
        problem.isEmpty() && !evidence.hasFreeSpace() ? Optional.of("the disk is full") : problem,
        head().map(each -> each.envelope().json()),
        head().flatMap(SealedHead::proof).map(ConsistencyProof::json));
  }
}
