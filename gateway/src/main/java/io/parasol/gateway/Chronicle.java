// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogRecords;
import io.parasol.certs.json.Json;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.site.CommandClass;
import io.parasol.config.site.SiteId;
import io.parasol.gateway.health.LogFigures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of the gateway itself: its starts, the certificates whose keys sign, who may
 * sign commands, and the signed heads. Thread-safe; blocks on the disk.
 */
final class Chronicle {

  private static final Logger log = LoggerFactory.getLogger(Chronicle.class);

  private final EvidenceLog evidence;
  private final SiteId site;
  private final Credentials credentials;
  private final InstantSource clock;
  private @Nullable X509Certificate told;
  private volatile Optional<Envelope> head = Optional.empty();

  Chronicle(EvidenceLog evidence, SiteId site, Credentials credentials, InstantSource clock) {
    this.evidence = evidence;
    this.site = site;
    this.credentials = credentials;
    this.clock = clock;
  }

  /**
   * The gateway has started; what a crash had left of an unfinished write was cut off.
   *
   * @param files the hashes of what it is configured by.
   */
  void started(String version, Map<String, String> files) {
    Map<String, Json> says = new LinkedHashMap<>();
    says.put("site", new Json.Str(site.value()));
    says.put("version", new Json.Str(version));
    Map<String, Json> hashes = new LinkedHashMap<>();
    files.forEach((file, hash) -> hashes.put(file, new Json.Str(hash)));
    says.put("configuration", new Json.Obj(hashes));
    byte[] torn = evidence.torn();
    if (torn.length > 0) {
      says.put("torn-bytes", Json.Num.of(torn.length));
      says.put("torn-sha256", new Json.Str(sha256(torn)));
      log.warn("log had a torn end bytes={}", torn.length);
    }
    try {
      tell("started", says);
    } catch (IOException failed) {
      log.error("log takes nothing why={}", failed.getMessage());
    }
  }

  /**
   * Who may sign commands from now on.
   *
   * @throws IOException if the log does not take it.
   */
  void signers(CommandPolicy policy) throws IOException {
    Map<String, Json> says = new LinkedHashMap<>();
    says.put("signers", new Json.Arr(policy.signers().stream().map(Chronicle::signer).toList()));
    Map<String, Json> thresholds = new LinkedHashMap<>();
    for (CommandClass each : CommandClass.values()) {
      thresholds.put(each.word(), Json.Num.of(policy.thresholds().getOrDefault(each, 0)));
    }
    says.put("thresholds", new Json.Obj(thresholds));
    tell("signers", says);
  }

  private static Json signer(CommandPolicy.Signer signer) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("name", new Json.Str(signer.name().value()));
    members.put("key", new Json.Str(signer.key().fingerprint()));
    members.put(
        "classes",
        new Json.Arr(
            signer.classes().stream()
                .sorted()
                .<Json>map(each -> new Json.Str(each.word()))
                .toList()));
    return new Json.Obj(members);
  }

  private void tell(String kind, Map<String, Json> says) throws IOException {
    evidence.append(LogRecords.record(kind, clock.instant().truncatedTo(ChronoUnit.MILLIS), says));
  }

  /** The key that signs now; the log knows its certificate before the first signature. */
  synchronized SigningKey key() {
    List<X509Certificate> chain = credentials.chain(SiteAuthority.GATEWAY);
    SigningKey key = credentials.receiptKey();
    if (!chain.get(0).equals(told)) {
      try {
        evidence.append(
            LogRecords.certificate(
                new String(Certificates.pem(chain), StandardCharsets.US_ASCII),
                clock.instant().truncatedTo(ChronoUnit.MILLIS)));
        told = chain.get(0);
      } catch (IOException failed) {
        // Whatever is signed next will not get into the log either, and says why.
        log.debug("certificate not in the log why={}", failed.getMessage());
      }
    }
    return key;
  }

  /** Signs what the log has become since the last time. To be called every now and then. */
  void seal() {
    if (!evidence.hasGrown() || evidence.trouble().isPresent()) {
      return;
    }
    SigningKey key = key();
    try {
      head = Optional.of(evidence.seal(site, clock.instant().truncatedTo(ChronoUnit.MILLIS), key));
    } catch (IOException failed) {
      log.warn("log not sealed why={}", failed.getMessage());
    }
  }

  /** How the log fares, and the newest head that was signed. */
  LogFigures figures() {
    Optional<String> trouble = evidence.trouble();
    return new LogFigures(
        evidence.size(),
        trouble.isEmpty() && !evidence.hasRoom() ? Optional.of("the disk is full") : trouble,
        head.map(Envelope::json));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this Java has no SHA-256", missing);
    }
  }
}
